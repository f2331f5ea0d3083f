package org.odelayer.dynamics;

/** How dynamics see the time. */
public enum TimeDependence {
    /** Not at all: ẏ = f(y, θ), an autonomous equation. */
    NONE,
    /** As one more input feature: the first layer sees [y, t]. */
    CONCAT
}
