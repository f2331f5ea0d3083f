package org.odelayer.series;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The path of one example: its steps, their times, and the map of each observed channel. */
final class ExamplePaths {
    private final ControlPath path;
    private final SeriesArray values;
    private final int example;

    /** The steps that its mask leaves, by their places in the batch. */
    private final int[] steps;

    private final double[] times;
    private final boolean[][] seen;
    private final PathMap[] maps;

    ExamplePaths(ControlPath path, SeriesArray values, int example, double[] allTimes, double[] allMasks) {
        this.path = path;
        this.values = values;
        this.example = example;
        int first = example * values.steps();
        this.steps = IntStream.range(0, values.steps())
                .filter(k -> allMasks == null || allMasks[first + k] != 0)
                .toArray();
        this.times = IntStream.of(steps).mapToDouble(k -> allTimes[first + k]).toArray();
        checkTimes();
        this.seen = new boolean[values.channels()][];
        this.maps = new PathMap[values.channels()];
        for (int channel = 0; channel < maps.length && steps.length > 0; channel++) {
            seen[channel] = seen(channel);
            // Channels are mostly observed together.
            maps[channel] = channel > 0 && Arrays.equals(seen[channel], seen[channel - 1])
                    ? maps[channel - 1]
                    : path.map(times, seen[channel]);
        }
    }

    private void checkTimes() {
        for (int i = 0; i < steps.length; i++) {
            if (!Double.isFinite(times[i])) {
                throw new IllegalArgumentException(
                        "time (" + times[i] + ") of example " + example + " at step " + steps[i] + " must be finite");
            }
            if (i > 0 && times[i] < times[i - 1]) {
                throw new IllegalArgumentException("time (" + times[i] + ") of example " + example + " at step "
                        + steps[i] + " must not be less than " + times[i - 1] + ", that of step " + steps[i - 1]);
            }
        }
    }

    private boolean[] seen(int channel) {
        boolean[] result = new boolean[steps.length];
        for (int i = 0; i < steps.length; i++) {
            double value = values.get(example, channel, steps[i]);
            if (Double.isInfinite(value)) {
                throw new IllegalArgumentException("value (" + value + ") of example " + example + ", channel "
                        + channel + " at step " + steps[i] + " must be finite, or NaN where it is missing");
            }
            result[i] = !Double.isNaN(value);
        }
        return result;
    }

    private double[] observed(int channel) {
        return IntStream.of(steps)
                .mapToDouble(k -> values.get(example, channel, k))
                .toArray();
    }

    /** The first value, and behind it the terms of each leg but leg 0. */
    private double[] result() {
        return new double[1 + (path.legs(steps.length) - 1) * path.terms()];
    }

    private double[] pathOf(int channel) {
        double[] result = result();
        maps[channel].apply(observed(channel), result);
        return result;
    }

    void writeStart(double[] all, int offset, boolean counted) {
        if (steps.length == 0) {
            return;
        }
        all[offset] = times[0];
        for (int channel = 0; channel < maps.length; channel++) {
            all[offset + 1 + channel] = pathOf(channel)[0];
            if (counted) {
                all[offset + 1 + maps.length + channel] = seen[channel][0] ? 1 : 0;
            }
        }
    }

    void writeCoefficients(double[] all, LegGrid grid, boolean counted) {
        for (int i = 1; i < steps.length; i++) {
            all[grid.index(leg(i, path.timeLegOf(i)), 0, 0)] = times[i] - times[i - 1];
        }
        for (int channel = 0; channel < maps.length && steps.length > 1; channel++) {
            double[] own = pathOf(channel);
            for (int at = 1; at < own.length; at++) {
                all[index(grid, at, 1 + channel)] = own[at];
            }
            for (int i = 1; i < steps.length && counted; i++) {
                all[grid.index(leg(i, path.legOf(i)), 0, 1 + maps.length + channel)] = seen[channel][i] ? 1 : 0;
            }
        }
    }

    /** Where an element of {@link #result} belongs among the coefficients of the batch. */
    private int index(LegGrid grid, int at, int channel) {
        int own = 1 + (at - 1) / path.terms();
        return grid.index(batchLeg(own), (at - 1) % path.terms(), channel);
    }

    /** The leg in the batch of a leg that counts only the steps of this example. */
    private int batchLeg(int own) {
        return leg(path.stepOf(own), own);
    }

    private int leg(int step, int own) {
        return path.legOf(steps[step]) - (path.legOf(step) - own);
    }

    void addGradient(double[] startBar, int offset, double[] coefficientsBar, LegGrid grid, double[] gradient) {
        for (int channel = 0; channel < maps.length && steps.length > 0; channel++) {
            double[] cotangent = result();
            cotangent[0] = startBar[offset + 1 + channel];
            for (int at = 1; at < cotangent.length; at++) {
                cotangent[at] = coefficientsBar[index(grid, at, 1 + channel)];
            }
            double[] observed = new double[steps.length];
            maps[channel].pull(cotangent, observed);
            for (int i = 0; i < steps.length; i++) {
                gradient[values.index(example, channel, steps[i])] = observed[i];
            }
        }
    }
}
