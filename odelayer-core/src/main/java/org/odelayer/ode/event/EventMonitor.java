package org.odelayer.ode.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.VectorField;

/**
 * Looks for the roots of some events in the accepted steps of a solve of one example.
 *
 * <p>A step is divided into {@link #WITHIN} + 1 equal parts, at whose ends the signs of all g are compared: the roots
 * of a part are found and sorted, those that stop nothing are noted, and at the first other one, together with those
 * within the resolution behind it, the step is to end. It is made again with that length; where its own end is no root
 * to a hundredth of the resolution, as the dense output is less exact than the step, it is made again once more, by
 * corrections of the secant method.
 *
 * <p>Behind the start, and behind a stop, signs are read after the time of the resolution: so a root does not occur
 * twice. If a state that was changed is back on the side that it came from within that time, no step would lead on, and
 * the solve fails.
 */
public final class EventMonitor implements AutoCloseable {
    /** The number of times within a step at which the signs of events are looked at. */
    public static final int WITHIN = 3;

    /** How often a step is made again for one event. */
    private static final int CORRECTIONS = 8;

    /** A correction that is a larger part of the step says that g is not smooth there. */
    private static final double LARGEST_CORRECTION = 0.1;

    /** Of the resolution: what the end of a step may be off its root. */
    private static final double ACCURACY = 0.01;

    /** Of a difference within a step, in parts of it. */
    private static final double DIFFERENCE = 1e-3;

    private final List<WatchedEvent> events = new ArrayList<>();
    private final boolean stopsAtAll;
    private final StepStates states;
    private final List<EventOccurrence> occurrences = new ArrayList<>();
    private final List<EventOccurrence> atStop = new ArrayList<>();
    private final List<WatchedEvent> found = new ArrayList<>();
    /** What the step is to end at, the first one first. */
    private final List<WatchedEvent> group = new ArrayList<>();

    private double readFrom;
    private double last;
    private int corrections;
    private boolean over;
    private boolean changed;
    private double[] after;

    /**
     * For one solve after the other.
     *
     * @param events what to look for
     * @param field the right-hand side, for events that look at it
     * @param type of the state
     * @param size n
     * @param stopsAtAll whether the solve stops at every event, also at those that are only counted
     * @param alarm what to throw
     */
    public EventMonitor(
            List<Event> events, VectorField field, DataType type, int size, boolean stopsAtAll, EventAlarm alarm) {
        this.stopsAtAll = stopsAtAll;
        this.states = new StepStates(field, type, size);
        for (Event event : events) {
            this.events.add(new WatchedEvent(event, this.events.size(), states, alarm));
        }
    }

    /**
     * A solve begins.
     *
     * @param t0 its first time
     * @param t1 its last time
     * @param state the state at t0, [n]
     * @return whether it ends at once, by an event that holds at its start
     */
    public boolean begin(double t0, double t1, INDArray state) {
        occurrences.clear();
        group.clear();
        atStop.clear();
        over = false;
        changed = false;
        states.begin(t0, t1, state);
        readFrom = t0 + Math.signum(t1 - t0) * resolution(t0);
        events.stream().filter(WatchedEvent::begin).forEach(group::add);
        if (!group.isEmpty()) {
            occur(t0, 0);
        }
        return over;
    }

    /**
     * The time within which two roots are one: 1e-9 of the way from t0 to t1, but not above 1e-8 max(1, |t|), nor below
     * sixteen units in the last place of t. In FLOAT a thousand times that, since states are no more exact.
     *
     * @param t a time of the solve
     * @return the resolution
     */
    public double resolution(double t) {
        return states.resolution(t);
    }

    /**
     * A step is about to be accepted.
     *
     * @param step the step
     * @return as of {@link StepObserver#accepted}
     */
    public double accepted(Step step) {
        atStop.clear();
        changed = false;
        corrections = 0;
        states.begin(step);
        events.forEach(WatchedEvent::beginStep);
        last = 0;
        double reading = reading(step);
        double answer = reading <= 1 ? part(reading, true) : StepObserver.GO_ON;
        for (int i = 1; i <= WITHIN + 1 && answer == StepObserver.GO_ON; i++) {
            double theta = (double) i / (WITHIN + 1);
            answer = theta > last ? part(theta, false) : answer;
        }
        if (answer == 1) {
            occur(step.end(), 1);
        }
        return answer;
    }

