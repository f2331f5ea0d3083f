package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.odelayer.dl4j.data.IrregularSeries;

/**
 * The positions of damped {@link Oscillators}, each measured at random times of its own in [0, 5], with normal noise.
 */
final class OscillatorSeries {
    /** Measurements are before it, the forecast behind. */
    static final double MEASURED = 5;

    static final double END = 10;
    static final double NOISE = 0.05;

    private static final int TIMES = 20;

    private OscillatorSeries() {}

    /** Series that are to give what was measured; each begins at 0, with a query. */
    static List<IrregularSeries> sample(int count, Random random) {
        return asked(count, random).stream()
                .map(series -> series.withQueries(0))
                .toList();
    }

    /**
     * Series that are asked at times at which the truth is known. Only there do they have targets: what was measured is
     * not to be given again.
     */
    static List<IrregularSeries> asked(int count, Random random, double... queries) {
        List<IrregularSeries> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double x = 2 * random.nextDouble() - 1;
            double v = 2 * random.nextDouble() - 1;
            double[] times = random.doubles(TIMES, 0, MEASURED).sorted().toArray();
            double[][] measured = new double[TIMES][1];
            for (int k = 0; k < TIMES; k++) {
                measured[k][0] = Oscillators.position(x, v, times[k]) + NOISE * random.nextGaussian();
            }
            IrregularSeries series = IrregularSeries.of("oscillator " + i, times, measured);
            double[][] truth = Arrays.stream(queries)
                    .mapToObj(t -> new double[] {Oscillators.position(x, v, t)})
                    .toArray(double[][]::new);
            all.add(
                    queries.length == 0
                            ? series
                            : series.withTargets(unknown(TIMES)).withQueries(queries, truth));
        }
        return all;
    }

    private static double[][] unknown(int steps) {
        double[][] rows = new double[steps][1];
        Arrays.stream(rows).forEach(row -> row[0] = Double.NaN);
        return rows;
    }
}
