package org.odelayer.dynamics;

import java.util.Arrays;

/**
 * Intervals of time with parameters of their own.
 *
 * @param bounds where one ends and the next begins, sorted, without the ends
 * @param backwards whether the first interval is the last in time
 * @param stages how many sets of parameters an interval has for those that are not shared between stages
 */
public record StepGrid(double[] bounds, boolean backwards, int stages) {
    /** One interval for all times. */
    public static final StepGrid NONE = new StepGrid(new double[0], false, 1);

    /**
     * Equal intervals.
     *
     * @param t0 where the first begins
     * @param t1 where the last ends
     * @param steps how many, at least 1
     * @param stages how many sets of parameters each has
     * @return the grid
     */
    public static StepGrid equal(double t0, double t1, int steps, int stages) {
        double[] bounds = new double[steps - 1];
        Arrays.setAll(bounds, i -> t0 + (t1 - t0) * (i + 1) / steps);
        Arrays.sort(bounds);
        return new StepGrid(bounds, t1 < t0, stages);
    }

    /**
     * The number of intervals.
     *
     * @return at least 1
     */
    public int steps() {
        return bounds.length + 1;
    }

    /**
     * The interval of a time.
     *
     * @param t the time; a bound belongs to the interval above it
     * @return from 0, in the direction of the solve
     */
    public int step(double t) {
        int found = Arrays.binarySearch(bounds, t);
        int before = found < 0 ? -1 - found : found + 1;
        return backwards ? bounds.length - before : before;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StepGrid grid
                && Arrays.equals(grid.bounds, bounds)
                && grid.backwards == backwards
                && grid.stages == stages;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds) + 31 * stages;
    }
}
