package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * When a simplified Newton iteration has converged, or will not (Hairer and Wanner, "Solving ordinary differential
 * equations II", IV.8): with the rate Θ = ‖Δₖ‖/‖Δₖ₋₁‖ the error left is Θ/(1 − Θ) ‖Δₖ‖. Norms are root mean squares in
 * units of the tolerance.
 */
final class NewtonIteration {
    /** Iterations of a stage. */
    static final int MOST = 10;

    /** The part of the tolerance that the iteration may leave. */
    private static final double KAPPA = 0.01;

    /** A rate that a first increment alone does not tell to be lower. */
    private static final double LEAST_FACTOR = 1e-3;

    /** A rate from which on iterating does not pay. */
    private static final double DIVERGING = 0.9;

    /** What rounding leaves of a state, in units in its last place. */
    private static final double LEAST_UNITS = 10;

    /**
     * Increments that do not get smaller are rounding errors if they are no more of these than this. Else they are
     * those of a Jacobian that is far too large, as differences across a jump of f are: small, and going nowhere.
     */
    private static final double MOST_UNITS = 100;

    private final double rounding;
    private final double[] weights;
    private double rtol;
    private double atol;
    private double factor = 1;
    private double rate;
    private double before;
    private double worst;
    private int count;
    /** Whether the present step has seen a rate. */
    private boolean rateSeen;

    private double largest;

    /** With tolerances near rounding. */
    NewtonIteration(DataType type, int size) {
        this.rounding = DifferencedField.rounding(type);
        this.weights = new double[size];
        this.rtol = 1e3 * rounding;
        this.atol = 1e2 * rounding;
    }

    void tolerate(double newRtol, double newAtol) {
        rtol = newRtol;
        atol = newAtol;
    }

    /** A step begins at a state. */
    void beginStep(double... y) {
        largest = 0;
        rateSeen = false;
        for (int i = 0; i < weights.length; i++) {
            largest = Math.max(largest, Math.abs(y[i]));
            double least = LEAST_UNITS / KAPPA * rounding * Math.abs(y[i]);
            weights[i] = Math.max(atol + rtol * Math.abs(y[i]), least);
        }
        worst = 0;
    }

    /** A stage begins, as far from converging as the one before (there, eq. 8.11). */
    void beginStage() {
        factor = Math.pow(Math.max(factor, LEAST_FACTOR), 0.8);
        rate = 0;
        count = 0;
    }

    /** What an increment, before it is added to a state, says. The first stage of a step has two at least. */
    State judge(double[] increment, double... stage) {
        double size = norm(increment);
        count++;
        if (!Double.isFinite(size)) {
            return State.FAILED;
        }
        if (count > 1) {
            rate = before == 0 ? 0 : size / before;
            rateSeen = true;
            worst = Math.max(worst, size > KAPPA ? rate : Math.min(rate, worst));
            if (rate >= DIVERGING) {
                return isRounding(increment, stage) ? State.CONVERGED : State.FAILED;
            }
            factor = rate / (1 - rate);
        }
        before = size;
        if (size == 0 || rateSeen && factor * size <= KAPPA) {
            return State.CONVERGED;
        }
        boolean hopeless = count > 1 && Math.pow(rate, MOST - count) * factor * size > KAPPA;
        return hopeless || count == MOST ? State.FAILED : State.GOES_ON;
    }

    private boolean isRounding(double[] increment, double... stage) {
        double most = 0;
        double state = largest;
        for (int i = 0; i < stage.length; i++) {
            most = Math.max(most, Math.abs(increment[i]));
            state = Math.max(state, Math.abs(stage[i]));
        }
        return most <= MOST_UNITS * rounding * state;
    }

    private double norm(double... v) {
        double sum = 0;
        for (int i = 0; i < v.length; i++) {
            double part = v[i] / weights[i];
            sum += part * part;
        }
        return Math.sqrt(sum / v.length);
    }

    /** The slowest rate of the step. */
    double worst() {
        return worst;
    }

    /** Nothing is known of how it converges. */
    void forget() {
        factor = 1;
    }

    /** How an iteration stands. */
    enum State {
        CONVERGED,
        GOES_ON,
        FAILED
    }
}
