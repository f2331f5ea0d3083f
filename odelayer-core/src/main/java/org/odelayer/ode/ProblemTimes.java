package org.odelayer.ode;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** The times of a problem. */
final class ProblemTimes {
    private ProblemTimes() {}

    static double finite(String name, double time) {
        if (!Double.isFinite(time)) {
            throw new IllegalArgumentException(name + " (" + time + ") must be finite");
        }
        return time;
    }

    /** Sorted, each once. */
    static double[] sorted(String name, double... times) {
        return Arrays.stream(times)
                .map(time -> finite(name, time))
                .sorted()
                .distinct()
                .toArray();
    }

    /** Refuses what is no way from t0 on. */
    static void check(double t0, double... times) {
        double last = t0;
        double direction = times.length == 0 ? 0 : Math.signum(times[times.length - 1] - t0);
        boolean ordered = direction != 0 && Arrays.stream(times).allMatch(Double::isFinite);
        for (int i = 0; ordered && i < times.length; i++) {
            double step = direction * (times[i] - last);
            ordered = step > 0 || step == 0 && i == 0;
            last = times[i];
        }
        if (!ordered) {
            throw new IllegalArgumentException("times (" + Arrays.toString(times) + ") must be finite and go from t0 ("
                    + t0 + ") in one direction, each but the first beyond the one before, the last not t0");
        }
    }

    /** Where a solve stops, in the order of its way: the times between its ends, and the last one. */
    static double[] stops(double t0, double t1, DoubleStream between) {
        double direction = Math.signum(t1 - t0);
        DoubleStream inside = between.filter(time -> direction * (time - t0) > 0 && direction * (t1 - time) > 0);
        return DoubleStream.concat(inside, DoubleStream.of(t1))
                .map(time -> direction * time)
                .sorted()
                .distinct()
                .map(time -> direction * time)
                .toArray();
    }
}
