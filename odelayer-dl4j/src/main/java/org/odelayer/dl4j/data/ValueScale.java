package org.odelayer.dl4j.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * How the values of series become those that a network sees, and back, channel by channel.
 *
 * <pre>
 * v = (x − mean) / deviation
 * </pre>
 *
 * <p>Mean and standard deviation are of what was observed in the series to train on; those of other sets are to be
 * standardized by the same numbers.
 *
 * <p>Immutable.
 */
public final class ValueScale implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Values as they are. */
    public static final ValueScale NONE = new ValueScale(new double[0], new double[0]);

    /** One per channel, or none at all. */
    private final double[] means;
    /** As many, greater than 0. */
    private final double[] deviations;

    private ValueScale(double[] means, double[] deviations) {
        this.means = means;
        this.deviations = deviations;
    }

    /**
     * The mean and standard deviation of all observed values of a channel.
     *
     * @param series those to train on, with equally many channels. A channel that is nowhere observed has mean 0, and
     *     one that does not vary deviation 1.
     * @return the scale
     * @throws IllegalArgumentException if there is no series, or they differ in channels
     */
    public static ValueScale fit(List<IrregularSeries> series) {
        IrregularSeriesIterator.requireAlike(series);
        int channels = series.get(0).channels();
        double[] means = new double[channels];
        double[] deviations = new double[channels];
        for (int j = 0; j < channels; j++) {
            double[] seen = observed(series, j);
            double mean = Arrays.stream(seen).average().orElse(0);
            double square = Arrays.stream(seen)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElse(0);
            means[j] = mean;
            deviations[j] = square > 0 ? Math.sqrt(square) : 1;
        }
        return new ValueScale(means, deviations);
    }

    private static double[] observed(List<IrregularSeries> series, int channel) {
        return series.stream()
                .flatMapToDouble(each -> Arrays.stream(each.values()).mapToDouble(row -> row[channel]))
                .filter(x -> !Double.isNaN(x))
                .toArray();
    }

    /**
     * The value that a network sees.
     *
     * @param channel of the values, from 0
     * @param value x
     * @return v; NaN for NaN
     */
    public double standard(int channel, double value) {
        return means.length == 0 ? value : (value - means[channel]) / deviations[channel];
    }

    /**
     * The value that it stands for.
     *
     * @param channel of the values, from 0
     * @param standard v
     * @return x
     */
    public double original(int channel, double standard) {
        return means.length == 0 ? standard : means[channel] + deviations[channel] * standard;
    }

    /**
     * The deviation that one stands for, such as that of the noise.
     *
     * @param channel of the values, from 0
     * @return the standard deviation; 1 for values as they are
     */
    public double deviation(int channel) {
        return means.length == 0 ? 1 : deviations[channel];
    }

    /** Refuses a series of another number of channels. */
    void requireChannels(IrregularSeries series) {
        if (means.length > 0 && means.length != series.channels()) {
            throw new IllegalArgumentException("series " + series.name() + ": channels (" + series.channels()
                    + ") must be as many as in the series that the value scale was fit to (" + means.length + ")");
        }
    }

    double[][] standard(double[][] rows) {
        return Arrays.stream(rows).map(this::standard).toArray(double[][]::new);
    }

    private double[] standard(double[] row) {
        double[] scaled = new double[row.length];
        Arrays.setAll(scaled, j -> standard(j, row[j]));
        return scaled;
    }

    /** The formula of each channel. */
    @Override
    public String toString() {
        return means.length == 0
                ? "v = x"
                : "v = (x − " + Arrays.toString(means) + ") / " + Arrays.toString(deviations);
    }
}
