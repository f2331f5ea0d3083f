package org.odelayer.dynamics;

/** How the Brownian motion W enters dy = f dt + g dW, for a state of n features. */
public enum NoiseType {
    /** g [batch, n] does not depend on y, and each feature has its own component of W. */
    ADDITIVE,

    /** g [batch, n], gᵢ depends on yᵢ and t alone, and each feature has its own component of W. */
    DIAGONAL,

    /** g [batch, n], and all features have the one component of W. */
    SCALAR,

    /** g [batch, n, m] is a matrix for each example, and W has m components. */
    GENERAL
}
