package org.odelayer.ode;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.method.Stepper;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ConstantStep;
import org.odelayer.ode.stepsize.ErrorNorm;
import org.odelayer.ode.stepsize.FirstStep;
import org.odelayer.ode.stepsize.StepController;

/** Step control bound to a stepper: the first step, the error ratio of a step, and the next one. */
interface Pacing extends AutoCloseable {
    /**
     * The shortest step in units in the last place of the time: rounding moves a node by at most half a unit, a
     * sixteenth of the step (an eighth beyond the next power of two). Nodes of BOSH3 are then two units apart or more;
     * those within a unit may coincide, 1/5 and 3/10 of DOPRI5 (at 1.6 and 2.4 units), 0.98 and 1 of TSIT5 (at 7.8 and
     * 8). Hairer's DOPRI5 gives up at 10 to 21 units.
     */
    double LEAST_UNITS = 8;

    /**
     * The shortest step over the way: t = 0 resolves anything, but a step that a controller has shortened so much, 43
     * times to a fifth from the whole way, would need 30 times tenfold growth to get back. Without it a solve that
     * cannot leave t = 0 would try some 460 steps.
     */
    double LEAST_PART = 1e-30;

    /**
     * How many times its size a state may grow by constant steps and still be taken for one where f is to be finite:
     * a Lipschitz constant over the interval of 7, as exp 7 = 1,100. Only the error's words depend on it.
     */
    double GROWTH = 1e3;

    static Pacing of(SolverSettings settings, Stepper stepper, int parts) {
        return settings.control() instanceof AdaptiveStep adaptive
                ? new Adaptive(adaptive, settings.method().order(), stepper, parts)
                : new Constant((ConstantStep) settings.control(), stepper);
    }

    /** The length of the first step, not below what t0 resolves; NaN if the state or its derivative is not finite. */
    double first(double t0, double t1);

    /** The shortest step worth a try at a time on a way of the given length. */
    static double resolution(double t, double length) {
        return Math.max(LEAST_UNITS * Math.ulp(t), LEAST_PART * length);
    }

    /** Computes what {@link #ratio} then reads. */
    void measure();

    /** The error of the last step over the tolerance: at most 1 to accept; not finite if the state is not. */
    double ratio();

    /** Whether {@link #ratio} finds every element that is not finite. */
    boolean thorough();

    /** The length of the step after one of length {@code tried}. */
    double next(double tried, double ratio);

    static boolean finite(INDArray array) {
        return Vectors.finite(array);
    }

    /** Whether a square of the state would overflow. */
    static boolean nearOverflow(INDArray state) {
        return Vectors.size(state) > overflow(state);
    }

    private static double overflow(INDArray state) {
        return Math.sqrt(state.dataType() == DataType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE);
    }

    /**
     * The sum of absolute values that a solve by constant steps from a state will hardly reach unless the steps are
     * unstable.
     */
    static double reach(INDArray state) {
        double start = Vectors.size(state);
        return Math.max(2 * start, Math.min(GROWTH * (start + state.length()), overflow(state)));
    }

    @Override
    void close();

    /** Steps controlled by the error estimate. */
    final class Adaptive implements Pacing {
        private final AdaptiveStep control;
        private final int order;
        private StepController controller;
        private final Stepper stepper;
        private final FirstStep firstStep;
        private final ErrorNorm norm;
        private final ErrorNorm.Measure error;

        Adaptive(AdaptiveStep control, int order, Stepper stepper, int parts) {
            this.control = control;
            this.controller = control.controller();
            this.order = order;
            this.stepper = stepper;
            this.firstStep = new FirstStep(
                    control, stepper.state(), stepper.slope(), stepper.eulerSlope(), parts, stepper.exchange());
            long[] lengths = ErrorNorm.equal(stepper.state().length(), parts);
            this.norm = new ErrorNorm(control, stepper.state(), stepper.proposed(), lengths, stepper.exchange());
            INDArray coarse = stepper.coarseError();
            this.error = coarse == null ? norm.of(stepper.error()) : norm.of(stepper.error(), coarse);
        }

        @Override
        public double first(double t0, double t1) {
            controller = control.controller().begin();
            // Beyond the next power of two units in the last place are twice as large.
            double least = 2 * resolution(t0, Math.abs(t1 - t0));
            if (control.maxStep() < least) {
                throw new IllegalArgumentException("maxStep (" + control.maxStep() + ") must be at least " + least
                        + ", which is what times around t0 (" + t0 + ") resolve");
            }
            if (control.firstStep() > 0) {
                return finite(stepper.state()) && finite(stepper.slope())
                        ? Math.max(least, control.firstStep())
                        : Double.NaN;
            }
            double direction = Math.signum(t1 - t0);
            // t0 + (t1 − t0) may round to beyond t1.
            double chosen = firstStep.choose(
                    Math.abs(t1 - t0),
                    least,
                    order,
                    h -> stepper.euler(direction * h, direction > 0 ? Math.min(t0 + h, t1) : Math.max(t0 - h, t1)));
            return Math.min(chosen, control.maxStep());
        }

        @Override
        public void measure() {
            norm.rescale();
            error.start();
        }

        @Override
        public double ratio() {
            return error.value();
        }

        @Override
        public boolean thorough() {
            return false;
        }

        @Override
        public double next(double tried, double ratio) {
            return Math.min(control.maxStep(), tried * controller.factor(ratio, order));
        }

        @Override
        public void close() {
            firstStep.close();
            norm.close();
        }
    }

    /** Steps of one length; the ratio only tells whether the new state is finite. */
    final class Constant implements Pacing {
        private final ConstantStep control;
        private final Stepper stepper;

        Constant(ConstantStep control, Stepper stepper) {
            this.control = control;
            this.stepper = stepper;
        }

        @Override
        public double first(double t0, double t1) {
            return finite(stepper.state()) && finite(stepper.slope()) ? control.dt() : Double.NaN;
        }

        @Override
        public void measure() {}

        @Override
        public double ratio() {
            return finite(stepper.proposed()) ? 0 : Double.NaN;
        }

        @Override
        public boolean thorough() {
            return true;
        }

        @Override
        public double next(double tried, double ratio) {
            return control.dt();
        }

        @Override
        public void close() {}
    }
}
