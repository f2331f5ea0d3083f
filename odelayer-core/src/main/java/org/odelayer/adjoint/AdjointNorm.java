package org.odelayer.adjoint;

/** What the step control of an adjoint solve looks at. The gradient with respect to parameters is a pure integral beside it. */
public enum AdjointNorm {
    /**
     * State and adjoint as one vector, without the integral (the seminorm of Kidger, Chen, Lyons, "Hey, that's not an ODE", 2021).
     */
    SEMINORM(1, false),
    /** State and adjoint each on its own, the larger error of the two; so neither hides behind the other. */
    SEPARATE(2, false),
    /**
     * State, adjoint and the integral each on its own, the largest error of the three: what the usual libraries do by default. It
     * takes more steps without a better gradient.
     */
    FULL(2, true);

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
}
