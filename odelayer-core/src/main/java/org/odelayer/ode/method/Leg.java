package org.odelayer.ode.method;

/**
 * The interval of time that a solve crosses without a stop. f does not jump strictly inside it; at its ends it has the
 * value from inside.
 *
 * @param from where the solve enters
 * @param to where it leaves, less than {@code from} backwards in time
 */
public record Leg(double from, double to) {
    /** All times: of evaluations that belong to no solve. */
    public static final Leg ALL = new Leg(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /**
     * The earlier end.
     *
     * @return min(from, to)
     */
    public double least() {
        return Math.min(from, to);
    }

    /**
     * The later end.
     *
     * @return max(from, to)
     */
    public double largest() {
        return Math.max(from, to);
    }
}
