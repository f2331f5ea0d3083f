package org.odelayer.examples.advanced;

import java.util.stream.IntStream;

/**
 * Errors over the stopping time, at one level of noise.
 *
 * @param level the standard deviation of the noise
 * @param delta δ, the distance of the data from those without noise
 * @param times when the flow is stopped
 * @param errors distances from the clean signals
 * @param propagated distances from the flow for data without noise
 */
record DenoiseCurve(double level, double delta, double[] times, double[] errors, double[] propagated) {
    static DenoiseCurve of(DenoiseRun run, double level, double... times) {
        return new DenoiseCurve(
                level, run.dataError(level), times, run.errors(level, times), run.propagated(level, times));
    }

    private int best() {
        return IntStream.range(0, errors.length)
                .reduce((i, k) -> errors[k] < errors[i] ? k : i)
                .orElseThrow();
    }

    /** t*(δ). */
    double bestTime() {
        return times[best()];
    }

    double bestError() {
        return errors[best()];
    }

    double propagatedAtBest() {
        return propagated[best()];
    }

    /** At one of the times, in parts of δ. */
    double relative(int time) {
        return propagated[time] / delta;
    }

    String name() {
        return "noise " + level;
    }
}
