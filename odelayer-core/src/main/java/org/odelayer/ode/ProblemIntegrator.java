package org.odelayer.ode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.event.Event;
import org.odelayer.ode.event.EventAlarm;
import org.odelayer.ode.event.EventMonitor;
import org.odelayer.ode.event.EventOccurrence;
import org.odelayer.ode.interpolation.Trajectory;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.VectorField;

/**
 * Solves an {@link OdeProblem} on arrays of its own, leg by leg: from stop to stop, where a stop is a time that was
 * named, an event that something has to be done at, or the end. {@link OdeProblem#solve} is all of it for who wants the
 * solution; this is for who has to see the steps and the legs as well, as gradients have.
 */
public final class ProblemIntegrator implements AutoCloseable {
    private final OdeProblem problem;
    private final VectorField field;
    private final OdeIntegrator integrator;
    private final HostVector state;
    private final Outputs outputs;
    private final EventMonitor monitor;
    private final double[] jumps;
    private final List<LegEnd> legs = new ArrayList<>();

    /** Whether steps end at the times asked for. */
    private final boolean stopsAtOutputs;

    private StepObserver record = StepObserver.NONE;
    private Trajectory trajectory;
    private int example;
    private double reached;
    private double t1;
    private boolean cancelled;
    private SolveStatistics spent = SolveStatistics.NONE;

    /**
     * A leg that was made, and what was at its end.
     *
     * @param leg from stop to stop
     * @param join how it followed the one before
     * @param events that occurred at its end, and that the solve stopped for
     */
    public record LegEnd(Leg leg, Join join, List<EventOccurrence> events) {}

    /**
     * Allocates the arrays.
     *
     * @param problem the problem; how many examples are solved together is its decision
     * @param stopsAtAll whether the solve stops at every event, also at those that are only counted
     * @param stopsAtOutputs whether steps end at the times that are asked for
     */
    public ProblemIntegrator(OdeProblem problem, boolean stopsAtAll, boolean stopsAtOutputs) {
        this.stopsAtOutputs = stopsAtOutputs;
        this.problem = problem;
        this.field = problem.field();
        int size = Math.toIntExact(problem.rowsTogether() * problem.start().size(1));
        this.integrator = new OdeIntegrator(field, problem.start().dataType(), size, problem.settings());
        this.state = new HostVector(integrator.state());
        this.outputs = new Outputs(integrator.state());
        List<Event> events = problem.events();
        this.monitor = new EventMonitor(events, field, problem.start().dataType(), size, stopsAtAll, new Alarm());
        this.jumps = problem.jumps();
    }

    /**
     * What makes the legs.
     *
     * @return always the same
     */
    public OdeIntegrator integrator() {
        return integrator;
    }

    /**
     * Solves the problem, all examples together.
     *
     * @param observer sees the steps as they are accepted, and the ends of legs
     * @param times as of {@link OdeProblem#solve}
     * @return the solution
     */
    public OdeSolution solve(StepObserver observer, double... times) {
        ProblemTimes.check(problem.t0(), times);
        return new OdeSolution(problem, times, List.of(run(0, problem.start(), observer, times)));
    }

    /**
     * The legs of the last solve.
     *
     * @return in order; none if it ended where it began
     */
    public List<LegEnd> legs() {
        return List.copyOf(legs);
    }

    /** Solves from a state [size]. */
    Track run(int newExample, INDArray start, StepObserver observer, double... times) {
        example = newExample;
        record = observer;
        trajectory = problem.isDense() ? new Trajectory(integrator.stepper()) : null;
        legs.clear();
        spent = SolveStatistics.NONE;
        cancelled = false;
        reached = problem.t0();
        t1 = times[times.length - 1];
        integrator.state().assign(start.reshape(integrator.state().shape()));
        integrator.observe(new Watch());
        outputs.begin(times);
        outputs.arrived(reached);
        double[] y0 = present();
        OdeSolveException failure = null;
        try {
            go(times);
        } catch (OdeSolveException e) {
            failure = e;
            fail();
        }
        if (trajectory != null) {
            trajectory.finish();
        }
        Outcome outcome = failure != null
                ? Outcome.FAILED
                : cancelled ? Outcome.CANCELLED : monitor.over() ? Outcome.STOPPED_BY_EVENT : Outcome.SUCCESS;
        return new Track(outcome, failure, reached, cost(), y0, outputs.rows(), trajectory, monitor.occurrences());
    }

