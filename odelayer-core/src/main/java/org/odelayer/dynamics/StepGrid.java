package org.odelayer.dynamics;

import java.util.Arrays;

/**
 * Intervals of time with parameters of their own.
 *
 * @param bounds where one ends and the next begins, sorted, without the ends
 * @param backwards whether the first interval is the last in time
 * @param stages how many sets of parameters an interval has for those that are not shared between stages
 */
record StepGrid(double[] bounds, boolean backwards, int stages) {
    /** One interval for all times. */
    static final StepGrid NONE = new StepGrid(new double[0], false, 1);

    /** So many equal intervals. */
    static StepGrid equal(double t0, double t1, int steps, int stages) {
        double[] bounds = new double[steps - 1];
        Arrays.setAll(bounds, i -> t0 + (t1 - t0) * (i + 1) / steps);
        Arrays.sort(bounds);
        return new StepGrid(bounds, t1 < t0, stages);
    }

    int steps() {
        return bounds.length + 1;
    }

    /** The interval of a time, from 0 in the direction of the solve. */
    int step(double t) {
        int found = Arrays.binarySearch(bounds, t);
        int before = found < 0 ? -1 - found : found + 1;
        return backwards ? bounds.length - before : before;
    }
}
