package org.odelayer.block;

/** Which part of a higher-order state is the output. */
public enum OutputState {
    /** h₁. */
    POSITION,
    /** [h₁, …, hₙ], side by side. */
    ALL
}