    private double[] present() {
        double[] values = new double[state.length()];
        state.read(0, values);
        return values;
    }

    private void go(double... times) {
        if (monitor.begin(reached, t1, integrator.state())) {
            return;
        }
        Join join = Join.START;
        DoubleStream named = Stream.of(problem.steps(), jumps, stopsAtOutputs ? times : new double[0])
                .flatMapToDouble(Arrays::stream);
        for (double stop : ProblemTimes.stops(reached, t1, named)) {
            while (reached != stop) {
                leg(stop, join);
                if (cancelled || monitor.over()) {
                    return;
                }
                join = monitor.changed() ? Join.ABRUPT : Join.SMOOTH;
            }
            join = Arrays.binarySearch(jumps, stop) >= 0 ? Join.ABRUPT : join;
        }
    }

    private void leg(double stop, Join join) {
        double from = reached;
        try {
            spent = spent.plus(integrator.leg(from, stop, join));
        } catch (OdeSolveException e) {
            spent = spent.plus(integrator.spent());
            throw e;
        }
        reached = integrator.reached();
        legs.add(new LegEnd(new Leg(from, reached), join, monitor.atStop()));
        if (monitor.changed()) {
            state.write(0, monitor.after());
        }
    }

    /** The steps that were accepted are the solution as far as it goes. */
    private void fail() {
        if (trajectory != null) {
            trajectory.arrived(reached);
        }
        outputs.arrived(reached);
    }

    private SolveStatistics cost() {
        SolveStatistics extra = new SolveStatistics(monitor.evaluations(), 0, 0, spent.lastStep());
        return spent.plus(extra);
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        integrator.close();
        outputs.close();
        monitor.close();
    }

    /** Shows the steps to all who want to see them, once it is known where they end. */
    private final class Watch implements StepObserver {
        @Override
        public double accepted(Step step) {
            checkLimit();
            double answer = problem.events().isEmpty() ? GO_ON : monitor.accepted(step);
            return answer < 1 ? answer : seen(step) ? answer : 1;
        }

        @Override
        public double remade(Step step) {
            double answer = monitor.remade(step);
            if (answer == 1) {
                seen(step);
            }
            return answer;
        }

        /** The limit of steps is that of all legs together. */
        private void checkLimit() {
            SolveStatistics ofLeg = integrator.spent();
            int tried = spent.accepted() + spent.rejected() + ofLeg.accepted() + ofLeg.rejected();
            if (tried >= problem.settings().maxSteps()) {
                throw failure(SolveStatus.MAX_STEPS_REACHED, reached, "");
            }
        }

        /** Whether the solve goes on. */
        private boolean seen(Step step) {
            if (trajectory != null) {
                trajectory.accepted(step);
            }
            record.accepted(step);
            outputs.accepted(step);
            reached = step.end();
            if (problem.observer() != null) {
                SolveStatistics ofStep = new SolveStatistics(0, 1, 0, step.h());
                SolveStatistics all = spent.plus(integrator.spent()).plus(ofStep);
                cancelled = !problem.observer().goesOn(new Progress(example, step.end(), step.h(), all));
            }
            return !cancelled;
        }

        @Override
        public void arrived(double t) {
            if (trajectory != null) {
                trajectory.arrived(t);
            }
            record.arrived(t);
            outputs.arrived(t);
        }
    }

    private OdeSolveException failure(SolveStatus status, double t, String hint) {
        return new OdeSolveException(status, t, problem.t0(), t1, integrator.spent(), hint);
    }

    /** Says which event it is. */
    private final class Alarm implements EventAlarm {
        @Override
        public RuntimeException undefined(Event event, double t) {
            return failure(SolveStatus.NON_FINITE_EVENT, t, "").in("event " + event);
        }

        @Override
        public RuntimeException accumulates(Event event, double t) {
            return failure(SolveStatus.EVENTS_ACCUMULATE, t, "").in("event " + event);
        }
    }
}