    /** Where in the step signs are to be read; infinite if all are known. */
    private double reading(Step step) {
        boolean unread = events.stream().anyMatch(WatchedEvent::isFresh);
        return unread ? Math.max((readFrom - step.t()) / step.h(), Math.ulp(1.0)) : Double.POSITIVE_INFINITY;
    }

    /** From where the last part ended. */
    private double part(double theta, boolean reading) {
        last = theta;
        found.clear();
        for (WatchedEvent event : events) {
            event.look(theta, reading);
            if (!Double.isNaN(event.root())) {
                found.add(event);
            }
        }
        found.sort(Comparator.comparingDouble(WatchedEvent::root));
        for (WatchedEvent event : found) {
            if (stopsAtAll || event.event().changesState() || event.endsNext()) {
                return stopAt(event.root());
            }
            double root = event.root();
            occurrences.add(event.occur(states.time(root), states.at(root)));
            event.note(theta);
        }
        // What is behind a stop is yet to be looked at: only now.
        events.forEach(event -> event.note(theta));
        return StepObserver.GO_ON;
    }

    private double stopAt(double theta) {
        double reach = theta + resolution(states.time(theta)) / Math.abs(states.h());
        for (WatchedEvent event : found) {
            if (event.root() >= theta && event.root() <= reach) {
                group.add(event);
                event.keepSlope(theta, DIFFERENCE);
            }
        }
        return theta;
    }

    /**
     * The step was made again.
     *
     * @param step the step
     * @return as of {@link StepObserver#remade}
     */
    public double remade(Step step) {
        states.begin(step);
        double correction = group.get(0).correction(corrections > 0);
        double size = Math.abs(correction);
        double left = Math.signum(step.h()) * (step.leg().to() - step.end() - correction);
        boolean small = size <= Math.max(ACCURACY * resolution(step.end()), 4 * Math.ulp(step.end()));
        boolean smooth = size <= LARGEST_CORRECTION * Math.abs(step.h());
        if (small || !smooth || left < 0 || corrections == CORRECTIONS) {
            occur(step.end(), 1);
            return 1;
        }
        corrections++;
        return 1 + correction / step.h();
    }

    /** All of the group, in the order in which they were given. */
    private void occur(double t, double theta) {
        group.sort(Comparator.comparingInt(WatchedEvent::index));
        after = states.at(theta).clone();
        for (WatchedEvent event : group) {
            over |= event.endsNext();
            EventOccurrence occurrence = event.occur(t, after);
            occurrences.add(occurrence);
            atStop.add(occurrence);
            after = occurrence.after();
            changed |= event.changesState();
        }
        (changed ? events : group).forEach(WatchedEvent::refresh);
        group.clear();
        readFrom = t + Math.signum(states.h()) * resolution(t);
    }

    /**
     * What the last step ended at.
     *
     * @return the events that the solve stopped for; none if it went on
     */
    public List<EventOccurrence> atStop() {
        return List.copyOf(atStop);
    }

    /**
     * Whether the solve ends there.
     *
     * @return true behind a terminal event
     */
    public boolean over() {
        return over;
    }

    /**
     * Whether the state is to be changed there.
     *
     * @return true if {@link #after} is another state
     */
    public boolean changed() {
        return changed;
    }

    /**
     * The state to go on with.
     *
     * @return [n], of the last stop
     */
    public double[] after() {
        return after.clone();
    }

    /**
     * All that has occurred since the solve began.
     *
     * @return in order of time
     */
    public List<EventOccurrence> occurrences() {
        return List.copyOf(occurrences);
    }

    /**
     * The evaluations of f, besides those of the steps, since the solve began.
     *
     * @return 0 unless an event looks at f
     */
    public int evaluations() {
        return states.evaluations();
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        states.close();
    }
}
