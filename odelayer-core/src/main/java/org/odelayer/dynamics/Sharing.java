package org.odelayer.dynamics;

/** Which evaluations of f have the same parameters. */
public enum Sharing {
    /** All: the parameters are constant. */
    NETWORK,
    /** Those in one interval of time: for a network of steps, the stages of one step. */
    STEP,
    /** None but those of one stage of one step. */
    STAGE
}
