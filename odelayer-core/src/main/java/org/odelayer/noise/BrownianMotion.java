package org.odelayer.noise;

/** Brownian motion of each example: W(t) − W(s), a function of its arguments alone. */
public interface BrownianMotion {
    /**
     * The increment over an interval, and the integral of what W moves within it.
     *
     * @param example the row of the batch
     * @param s the interval's start
     * @param t the interval's end, s ≤ t
     * @param increment where W(t) − W(s) goes, [channels], in DOUBLE
     * @param area where ∫ₛᵗ (W(u) − W(s)) du goes, [channels], or null
     */
    void increment(int example, double s, double t, double[] increment, double[] area);

    /**
     * The number of independent components of W.
     *
     * @return at least 1
     */
    int channels();
}
