package org.odelayer.dynamics;

/** Functions of time that a graph needs, computed outside it: ψ₁(t), …, ψ_K(t). */
interface TimeBasis {
    /** K. */
    int terms();

    /** Writes ψ₁(t), …, ψ_K(t). */
    void evaluate(double t, double[] values);
}
