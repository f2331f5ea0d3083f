package org.odelayer.series;

/**
 * A path's value at one step: (1 − share) times one observation and share times another. Where nothing was observed,
 * the value is 0.
 *
 * @param before the step of the one; −1 if there is no observation
 * @param after the step of the other
 * @param share of the other, in [0, 1]
 */
record Knot(int before, int after, double share) {
    private static final int NONE = -1;

    /** The last value observed so far; before the first observation 0, which tells nothing of what is to come. */
    static Knot[] filledForward(boolean... seen) {
        Knot[] knots = new Knot[seen.length];
        int last = NONE;
        for (int k = 0; k < seen.length; k++) {
            last = seen[k] ? k : last;
            knots[k] = new Knot(last, last, 0);
        }
        return knots;
    }

    /** On the line between the observations around a step; before the first and behind the last, these. */
    static Knot[] interpolated(double[] times, boolean... seen) {
        Knot[] knots = filledForward(seen);
        int next = NONE;
        for (int k = seen.length - 1; k >= 0; k--) {
            next = seen[k] ? k : next;
            int last = knots[k].before;
            if (next != NONE && !seen[k]) {
                knots[k] = last == NONE ? new Knot(next, next, 0) : between(times, last, k, next);
            }
        }
        return knots;
    }

    private static Knot between(double[] times, int last, int step, int next) {
        double whole = times[next] - times[last];
        return new Knot(last, next, whole > 0 ? (times[step] - times[last]) / whole : 0);
    }

    /** Adds weight · this value to an output of a map. */
    void addTo(SparseMap map, int output, double weight) {
        if (before == NONE) {
            return;
        }
        if (share < 1) {
            map.add(output, before, weight * (1 - share));
        }
        if (share > 0) {
            map.add(output, after, weight * share);
        }
    }

    /** Adds weight · (this value − another). */
    void addDifference(Knot other, SparseMap map, int output, double weight) {
        addTo(map, output, weight);
        other.addTo(map, output, -weight);
    }
}
