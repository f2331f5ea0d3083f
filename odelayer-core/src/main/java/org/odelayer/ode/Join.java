package org.odelayer.ode;

/** How a leg of a solve follows what was before. */
public enum Join {
    /** Nothing was before: a new solve. */
    START,
    /** It goes on from where the last leg ended, with its derivative and step size: nothing is evaluated twice. */
    SMOOTH,
    /** It goes on with the step size, but not the derivative: the state was changed, or f jumps. */
    ABRUPT
}
