package org.odelayer.series;

import org.odelayer.noise.BrownianMotion;

/**
 * Brownian motion along the legs of a series: over u ∈ [0, 1] of the leg at hand W moves as B(k + u) √Δt, where Δt is
 * the length of the example's leg. So a leg without length has no noise, and all legs have the nodes of one path.
 */
public final class LegMotion implements BrownianMotion {
    private final BrownianMotion path;
    /** √Δt, [leg][example]. */
    private final double[][] scales;

    private int leg;

    /**
     * Motion of some legs.
     *
     * @param path B over [0, legs], with a component for each feature of the state
     * @param lengths Δt of each leg and example, [leg][example], none negative
     * @throws IllegalArgumentException if one is
     */
    public LegMotion(BrownianMotion path, double[][] lengths) {
        this.path = path;
        this.scales = new double[lengths.length][];
        for (int k = 0; k < lengths.length; k++) {
            scales[k] = new double[lengths[k].length];
            for (int i = 0; i < scales[k].length; i++) {
                if (!(lengths[k][i] >= 0)) {
                    throw new IllegalArgumentException(
                            "length (" + lengths[k][i] + ") of leg " + k + " of example " + i + " must be at least 0");
                }
                scales[k][i] = Math.sqrt(lengths[k][i]);
            }
        }
    }

    /** Of a leg from now on. */
    LegMotion on(int newLeg) {
        leg = newLeg;
        return this;
    }

    @Override
    public int channels() {
        return path.channels();
    }

    @Override
    public void increment(int example, double s, double t, double[] increment, double[] area) {
        path.increment(example, leg + s, leg + t, increment, area);
        double scale = scales[leg][example];
        for (int c = 0; c < increment.length; c++) {
            increment[c] *= scale;
            if (area != null) {
                area[c] *= scale;
            }
        }
    }
}
