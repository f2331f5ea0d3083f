package org.odelayer.ode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.event.Event;
import org.odelayer.ode.method.LinearizableField;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.ode.stepsize.StepController;

/**
 * An initial value problem ẏ = f(t, y), y(t0) = y0 with any function as f, and how it is to be solved.
 *
 * <pre>{@code
 * OdeSolution solution = OdeProblem.of((t, y, dydt) -> dydt.assign(y.neg()), Nd4j.createFromArray(1.0))
 *         .method(OdeSolver.DOPRI5)
 *         .tolerances(1e-8, 1e-8)
 *         .solve(0.5, 1);
 * solution.states();     // [2, 1, 1]: exp(−0.5) and exp(−1)
 * }</pre>
 *
 * <p>All examples of a batch are solved together, with the same steps, whose error is measured over all of them; or
 * each on its own, one after the other, where {@link #perExample} says so or there are events. Data type and batch are
 * those of y0, FLOAT or DOUBLE. Times are dimensionless and may run backwards.
 *
 * <p>Immutable: each method that sets something returns a new problem. A solve allocates its arrays, and frees them; a
 * problem may be solved any number of times, and by several threads if f allows that.
 */
public final class OdeProblem {
    /** The largest number of steps tried, accepted and rejected ones together, if it is not set. */
    public static final int DEFAULT_MAX_STEPS = 100_000;

    private final INDArray y0;
    private final Fields fields;

    private double t0;
    private StepOptions options = new StepOptions();
    private double[] stepTimes = {};
    private double[] jumpTimes = {};
    private List<Event> events = List.of();
    private Progress.Observer observer;
    private boolean perExample;
    private boolean dense = true;

    private interface Fields {
        VectorField of(long rows);
    }

    private OdeProblem(INDArray y0, Fields fields) {
        this.y0 = y0;
        this.fields = fields;
    }

    private OdeProblem with(Consumer<OdeProblem> change) {
        OdeProblem copy = new OdeProblem(y0, fields);
        copy.t0 = t0;
        copy.options = options;
        copy.stepTimes = stepTimes;
        copy.jumpTimes = jumpTimes;
        copy.events = events;
        copy.observer = observer;
        copy.perExample = perExample;
        copy.dense = dense;
        change.accept(copy);
        return copy;
    }

    private OdeProblem choose(Consumer<StepOptions> change) {
        StepOptions chosen = options.copy();
        change.accept(chosen);
        return with(problem -> problem.options = chosen);
    }

    /**
     * A problem with a function of a batch.
     *
     * @param f the right-hand side
     * @param y0 the initial states, [batch, n], or [n] for one example; FLOAT or DOUBLE; copied
     * @return the problem, from t0 = 0 by DOPRI5; tolerances or a step size are to be given
     * @throws IllegalArgumentException if y0 has another shape or type, or no element
     */
    public static OdeProblem of(BatchField f, INDArray y0) {
        require("f", f);
        INDArray start = StartStates.of(y0);
        long n = start.size(1);
        return new OdeProblem(start, rows -> (y, dydt, integrand) -> {
            INDArray states = Detached.call(() -> y.reshape('c', true, rows, n));
            INDArray slopes = Detached.call(() -> dydt.reshape('c', true, rows, n));
            return (t, leg) -> f.evaluate(t, states, slopes);
        });
    }

    /**
     * A problem with a field that is bound to its arrays: one written without ND4J's operations, or with derivatives.
     *
     * @param field the right-hand side of all examples as one vector [batch × n]
     * @param y0 the initial states, [batch, n], or [n] for one example; FLOAT or DOUBLE; copied
     * @return the problem, from t0 = 0 by DOPRI5; tolerances or a step size are to be given
     * @throws IllegalArgumentException if y0 has another shape or type, or no element, or the field is one of another
     *     number of examples
     */
    public static OdeProblem ofField(VectorField field, INDArray y0) {
        require("field", field);
        INDArray start = StartStates.of(y0);
        if (field instanceof LinearizableField linearizable && linearizable.examples() != start.size(0)) {
            throw new IllegalArgumentException("y0 " + Arrays.toString(y0.shape()) + " must have as many rows as the"
                    + " field has examples, " + linearizable.examples());
        }
        return new OdeProblem(start, rows -> {
            if (rows != start.size(0)) {
                throw new IllegalArgumentException("a field that is bound to " + start.size(0)
                        + " examples cannot be solved one by one, as events and perExample() ask for: give a batch of"
                        + " one example, or write f as a BatchField");
            }
            return field;
        });
    }

