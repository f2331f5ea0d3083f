package org.odelayer.examples.advanced;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/** Quantiles of samples at each of some times. */
final class Quantiles {
    private final double[][] samples;

    /**
     * Of samples.
     *
     * @param samples [sample][time]
     */
    Quantiles(double[][] samples) {
        this.samples = samples;
    }

    /** The value at each time below which this part of the samples is. */
    double[] at(double part) {
        double[] values = new double[samples[0].length];
        for (int k = 0; k < values.length; k++) {
            int time = k;
            double[] there =
                    Arrays.stream(samples).mapToDouble(sample -> sample[time]).toArray();
            values[k] = new Percentile().evaluate(there, 100 * part);
        }
        return values;
    }
}
