package org.odelayer.dynamics;

/** Functions of time that a graph needs, computed outside it: ψ₁(t), …, ψ_K(t). */
public interface TimeBasis {
    /**
     * The number of functions.
     *
     * @return K, at least 1
     */
    int terms();

    /**
     * Computes the functions.
     *
     * @param t the time
     * @param values where to write ψ₁(t), …, ψ_K(t)
     */
    void evaluate(double t, double[] values);
}
