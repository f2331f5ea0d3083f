package org.odelayer.ode.stepsize;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.Vectors;

/**
 * A first step that fits the problem: Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", II.4,
 * "starting step size", steps a to f; all norms are those of the error.
 *
 * <ul>
 *   <li>a: d₀ = ‖y₀‖ and d₁ = ‖f(t₀, y₀)‖.
 *   <li>b: h₀ = 0.01 d₀/d₁, so that an Euler step changes the state by a hundredth; 10⁻⁶ if d₀ or d₁ is below 10⁻⁵.
 *   <li>c, d: after an Euler step of length h₀, d₂ = ‖f₁ − f₀‖/h₀ estimates the second derivative.
 *   <li>e: h₁ = (0.01 / max(d₁, d₂))^(1/p); max(10⁻⁶, 10⁻³ h₀) if neither d₁ nor d₂ is above 10⁻¹⁵. The book has p + 1
 *       for p; p here is the order of the pair's better method, as in the authors' DOPRI5.
 *   <li>f: min(100 h₀, h₁).
 * </ul>
 *
 * <p>Costs one evaluation of f beside f(t₀, y₀).
 */
public final class FirstStep implements AutoCloseable {
    /** Steps b and e: the part of the state that an Euler step changes, and of a tolerance that a first step errs. */
    private static final double PART = 0.01;

    /** Step b: norms that say nothing of the scale of the problem. */
    private static final double SMALL = 1e-5;

    /** Steps b and e: where nothing else is known. */
    private static final double BLIND_STEP = 1e-6;

    /** Step e: derivatives that are none. */
    private static final double FLAT = 1e-15;

    /** Step e: of h₀, where f does not change. */
    private static final double FLAT_FACTOR = 1e-3;

    /** Step f: of h₀. */
    private static final double LONGEST = 100;

    private final INDArray y;
    private final INDArray slope;
    private final ErrorNorm norm;
    private final Kernel change;
    private final ErrorNorm.Measure d0;
    private final ErrorNorm.Measure d1;
    private final ErrorNorm.Measure difference;

    /**
     * Binds the choice to a solver's arrays.
     *
     * @param tolerances rtol and atol
     * @param y the initial state, [n]
     * @param slope f(t₀, y₀), [n]
     * @param eulerSlope where f after the Euler step is written, [n]; changed here
     * @param parts the number of equal parts of y that are measured each on its own, as of {@link ErrorNorm}
     * @param exchange by which norms are read back; null for one of its own
     */
    public FirstStep(
            AdaptiveStep tolerances, INDArray y, INDArray slope, INDArray eulerSlope, int parts, Exchange exchange) {
        this.y = y;
        this.slope = slope;
        this.norm = new ErrorNorm(tolerances, y, y, ErrorNorm.equal(y.length(), parts), exchange);
        this.change =
                Detached.call(() -> Operation.custom("subtract").bind(List.of(eulerSlope, slope), List.of(eulerSlope)));
        this.d0 = norm.of(y);
        this.d1 = norm.of(slope);
        this.difference = norm.of(eulerSlope);
    }

    /**
     * Chooses the first step.
     *
     * @param length the length of the whole interval, greater than 0
     * @param least the shortest step that the time resolves
     * @param order p, the order of the method
     * @param euler evaluates f after an Euler step of the given length
     * @return the length of the first step, in (0, length], and not below {@code least} unless the interval is; NaN if
     *     the state or the derivative is not finite
     */
    public double choose(double length, double least, int order, EulerStep euler) {
        norm.rescale();
        double state = d0.value();
        double speed = d1.value();
        if (!Double.isFinite(state) || !Double.isFinite(speed)) {
            // Finite arrays may have norms that overflow: then there is nothing to choose by.
            return Vectors.finite(y) && Vectors.finite(slope)
                    ? Math.min(length, Math.max(least, BLIND_STEP))
                    : Double.NaN;
        }
        double guess = state < SMALL || speed < SMALL ? BLIND_STEP : PART * state / speed;
        double trial = Math.min(length, Math.max(least, guess));
        euler.evaluate(trial);
        change.run();
        double bend = Math.max(speed, difference.value() / trial);
        double step = bend <= FLAT ? Math.max(BLIND_STEP, trial * FLAT_FACTOR) : Math.pow(PART / bend, 1.0 / order);
        // A trial that leaves the domain of f says nothing about the second derivative.
        double chosen = Math.min(LONGEST * trial, Double.isFinite(step) && step > 0 ? step : trial);
        return Math.min(length, Math.max(least, chosen));
    }

    @Override
    public void close() {
        norm.close();
    }

    /** Evaluates f after an Euler step. */
    @FunctionalInterface
    public interface EulerStep {
        /**
         * Computes f(t + h, y + h f(t, y)).
         *
         * @param length |h|
         */
        void evaluate(double length);
    }
}