    private static void require(String name, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " (null) must be given");
        }
    }

    /**
     * The time of the initial state, 0 unless set.
     *
     * @param newT0 finite
     * @return a new problem
     * @throws IllegalArgumentException if it is not finite
     */
    public OdeProblem from(double newT0) {
        double start = ProblemTimes.finite("t0", newT0);
        return with(problem -> problem.t0 = start);
    }

    /**
     * The method, DOPRI5 unless set.
     *
     * @param newMethod one of the library's, of {@code OdeSolver} or {@code StiffSolver}
     * @return a new problem
     */
    public OdeProblem method(NamedMethod newMethod) {
        require("method", newMethod);
        return method(newMethod.method());
    }

    /**
     * A method of any origin.
     *
     * @param newMethod the method
     * @return a new problem
     */
    public OdeProblem method(Method newMethod) {
        require("method", newMethod);
        return choose(chosen -> chosen.method = newMethod);
    }

    /**
     * Adaptive steps. There are no default tolerances: they are the user's decision.
     *
     * @param rtol relative tolerance, greater than 0
     * @param atol absolute tolerance, greater than 0
     * @return a new problem
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public OdeProblem tolerances(double rtol, double atol) {
        AdaptiveStep control = StepControl.adaptive(rtol, atol);
        return choose(chosen -> chosen.adaptive = control);
    }

    /**
     * Constant steps.
     *
     * @param h the length of a step, greater than 0 also backwards in time; shortened before a stop
     * @return a new problem
     * @throws IllegalArgumentException if it is not greater than 0 and finite
     */
    public OdeProblem stepSize(double h) {
        StepControl control = StepControl.constant(h);
        return choose(chosen -> chosen.constant = control);
    }

    /**
     * The longest adaptive step.
     *
     * @param length greater than 0
     * @return a new problem
     * @throws IllegalArgumentException if it is not greater than 0 and finite
     */
    public OdeProblem maxStep(double length) {
        SolverSettings.checkLength("maxStep", length);
        return choose(chosen -> chosen.maxStep = length);
    }

    /**
     * The first adaptive step, chosen by the problem unless set.
     *
     * @param length greater than 0
     * @return a new problem
     * @throws IllegalArgumentException if it is not greater than 0 and finite
     */
    public OdeProblem firstStep(double length) {
        SolverSettings.checkLength("firstStep", length);
        return choose(chosen -> chosen.firstStep = length);
    }

    /**
     * The controller of adaptive steps, the integral controller unless set.
     *
     * @param newController for instance {@code ControllerPreset.PI42.controller()}
     * @return a new problem
     */
    public OdeProblem controller(StepController newController) {
        require("controller", newController);
        return choose(chosen -> chosen.controller = newController);
    }

    /**
     * The largest number of steps tried, of all legs of one solve together; {@link #DEFAULT_MAX_STEPS} unless set.
     *
     * @param count at least 1
     * @return a new problem
     * @throws IllegalArgumentException if it is less
     */
    public OdeProblem maxSteps(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("maxSteps (" + count + ") must be >= 1");
        }
        return choose(chosen -> chosen.maxSteps = count);
    }

    /**
     * Times at which a step is to end, in place of those set before; those outside the solve are left aside.
     *
     * @param times finite, in any order
     * @return a new problem
     * @throws IllegalArgumentException if one is not finite
     */
    public OdeProblem stepTimes(double... times) {
        double[] sorted = ProblemTimes.sorted("step time", times);
        return with(problem -> problem.stepTimes = sorted);
    }

    /**
     * Times at which f jumps, in place of those set before: a step ends there, and the next begins anew. A function of
     * t is evaluated one unit in the last place beside a jump, on the side of the step; a field with derivatives is
     * told the leg instead.
     *
     * @param times finite, in any order
     * @return a new problem
     * @throws IllegalArgumentException if one is not finite
     */
    public OdeProblem jumpTimes(double... times) {
        double[] sorted = ProblemTimes.sorted("jump time", times);
        return with(problem -> problem.jumpTimes = sorted);
    }

    /**
     * One more event. Each example is then solved on its own.
     *
     * @param event what to look for, and what then happens
     * @return a new problem
     */
    public OdeProblem event(Event event) {
        require("event", event);
        List<Event> more = new ArrayList<>(events);
        more.add(event);
        return with(problem -> problem.events = List.copyOf(more));
    }

    /**
     * Who sees each accepted step, and may cancel the solve there.
     *
     * @param newObserver in place of the one before
     * @return a new problem
     */
    public OdeProblem observer(Progress.Observer newObserver) {
        require("observer", newObserver);
        return with(problem -> problem.observer = newObserver);
    }

    /**
     * Each example is solved on its own, with steps of its own.
     *
     * @return a new problem
     */
    public OdeProblem perExample() {
        return with(problem -> problem.perExample = true);
    }

    /**
     * Leaves out the dense output, which takes 2 n numbers per step and more with some methods, and with DOPRI8 three
     * evaluations: {@link OdeSolution#at} is then refused.
     *
     * @return a new problem
     */
    public OdeProblem withoutDenseOutput() {
        return with(problem -> problem.dense = false);
    }

    /**
     * Solves the problem. A numerical failure is not thrown: it is the solution's {@link OdeSolution#status}, and what
     * was reached is there.
     *
     * @param times at which the states are wanted, from t0 on in one direction, the last one not t0; within a step they
     *     are the method's dense output. Where an event changes the state at such a time, it is that before the change
     * @return the solution
     * @throws IllegalArgumentException if the times are not in order or not finite, or if settings do not go together
     */
    public OdeSolution solve(double... times) {
        ProblemTimes.check(t0, times);
        List<Track> tracks = new ArrayList<>();
        try (ProblemIntegrator integrator = new ProblemIntegrator(this, false, false)) {
            int together = Math.toIntExact(rowsTogether());
            for (int i = 0; i < y0.size(0); i += together) {
                INDArray start = together == 1 ? StartStates.row(y0, i) : y0;
                tracks.add(integrator.run(i, start, StepObserver.NONE, times));
                if (tracks.get(tracks.size() - 1).outcome() == Outcome.CANCELLED) {
                    break;
                }
            }
        }
        return new OdeSolution(this, times, tracks);
    }

    /**
     * How the problem is solved.
     *
     * @return method, step control and limits
     * @throws IllegalArgumentException if they do not go together or there are none
     */
    public SolverSettings settings() {
        return options.settings();
    }

    /**
     * The right-hand side, of as many examples as are solved together.
     *
     * @return as it is given to the solver
     * @throws IllegalArgumentException if it is bound to another number of examples
     */
    public VectorField field() {
        VectorField field = fields.of(rowsTogether());
        boolean knowsLegs = jumpTimes.length == 0 || field instanceof LinearizableField;
        return knowsLegs ? field : new InsideLegs(field, jumpTimes);
    }

    /**
     * The time of the initial state.
     *
     * @return t0
     */
    public double t0() {
        return t0;
    }

    /**
     * The initial states.
     *
     * @return [batch, n], not to be changed
     */
    public INDArray start() {
        return y0;
    }

    long rowsTogether() {
        return perExample || !events.isEmpty() ? 1 : y0.size(0);
    }

    /**
     * The events.
     *
     * @return in the order in which they were given
     */
    public List<Event> events() {
        return events;
    }

    Progress.Observer observer() {
        return observer;
    }

    boolean isDense() {
        return dense;
    }

    double[] jumps() {
        return jumpTimes;
    }

    double[] steps() {
        return stepTimes;
    }
}
