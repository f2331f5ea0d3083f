package org.odelayer.adjoint;

import org.odelayer.ode.SolverSettings;

/**
 * What the step control of an adjoint solve looks at. The gradient with respect to parameters, ∂L/∂θ = ∫ aᵀ ∂f/∂θ dt,
 * is a pure integral beside the solve: nothing depends on it, but it is only as good as the steps that it is summed up
 * over.
 */
public enum AdjointNorm {
    /**
     * State, adjoint and the gradient of every parameter each on its own, the largest error of all, as the usual
     * libraries do by default: a gradient's is RMS(error / (atol + rtol |∂L/∂θ|)) over one parameter array.
     */
    FULL(2, true),
    /** State and adjoint each on its own, the larger error of the two; ∂L/∂θ as with the seminorm. */
    SEPARATE(2, false),
    /**
     * State and adjoint as one vector, without ∂L/∂θ (the seminorm of Kidger, Chen, Lyons, "Hey, that's not an ODE",
     * 2021). It saves steps where ∂L/∂θ would have the largest error without need, for instance with many examples,
     * whose sum it is.
     *
     * <p>It is wrong where ∂f/∂θ varies faster than y and a: parameters that are a series in time ({@link
     * org.odelayer.dynamics.DepthDependence}), time as a feature with large weights, a zero-initialized last layer,
     * whose y and a do not move at all. The gradient may then be wrong by any amount, at every tolerance. {@link
     * AdjointPass#integralError} estimates it, and a block warns.
     */
    SEMINORM(1, false);

    private final int parts;
    private final boolean integral;

    AdjointNorm(int parts, boolean integral) {
        this.parts = parts;
        this.integral = integral;
    }

    int parts() {
        return parts;
    }

    boolean integral() {
        return integral;
    }

    /** Refuses a choice that constant steps would ignore. */
    void check(SolverSettings settings) {
        if (this != FULL && !settings.control().adaptive()) {
            throw new IllegalArgumentException(
                    "adjoint norm (" + this + ") must be left at FULL for constant steps, which look at no error");
        }
    }
}
