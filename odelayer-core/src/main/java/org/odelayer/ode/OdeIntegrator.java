package org.odelayer.ode;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.Stepper;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.AdaptiveStep;

/**
 * Solves ẏ = f(t, y) from t0 to t1 for one field and state size, any number of times.
 *
 * <pre>{@code
 * SolverSettings settings = new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-6, 1e-6), 10_000);
 * try (OdeIntegrator integrator = new OdeIntegrator(VectorField.of(
 *         (t, y, dydt) -> dydt.assign(y).negi()), DataType.DOUBLE, 1, settings)) {
 *     integrator.state().assign(1.0);
 *     SolveStatistics statistics = integrator.solve(0, 1);     // integrator.state() is now exp(-1)
 * }
 * }</pre>
 *
 * <p>Memory: (s + 8) n elements for s stages, allocated at construction; a step allocates nothing and reads one scalar
 * back. f is never evaluated outside [t0, t1]. Not thread-safe.
 */
public final class OdeIntegrator implements LegSolver, AutoCloseable {
    /**
     * The part of a step that the rounding of its end may be without changing its length. Below, what it adds to the
     * state is less than 1e-10 of what the step adds, less than any error of a step that is worth estimating; and steps
     * of one length have the same coefficients, which are then not computed again.
     */
    private static final double COARSE = 1e-10;

    /** A step that is longer by a millionth has an error that is larger by some millionths. */
    private static final double STRETCH = 1 + 1e-6;

    /** What an unsolved step's error is taken for: the next one is about half as long. */
    private static final double HALVING = 2;

    /** The last tries before a solve gives up: accepted ones are asked whether it is stability that holds them. */
    private static final int LAST_TRIES = 20;

    /** Steps that are so near to what the time resolves are asked as well. */
    private static final double NARROW = 1e3;

    /** So many must be asked for an answer: where f jumps, few steps are accepted. */
    private static final int LEAST_WITNESSES = 5;

    private static final String STIFF = "Stability, not the error, holds the steps: the equations are stiff; use a"
            + " method for stiff equations, StiffSolver.RODAS5P, KENCARP4 or AUTO";

    private final SolverSettings settings;
    private final Stepper stepper;
    private final Pacing pacing;
    private StepObserver observer = StepObserver.NONE;
    /** Where the last solve ended; NaN if there is none that succeeded. */
    private double reached = Double.NaN;
    /** The step that the last solve would have taken next. */
    private double nextStep;
    /** The last leg; null before the first. */
    private Walk walk;

    private boolean closed;

    /**
     * Allocates the arrays and binds the field to them.
     *
     * @param field the right-hand side
     * @param type FLOAT or DOUBLE
     * @param size the number of elements of the state
     * @param settings method, step control and limits
     */
    public OdeIntegrator(VectorField field, DataType type, long size, SolverSettings settings) {
        this.settings = settings;
        this.stepper = settings.method().bind(field, type, size);
        if (settings.control() instanceof AdaptiveStep adaptive) {
            stepper.tolerate(adaptive.rtol(), adaptive.atol());
        }
        this.pacing = Pacing.of(settings, stepper, field.parts());
    }

    /**
     * The state: y0 before {@link #solve}, y(t1) after it.
     *
     * @return [n], always the same array, which the next solve overwrites
     */
    public INDArray state() {
        return stepper.state();
    }

    /**
     * Shows the accepted steps of the following solves.
     *
     * @param newObserver sees them, in place of the one before; {@link StepObserver#NONE} for nobody
     */
    public void observe(StepObserver newObserver) {
        observer = newObserver;
    }

    /**
     * What makes the steps.
     *
     * @return always the same
     */
    public Stepper stepper() {
        return stepper;
    }

    /**
     * Advances {@link #state} from t0 to t1: a solve of one leg.
     *
     * @param t0 the time of the present state
     * @param t1 the time to reach; less than t0 to go backwards
     * @return what it cost
     * @throws IllegalArgumentException if t0 or t1 is not finite or they are equal
     * @throws OdeSolveException if the solve fails numerically; the state is then the last accepted one
     */
    public SolveStatistics solve(double t0, double t1) {
        return leg(t0, t1, Join.START);
    }

