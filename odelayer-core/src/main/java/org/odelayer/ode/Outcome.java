package org.odelayer.ode;

/** How a solve ended. */
public enum Outcome {
    /** It reached the last time. */
    SUCCESS,
    /** A terminal event ended it before. */
    STOPPED_BY_EVENT,
    /** An observer cancelled it. */
    CANCELLED,
    /** It failed numerically; {@link OdeSolution#failure} says why. */
    FAILED
}
