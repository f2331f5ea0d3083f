package org.odelayer.ode.method;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Kernel;

/** Two steppers that take turns on the same arrays, as {@link SwitchingMethod} says. */
final class SwitchingStepper implements Stepper {
    /** Where the solution within a step is looked at: with both ends they determine a polynomial of degree 4. */
    private static final double[] THETAS = {0.25, 0.5, 0.75};

    /** From the values of a quadratic there to its coefficients. */
    private static final double[][] COEFFICIENTS = {{3, -3, 1}, {-10, 16, -6}, {8, -16, 8}};

    private final Stepper explicit;
    private final RosenbrockStepper stiff;
    private final double bound;
    private final Interpolation interpolation = new RosenbrockInterpolation(COEFFICIENTS.length);
    private final Tried step = new Tried();
    private Stepper active;
    private int held;
    private int free;

    SwitchingStepper(Stepper explicit, RosenbrockStepper stiff, double bound) {
        this.explicit = explicit;
        this.stiff = stiff;
        this.bound = bound;
        this.active = explicit;
    }

    /** Whether the stiff method makes the steps. */
    boolean isStiff() {
        return active == stiff;
    }

    private void count() {
        boolean stiffNow = isStiff();
        boolean speaks = stiffNow ? stiff.load() < SwitchingMethod.BACK_PART * bound : explicit.stiffness() > HELD;
        held = speaks ? held + 1 : held;
        free = speaks ? 0 : free + 1;
        if (free >= (stiffNow ? 1 : SwitchingMethod.FREE_STEPS)) {
            held = 0;
        }
    }

    private void turn() {
        if (held >= (isStiff() ? SwitchingMethod.BACK_STEPS : SwitchingMethod.STIFF_STEPS)) {
            active = isStiff() ? explicit : stiff;
            active.forget();
            held = 0;
            free = 0;
        }
    }

    @Override
    public INDArray state() {
        return explicit.state();
    }

    @Override
    public INDArray slope() {
        return explicit.slope();
    }

    @Override
    public INDArray proposed() {
        return explicit.proposed();
    }

    @Override
    public INDArray error() {
        return explicit.error();
    }

    @Override
    public INDArray eulerSlope() {
        return explicit.eulerSlope();
    }

    @Override
    public int evaluations() {
        return explicit.evaluations() + stiff.evaluations();
    }

    @Override
    public int jacobians() {
        return stiff.jacobians();
    }

    @Override
    public boolean solved() {
        return active.solved();
    }

    @Override
    public void reset() {
        explicit.reset();
        stiff.reset();
        active = explicit;
        held = 0;
        free = 0;
    }

    @Override
    public void forget() {
        explicit.forget();
        stiff.forget();
    }

    @Override
    public void begin(Leg leg) {
        explicit.begin(leg);
        stiff.begin(leg);
    }

    @Override
    public void start(double t) {
        active.start(t);
    }

    /** Before the first step, which is the explicit method's. */
    @Override
    public void euler(double h, double end) {
        explicit.euler(h, end);
    }

    @Override
    public void step(double t, double h, double end) {
        step.fitted = false;
        active.step(t, h, end);
    }

    @Override
    public Exchange exchange() {
        return explicit.exchange();
    }

    @Override
    public void measureIntegrals() {
        active.measureIntegrals();
    }

    @Override
    public double integralError() {
        return active.integralError();
    }

    @Override
    public void accept() {
        count();
        active.accept();
        turn();
    }

    @Override
    public Step last() {
        return step;
    }

    @Override
    public Interpolation interpolation() {
        return interpolation;
    }

    @Override
    public Kernel extra(int index, INDArray result) {
        HostVector target = new HostVector(result);
        return Kernel.of("dense output", () -> step.write(index, target));
    }

    @Override
    public boolean undefined(double limit) {
        return active.undefined(limit);
    }

    @Override
    public boolean isUndefinedIn(long from, long to) {
        return active.isUndefinedIn(from, to);
    }

    @Override
    public void close() {
        stiff.close();
        explicit.close();
        step.close();
    }

    /** The step just tried by whoever makes the steps. */
    private final class Tried implements Step {
        /** Null until the solution within a step is asked for. */
        private INDArray within;

        private double[][] coefficients;
        private boolean fitted;

        @Override
        public double t() {
            return active.last().t();
        }

        @Override
        public double h() {
            return active.last().h();
        }

        @Override
        public double end() {
            return active.last().end();
        }

        @Override
        public Leg leg() {
            return active.last().leg();
        }

        @Override
        public INDArray y0() {
            return active.last().y0();
        }

        @Override
        public INDArray y1() {
            return active.last().y1();
        }

        @Override
        public void at(double theta, INDArray y) {
            active.last().at(theta, y);
        }

        void write(int index, HostVector target) {
            if (!fitted) {
                fit();
                fitted = true;
            }
            target.write(0, coefficients[index]);
        }

        /** The coefficients of (y(θ) − (1 − θ) y₀ − θ y₁)/(θ (1 − θ)), whatever the method's own form is. */
        private void fit() {
            int n = (int) state().length();
            if (within == null) {
                within = Detached.call(() -> Nd4j.create(state().dataType(), n));
                coefficients = new double[COEFFICIENTS.length][n];
            }
            HostVector start = new HostVector(y0());
            HostVector end = new HostVector(y1());
            HostVector inside = new HostVector(within);
            for (double[] row : coefficients) {
                Arrays.fill(row, 0);
            }
            for (int i = 0; i < THETAS.length; i++) {
                double theta = THETAS[i];
                at(theta, within);
                for (int k = 0; k < n; k++) {
                    double rest = inside.get(k) - (1 - theta) * start.get(k) - theta * end.get(k);
                    for (int power = 0; power < coefficients.length; power++) {
                        coefficients[power][k] += COEFFICIENTS[power][i] * rest / (theta * (1 - theta));
                    }
                }
            }
        }

        void close() {
            if (within != null) {
                within.close();
            }
        }
    }
}
