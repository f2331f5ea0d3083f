package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.odelayer.dl4j.data.IrregularSeries;

/**
 * Paths of dx = −0.3 x dt + 0.5 dW from its stationary distribution, each measured at random times of its own in [0,
 * 4], with normal noise.
 */
final class NoisySeries {
    /** Measurements are before it, the forecast behind. */
    static final double MEASURED = 4;

    static final double END = 6;
    static final double NOISE = 0.2;

    private static final double RATE = 0.3;
    private static final double SIGMA = 0.5;
    private static final double STATIONARY = SIGMA / Math.sqrt(2 * RATE);

    private static final int TIMES = 12;

    private NoisySeries() {}

    /** Series that are to give what was measured; each begins at 0, with a query. */
    static List<IrregularSeries> sample(int count, Random random) {
        List<IrregularSeries> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] times = times(random);
            all.add(measured(i, times, path(times, random), random).withQueries(0));
        }
        return all;
    }

    /** Series that are asked at times at which the truth is known; only there do they have targets. */
    static List<IrregularSeries> asked(int count, Random random, double... queries) {
        List<IrregularSeries> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] times = times(random);
            double[] both = DoubleStream.concat(Arrays.stream(times), Arrays.stream(queries))
                    .sorted()
                    .distinct()
                    .toArray();
            double[] path = path(both, random);
            double[][] truth = new double[queries.length][1];
            for (int k = 0; k < queries.length; k++) {
                truth[k][0] = path[Arrays.binarySearch(both, queries[k])];
            }
            double[] seen = Arrays.stream(times)
                    .map(t -> path[Arrays.binarySearch(both, t)])
                    .toArray();
            double[][] unknown = new double[TIMES][1];
            Arrays.stream(unknown).forEach(row -> row[0] = Double.NaN);
            all.add(measured(i, times, seen, random).withTargets(unknown).withQueries(queries, truth));
        }
        return all;
    }

    private static double[] times(Random random) {
        return random.doubles(TIMES, 0, MEASURED).sorted().toArray();
    }

    /** From one time to the next by the exact transition. */
    private static double[] path(double[] times, Random random) {
        double[] path = new double[times.length];
        for (int k = 0; k < times.length; k++) {
            double stay = k == 0 ? 0 : Math.exp(RATE * (times[k - 1] - times[k]));
            double before = k == 0 ? 0 : path[k - 1];
            path[k] = stay * before + STATIONARY * Math.sqrt(1 - stay * stay) * random.nextGaussian();
        }
        return path;
    }

    private static IrregularSeries measured(int number, double[] times, double[] truth, Random random) {
        double[][] values = new double[times.length][1];
        for (int k = 0; k < times.length; k++) {
            values[k][0] = truth[k] + NOISE * random.nextGaussian();
        }
        return IrregularSeries.of("path " + number, times, values);
    }
}
