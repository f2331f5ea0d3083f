package org.odelayer.dynamics;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Drift and diffusion of dy = f dt + g dW at one time and state.
 *
 * @param drift f, [batch, n]
 * @param diffusion g, [batch, n], or [batch, n, m] for {@link NoiseType#GENERAL} noise; may lack the batch, as a
 *     parameter [n] does, where it is the same for all examples
 * @param cost ℓ, [batch, 1], whose integral along the path is wanted; null unless {@link SdeDynamics#hasCost}
 */
public record SdeTerms(SDVariable drift, SDVariable diffusion, SDVariable cost) {
    /**
     * Checks that there are a drift and a diffusion.
     *
     * @param drift f
     * @param diffusion g
     * @param cost ℓ, or null
     * @throws IllegalArgumentException if one is missing
     */
    public SdeTerms {
        if (drift == null || diffusion == null) {
            throw new IllegalArgumentException("drift (" + drift + ") and diffusion (" + diffusion + ") must be given");
        }
    }

    /**
     * Without a cost.
     *
     * @param drift f
     * @param diffusion g
     * @return the terms
     */
    public static SdeTerms of(SDVariable drift, SDVariable diffusion) {
        return new SdeTerms(drift, diffusion, null);
    }

    /**
     * With a cost along the path.
     *
     * @param newCost ℓ, [batch, 1]
     * @return new terms
     */
    public SdeTerms withCost(SDVariable newCost) {
        return new SdeTerms(drift, diffusion, newCost);
    }
}
