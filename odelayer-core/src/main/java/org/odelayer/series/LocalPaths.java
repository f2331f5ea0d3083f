package org.odelayer.series;

/** The paths whose pieces depend on the values around them only. */
final class LocalPaths {
    private static final int CUBIC = 3;

    private LocalPaths() {}

    /** X'(u) = Δx. */
    static PathMap linear(double[] times, boolean... seen) {
        Knot[] knots = Knot.interpolated(times, seen);
        SparseMap map = startingAt(knots);
        for (int k = 1; k < knots.length; k++) {
            knots[k].addDifference(knots[k - 1], map, k, 1);
        }
        return map;
    }

    /** Two legs for each step: the time moves on the first, the value on the second. */
    static PathMap rectilinear(double[] times, boolean... seen) {
        Knot[] knots = Knot.filledForward(seen);
        SparseMap map = startingAt(knots);
        for (int k = 1; k < knots.length; k++) {
            knots[k].addDifference(knots[k - 1], map, 2 * k, 1);
        }
        return map;
    }

    /**
     * With b what the slope of the piece before gives over this piece, X'(0) = b and X'(1) = Δx = ∫ X', so that X'(u) =
     * b + (Δx − b)(4u − 3u²).
     */
    static PathMap hermite(double[] times, boolean... seen) {
        Knot[] knots = Knot.interpolated(times, seen);
        SparseMap map = startingAt(knots);
        // The last piece that has a duration, and with it a slope.
        int before = 0;
        for (int k = 1; k < knots.length; k++) {
            addHermite(map, knots, times, before == 0 ? k : before, k);
            before = times[k] > times[k - 1] ? k : before;
        }
        return map;
    }

    private static void addHermite(SparseMap map, Knot[] knots, double[] times, int before, int k) {
        int b = 1 + CUBIC * (k - 1);
        double ratio = before == k ? 1 : (times[k] - times[k - 1]) / (times[before] - times[before - 1]);
        double[] ofSlope = {1, -4, 3};
        double[] ofDifference = {0, 4, -3};
        for (int term = 0; term < CUBIC; term++) {
            knots[before].addDifference(knots[before - 1], map, b + term, ratio * ofSlope[term]);
            knots[k].addDifference(knots[k - 1], map, b + term, ofDifference[term]);
        }
    }

    private static SparseMap startingAt(Knot... knots) {
        SparseMap map = new SparseMap();
        knots[0].addTo(map, 0, 1);
        return map;
    }
}
