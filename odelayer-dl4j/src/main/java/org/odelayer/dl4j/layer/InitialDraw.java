package org.odelayer.dl4j.layer;

/** Where the initial state of a latent ODE comes from in inference. */
public enum InitialDraw {
    /** The mean of the posterior, μ: no chance is in it. */
    MEAN,
    /** A draw of the posterior, μ + σ ⊙ ε. */
    POSTERIOR,
    /** A draw of the prior, ε: nothing of what was observed is used. */
    PRIOR
}
