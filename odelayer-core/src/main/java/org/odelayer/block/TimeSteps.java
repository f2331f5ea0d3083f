package org.odelayer.block;

/** The lengths of a Runge–Kutta network's steps. */
public enum TimeSteps {
    /** T/N each. */
    EQUAL,
    /** αₖ T, with α trained like a bias. */
    LEARNED,
    /** αₖ T with α on the simplex, αₖ ≥ 0 and Σ αₖ = 1. */
    SIMPLEX
}
