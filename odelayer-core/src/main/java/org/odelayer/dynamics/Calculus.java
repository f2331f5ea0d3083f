package org.odelayer.dynamics;

/**
 * What the integral of a stochastic differential equation means. Of dy = f dt + g ∘ dW in Stratonovich's sense and dy =
 * f dt + g dW in Itô's, the former is the latter with the drift f + ½ Σₖ (∂gₖ/∂y) gₖ, gₖ being the columns of g. With
 * {@link NoiseType#ADDITIVE} noise both are the same.
 */
public enum Calculus {
    /** The integrand counts at the start of each interval: increments are independent of it. */
    ITO,

    /** The integrand counts in the middle: the chain rule is the usual one. */
    STRATONOVICH
}
