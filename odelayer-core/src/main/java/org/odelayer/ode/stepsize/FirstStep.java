package org.odelayer.ode.stepsize;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.Vectors;

/**
 * A first step that fits the problem: Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", II.4,
 * "starting step size". With d₀ = ‖y₀‖, d₁ = ‖f(t₀, y₀)‖ and an Euler step of length h₀ = 0.01 d₀/d₁, d₂ = ‖f₁ − f₀‖/h₀
 * estimates the second derivative, and h₁ = (0.01 / max(d₁, d₂))^(1/p). Costs one evaluation of f beside f(t₀, y₀).
 */
public final class FirstStep implements AutoCloseable {
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
     */
    public FirstStep(AdaptiveStep tolerances, INDArray y, INDArray slope, INDArray eulerSlope, int parts) {
        this.y = y;
        this.slope = slope;
        this.norm = new ErrorNorm(tolerances, y, y, parts);
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
            return Vectors.finite(y) && Vectors.finite(slope) ? Math.min(length, Math.max(least, 1e-6)) : Double.NaN;
        }
        double guess = state < 1e-5 || speed < 1e-5 ? 1e-6 : 0.01 * state / speed;
        double trial = Math.min(length, Math.max(least, guess));
        euler.evaluate(trial);
        change.run();
        double bend = Math.max(speed, difference.value() / trial);
        double step = bend <= 1e-15 ? Math.max(1e-6, trial * 1e-3) : Math.pow(0.01 / bend, 1.0 / order);
        // A trial that leaves the domain of f says nothing about the second derivative.
        double chosen = Math.min(100 * trial, Double.isFinite(step) && step > 0 ? step : trial);
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