    @Override
    public SolveStatistics leg(double from, double to, Join join) {
        if (closed) {
            throw new IllegalStateException("this integrator was closed, and its arrays are freed: make another");
        }
        if (!Double.isFinite(from) || !Double.isFinite(to) || from == to) {
            throw new IllegalArgumentException("t1 (" + to + ") must be finite and differ from t0 (" + from + ")");
        }
        if (join != Join.START && from != reached) {
            throw new IllegalStateException("a leg from t = " + from + " needs one that ended there"
                    + (Double.isNaN(reached) ? "" : ", and the last ended at " + reached));
        }
        reached = Double.NaN;
        switch (join) {
            case START -> stepper.reset();
            case ABRUPT -> stepper.forget();
            case SMOOTH -> {}
        }
        walk = new Walk(from, to);
        stepper.begin(walk.leg);
        return join == Join.START ? walk.start() : walk.goOn(nextStep);
    }

    /**
     * What the present leg has cost so far, or the last one altogether: for observers.
     *
     * @return evaluations and steps; a step that an observer sees is not yet among them
     */
    public SolveStatistics spent() {
        return walk == null ? SolveStatistics.NONE : walk.statistics();
    }

    /**
     * Where the last leg ended: its end, or where an observer stopped it.
     *
     * @return the time of the present state; NaN if the last leg failed
     */
    public double reached() {
        return reached;
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stepper.close();
            pacing.close();
        }
    }

    /** One way from t0 to t1. */
    private final class Walk {
        private final Leg leg;
        private final double t0;
        private final double t1;
        private final double direction;
        private double t;
        private double step;
        private double tried;
        private double ratio;
        private boolean last;
        private boolean justRejected;
        private boolean integralsFail;
        private boolean unsolved;
        private int witnesses;
        private int stiffSteps;
        private boolean stopped;
        private int accepted;
        private int rejected;
        private final int evaluationsBefore = stepper.evaluations();
        private final int jacobiansBefore = stepper.jacobians();
        private final Creep creep;
        private final double bound = settings.control().adaptive() ? 0 : Pacing.reach(state());

        Walk(double t0, double t1) {
            this.leg = new Leg(t0, t1);
            this.t0 = t0;
            this.t1 = t1;
            this.t = t0;
            this.direction = Math.signum(t1 - t0);
            this.creep = new Creep(t1, settings.maxSteps());
        }

        SolveStatistics start() {
            stepper.start(t0);
            step = pacing.first(t0, t1);
            if (Double.isNaN(step)) {
                fail(Pacing.finite(state()) ? SolveStatus.NON_FINITE_DERIVATIVE : SolveStatus.NON_FINITE_STATE);
            }
            return run();
        }

        SolveStatistics goOn(double firstStep) {
            step = firstStep;
            stepper.start(t0);
            if (!pacing.thorough() && !Pacing.finite(state())) {
                fail(SolveStatus.NON_FINITE_STATE);
            }
            return run();
        }

        private SolveStatistics run() {
            while (t != t1 && !stopped) {
                attempt();
            }
            // Once infinite, an element stays so: one look at the end finds what an error norm may have missed.
            if (!pacing.thorough() && !Pacing.finite(state())) {
                fail(SolveStatus.OVERFLOW);
            }
            observer.arrived(t);
            reached = t;
            nextStep = step;
            return statistics();
        }

        private void attempt() {
            if (accepted + rejected == settings.maxSteps()) {
                giveUp(SolveStatus.MAX_STEPS_REACHED);
            }
            double end = propose();
            stepper.step(t, tried, end);
            unsolved = !stepper.solved();
            if (unsolved) {
                ratio = Math.pow(HALVING, settings.method().order());
                reject();
                return;
            }
            pacing.measure();
            stepper.measureIntegrals();
            double ofState = pacing.ratio();
            double ofIntegrals = stepper.integralError();
            integralsFail = Double.isFinite(ofState) && !Double.isFinite(ofIntegrals);
            ratio = worst(ofState, ofIntegrals);
            testify();
            if (ratio <= 1) {
                accept(end);
            } else {
                reject();
            }
        }

        /** Near the end of what is allowed. */
        private void testify() {
            boolean last = settings.maxSteps() - accepted - rejected <= LAST_TRIES;
            if (ratio <= 1 && (last || Math.abs(tried) < NARROW * Pacing.resolution(t, Math.abs(t1 - t0)))) {
                witnesses++;
                stiffSteps += stepper.stiffness() > Stepper.HELD ? 1 : 0;
            }
        }

        private String hint(SolveStatus status) {
            boolean asked = status == SolveStatus.MAX_STEPS_REACHED || status == SolveStatus.STEP_TOO_SMALL;
            return asked && witnesses >= LEAST_WITNESSES && 2 * stiffSteps > witnesses ? STIFF : "";
        }

        /** A state that is not finite must not be missed: max would pass NaN on, but not infinity beside NaN. */
        private double worst(double ofState, double ofIntegrals) {
            return Double.isFinite(ofState) ? Math.max(ofState, ofIntegrals) : ofState;
        }

        /** Sets the step to try; the last one lands on t1. Returns its end. */
        private double propose() {
            // A remainder of a millionth of a step is rounding, not worth a step of its own.
            last = Math.abs(t1 - t) <= step * STRETCH;
            tried = last ? t1 - t : direction * step;
            if (!last && step < Pacing.resolution(t, Math.abs(t1 - t0))) {
                giveUp(whyTooSmall());
            }
            return last ? t1 : end();
        }

        private SolveStatus whyTooSmall() {
            if (unsolved) {
                return SolveStatus.STEP_NOT_SOLVED;
            }
            return Double.isFinite(ratio) ? SolveStatus.STEP_TOO_SMALL : notFinite();
        }

        /** Of constant steps. */
        private SolveStatus whyRejected() {
            if (unsolved) {
                return SolveStatus.STEP_NOT_SOLVED;
            }
            if (!Pacing.finite(state())) {
                return SolveStatus.NON_FINITE_STATE;
            }
            return stepper.undefined(bound) ? SolveStatus.NON_FINITE_DERIVATIVE : SolveStatus.OVERFLOW;
        }

        /** Where times are coarse a step is as long as the times around it say, not as it was proposed. */
        private double end() {
            double end = t + tried;
            double length = end - t;
            tried = Math.abs(length - tried) > COARSE * step ? length : tried;
            return end;
        }

        private void accept(double end) {
            double length = Math.abs(tried);
            double theta = observer.accepted(stepper.last());
            stopped = theta <= 1;
            t = theta < 1 ? cut(theta) : end;
            stepper.accept();
            accepted++;
            double proposed = pacing.next(length, ratio);
            // Right after a rejection no step grows (Hairer, Nørsett, Wanner, II.4, below eq. 4.13).
            double next = justRejected ? Math.min(proposed, length) : proposed;
            justRejected = false;
            // A step cut short to land on t1 says nothing against the one that was proposed.
            step = last ? Math.max(next, step) : next;
        }

        /** Makes the step again, as the solve is to stop within it. Answers its end. */
        private double cut(double theta) {
            double stop = t;
            for (double factor = theta; factor != 1; factor = observer.remade(stepper.last())) {
                stop = t + factor * tried;
                if (!(factor > 0) || direction * (t1 - stop) < 0) {
                    throw new IllegalArgumentException("an observer must stop a step at θ (" + factor
                            + ") in (0, 1], or make it again not beyond the end of the leg (" + t1 + ")");
                }
                tried = stop - t;
                stepper.step(t, tried, stop);
                if (!stepper.solved()) {
                    fail(SolveStatus.STEP_NOT_SOLVED);
                }
            }
            return stop;
        }

        private void reject() {
            rejected++;
            boolean first = !justRejected;
            justRejected = true;
            if (!settings.control().adaptive()) {
                fail(whyRejected());
            }
            if (first && !unsolved && !Double.isFinite(ratio) && creep.hopeless(t)) {
                giveUp(notFinite());
            }
            step = pacing.next(Math.abs(tried), ratio);
        }

        private SolveStatus notFinite() {
            return integralsFail ? SolveStatus.NON_FINITE_COST : SolveStatus.NON_FINITE_DERIVATIVE;
        }

        private SolveStatistics statistics() {
            return new SolveStatistics(
                    stepper.evaluations() - evaluationsBefore,
                    accepted,
                    rejected,
                    tried,
                    stepper.jacobians() - jacobiansBefore);
        }

        /** Near the end of the range steps are cut short because the next state overflows, whatever it looks like. */
        private void giveUp(SolveStatus status) {
            fail(Pacing.nearOverflow(state()) ? SolveStatus.OVERFLOW : status);
        }

        private void fail(SolveStatus status) {
            throw new OdeSolveException(status, t, t0, t1, statistics(), hint(status));
        }
    }
}
