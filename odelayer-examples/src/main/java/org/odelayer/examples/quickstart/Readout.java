package org.odelayer.examples.quickstart;

/** What of the block's final state the output layer of the digits example sees. */
enum Readout {
    /** The features that the dense layer would give without augmentation; at second order the position. */
    FIRST,
    /** All of it: augmented features and velocities, too. */
    ALL
}
