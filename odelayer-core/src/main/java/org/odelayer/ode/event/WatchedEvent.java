package org.odelayer.ode.event;

/** What is known of one event in a solve: how often it occurred, and on which side of zero it is. */
final class WatchedEvent {
    private final Event event;
    private final int index;
    private final RootFinder roots = new RootFinder();
    private final StepStates states;
    private final EventAlarm alarm;

    private int count;
    /** The last one that was not zero; zero while unknown. */
    private double sign;

    private boolean wasZero;
    /** Behind the start, or a stop, the sign is yet to be read. */
    private boolean fresh;
    /** Where in the step it was last looked at. */
    private double since;
    /** At the end of a part of the step; NaN where nobody looks. */
    private double value;
    /** In the last part; NaN if there is none. */
    private double root;
    /** dg/dt at the last stop that was this event's. */
    private double slope;
    /** Of a step that was made again. */
    private double lastEnd;

    private double lastValue;
    /** Whether it changed the state there. */
    private boolean changing;

    WatchedEvent(Event event, int index, StepStates states, EventAlarm alarm) {
        this.event = event;
        this.index = index;
        this.states = states;
        this.alarm = alarm;
    }

    Event event() {
        return event;
    }

    int index() {
        return index;
    }

    /** A solve begins; whether the event ends it at its start. */
    boolean begin() {
        count = 0;
        sign = 0;
        changing = false;
        wasZero = false;
        fresh = !event.atStart();
        sign = fresh ? 0 : Math.signum(valueAt(0));
        return !fresh && sign <= 0;
    }

    boolean isFresh() {
        return fresh;
    }

    /** The sign is to be read again. */
    void refresh() {
        fresh = true;
    }

    void beginStep() {
        since = 0;
    }

    /** Looks at the end of a part, where signs are read or not. */
    void look(double theta, boolean reading) {
        boolean looks = fresh ? reading : theta == 1 || !event.needsSlope();
        value = looks ? valueAt(theta) : Double.NaN;
        root = Double.NaN;
        if (looks && fresh) {
            read();
        } else if (looks && passes()) {
            root = root(theta);
        }
    }

    private boolean passes() {
        boolean across = value == 0 ? !wasZero : Math.signum(value) != sign;
        return sign != 0 && across && (event.direction() == 0 || event.direction() == -sign);
    }

    private double root(double to) {
        double theta = roots.find(this::valueAt, since, to);
        double rounding = 4 * Math.ulp(states.time(1)) / Math.abs(states.h());
        return 1 - theta <= rounding ? 1 : Math.max(theta, rounding);
    }

    /** In the part that was looked at last; NaN if there is none. */
    double root() {
        return root;
    }

    /** The value at the end of the part is that at the start of the next. */
    void note(double theta) {
        if (Double.isNaN(value)) {
            return;
        }
        // What is zero counts as passed, and stays so if it is zero again.
        double passed = wasZero ? sign : -sign;
        sign = value == 0 ? passed : Math.signum(value);
        wasZero = value == 0;
        since = theta;
        fresh = false;
        value = Double.NaN;
    }

    /** If a change has led back to the side that it was to leave, there is no way on. */
    private void read() {
        boolean back = changing && Math.signum(value) == Math.signum(slope * states.h());
        changing = false;
        if (back) {
            double t = states.time(0);
            double[] y = states.at(0).clone();
            double near = states.resolution(t) * Math.abs(slope) + 8 * Math.ulp(largest(y));
            if (Math.abs(valueAt(0)) <= near && !leadsOn(t, y)) {
                throw alarm.accumulates(event, t);
            }
        }
    }

    private static double largest(double... y) {
        double largest = 0;
        for (double element : y) {
            largest = Math.max(largest, Math.abs(element));
        }
        return largest;
    }

    /** Whether the change left g on its way, falling or rising: then the event was meant to pass. */
    private boolean leadsOn(double t, double... y) {
        double[] derivatives = event.derivatives(t, y, states::slope);
        double[] f = states.slope(t, y);
        double rate = derivatives[y.length];
        for (int i = 0; i < y.length; i++) {
            rate += derivatives[i] * f[i];
        }
        return rate * slope > 0;
    }

    double valueAt(double theta) {
        double[] y = states.at(theta);
        double result = event.value(states.time(theta), y, event.needsSlope() ? states.slope(theta) : null);
        if (!Double.isFinite(result)) {
            throw alarm.undefined(event, states.time(theta));
        }
        return result;
    }

    /** Keeps dg/dt at a point of the step. */
    void keepSlope(double theta, double distance) {
        double before = Math.max(0, theta - distance);
        double behind = Math.min(1, theta + distance);
        slope = (valueAt(behind) - valueAt(before)) / ((behind - before) * states.h());
    }

    /**
     * How far, in time, the root is from the end of a step that was made again: by dg/dt within the step before, and
     * from the second time on by the secant through the ends.
     */
    double correction(boolean again) {
        double end = states.time(1);
        double g = valueAt(1);
        double secant = (g - lastValue) / (end - lastEnd);
        slope = again && secant * slope > 0 ? secant : slope;
        lastEnd = end;
        lastValue = g;
        return -g / slope;
    }

    /** Whether the solve ends if the event occurs once more. */
    boolean endsNext() {
        return event.endsAfter(count + 1);
    }

    EventOccurrence occur(double t, double... y) {
        double[] before = y.clone();
        boolean ends = endsNext();
        count++;
        changing = !ends && event.changesState();
        return new EventOccurrence(event, index, t, before, ends ? before : event.changed(t, before));
    }

    /** Whether its last occurrence changed the state. */
    boolean changesState() {
        return changing;
    }
}
