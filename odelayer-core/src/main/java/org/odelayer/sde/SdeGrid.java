package org.odelayer.sde;

import java.util.Arrays;
import org.odelayer.block.TimeSpan;

/** The times at which the steps of a solve begin and end, ascending: all output times are among them. */
final class SdeGrid {
    /** A step may be longer by so much, so that 1 / 0.1 are ten steps. */
    private static final double SLACK = 1e-9;

    private final double[] times;
    private final double[] middles;

    /** Of times that ascend, at least two. */
    SdeGrid(double... times) {
        this.times = times.clone();
        this.middles = new double[times.length - 1];
        Arrays.setAll(middles, i -> times[i] + (times[i + 1] - times[i]) / 2);
    }

    /** Equal steps between one output time and the next, as few as are no longer than {@code step}. */
    static SdeGrid of(TimeSpan span, double step) {
        double[] times = {span.t0()};
        for (double output : span.outputs()) {
            times = extended(times, output, step);
        }
        return new SdeGrid(times);
    }

    private static double[] extended(double[] times, double to, double step) {
        int before = times.length - 1;
        double from = times[before];
        int steps = (int) Math.ceil((to - from) / step * (1 - SLACK));
        double[] longer = Arrays.copyOf(times, times.length + steps);
        for (int i = 1; i <= steps; i++) {
            longer[before + i] = i == steps ? to : from + (to - from) * i / steps;
        }
        return longer;
    }

    /** All of them. */
    double[] times() {
        return times.clone();
    }

    /** The number of steps. */
    int steps() {
        return middles.length;
    }

    /** Where a step begins, or after the last one where that ends. */
    double time(int index) {
        return times[index];
    }

    double length(int step) {
        return times[step + 1] - times[step];
    }

    double longest() {
        double longest = 0;
        for (int i = 0; i < steps(); i++) {
            longest = Math.max(longest, length(i));
        }
        return longest;
    }

    /** Where a step ends and the next begins. */
    double[] inner() {
        return Arrays.copyOfRange(times, 1, times.length - 1);
    }

    /** The middles of the steps. */
    double[] middles() {
        return middles.clone();
    }

    /** The index of the time that lies between the same middles. */
    int nearest(double t) {
        int found = Arrays.binarySearch(middles, t);
        return found < 0 ? -1 - found : found;
    }
}
