package org.odelayer.dl4j.data;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches of series with times of their own, as layers for irregular series want them.
 *
 * <ul>
 *   <li>features [batch, 1 + d, T]: channel 0 has the times, the others the values, NaN where one is missing
 *   <li>features' mask [batch, T]: 1 for a step of the series, 0 behind its end
 *   <li>labels [batch, m, T], the targets of each step, with the mask [batch, T] if m is 1, else [batch, m, T]: 1 where
 *       there is a target. Or [batch, k], the label of each series, without a mask.
 * </ul>
 *
 * <p>T is the number of steps of the longest of all series, so that batches have one shape; behind the end of a series
 * all is 0. Arrays have ND4J's default type.
 *
 * <p>Times are standardized: unless told otherwise, s = (t − first time of the series) / (the longest series' time).
 * {@link #timeScale} says so and leads back. Those of a test set are to be standardized by the training set's scales:
 *
 * <pre>{@code
 * IrregularSeriesIterator train = new IrregularSeriesIterator(series, 50, 1);
 * IrregularSeriesIterator test = new IrregularSeriesIterator(others, train.timeScale(), train.valueScale(), 50, 1);
 * }</pre>
 *
 * <p>The order is drawn anew in each epoch; {@link #whole} keeps it.
 */
public final class IrregularSeriesIterator extends ShuffledIterator {
    private static final long serialVersionUID = 1L;

    /** How finely times must be told apart, of the longest series' time. */
    private static final double RESOLUTION = 1e-3;

    /** Standardized. */
    private final List<IrregularSeries> series;
    /** Of the times. */
    private final TimeScale timeScale;
    /** Of the values, and of targets that are values. */
    private final ValueScale valueScale;
    /** Steps of the longest. */
    private final int longest;

    /**
     * Batches of series whose values stay as they are, times going from 0 to 1 at most.
     *
     * @param series at least one, with equally many channels, targets and numbers in their labels
     * @param batch the number of series in a batch, at least 1
     * @param seed of the order
     * @throws IllegalArgumentException if there is no series, they are not alike (naming two), or the batch is less
     *     than 1
     */
    public IrregularSeriesIterator(List<IrregularSeries> series, int batch, long seed) {
        this(series, TimeScale.fit(series), ValueScale.NONE, batch, seed);
    }

    /**
     * Batches of series in chosen units.
     *
     * @param series at least one, with equally many channels, targets and numbers in their labels
     * @param timeScale of the times
     * @param valueScale of the values, and of targets that are values
     * @param batch the number of series in a batch, at least 1
     * @param seed of the order
     * @throws IllegalArgumentException if there is no series, they are not alike (naming two), the value scale is of
     *     another number of channels, FLOATs do not tell the times apart, or the batch is less than 1
     */
    public IrregularSeriesIterator(
            List<IrregularSeries> series, TimeScale timeScale, ValueScale valueScale, int batch, long seed) {
        super(requireAlike(series), batch, seed);
        valueScale.requireChannels(series.get(0));
        this.series =
                series.stream().map(each -> each.in(timeScale, valueScale)).toList();
        requireTimesApart(this.series);
        this.timeScale = timeScale;
        this.valueScale = valueScale;
        this.longest = series.stream().mapToInt(IrregularSeries::steps).max().orElseThrow();
    }

    /** Their number, if they go into one array. */
    static int requireAlike(List<IrregularSeries> series) {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("series must have at least one");
        }
        IrregularSeries first = series.get(0);
        for (IrregularSeries each : series) {
            requireEqual("channels", first, first.channels(), each, each.channels());
            requireEqual("numbers in its label", first, first.label().length, each, each.label().length);
            requireEqual("targets", first, outcomes(first), each, outcomes(each));
        }
        return series.size();
    }

    /** FLOATs far from 0 lie farther apart than steps do, which would then be at one time without a word. */
    private static void requireTimesApart(List<IrregularSeries> standard) {
        if (Nd4j.defaultFloatingPointType() != DataType.FLOAT) {
            return;
        }
        double span = TimeScale.longest(standard);
        double farthest = standard.stream()
                .flatMapToDouble(each -> Arrays.stream(each.times()))
                .map(Math::abs)
                .max()
                .orElse(0);
        double spacing = Math.ulp((float) farthest);
        if (span > 0 && spacing > RESOLUTION * span) {
            throw new IllegalArgumentException("times as far as " + farthest + " are told apart by FLOAT to " + spacing
                    + ", and must be to " + RESOLUTION + " of the longest series' time (" + span
                    + "): take TimeScale.sinceFirst(unit), or an origin near them");
        }
    }

    private static void requireEqual(String what, IrregularSeries first, int count, IrregularSeries other, int others) {
        if (count != others) {
            throw new IllegalArgumentException("series " + other.name() + ": " + what + " (" + others
                    + ") must be as many as in series " + first.name() + " (" + count + ")");
        }
    }

    private static int outcomes(IrregularSeries one) {
        return one.label().length == 0 ? one.targets()[0].length : one.label().length;
    }

    @Override
    DataSet set(int[] examples, Random drawing) {
        List<IrregularSeries> some =
                Arrays.stream(examples).mapToObj(series::get).toList();
        double[] features = new double[some.size() * inputColumns() * longest];
        double[] steps = new double[some.size() * longest];
        for (int i = 0; i < some.size(); i++) {
            IrregularSeries one = some.get(i);
            put(
                    features,
                    i,
                    0,
                    inputColumns(),
                    IntStream.range(0, one.steps()).mapToObj(one::time).toList());
            put(features, i, 1, inputColumns(), one.valueRows());
            Arrays.fill(steps, i * longest, i * longest + one.steps(), 1);
        }
        INDArray in = array(features, some.size(), inputColumns(), longest);
        INDArray mask = array(steps, some.size(), longest);
        return some.get(0).label().length > 0
                ? new DataSet(in, labels(some), mask, null)
                : answers(new DataSet(in, null, mask, null), some);
    }

    private void put(double[] array, int example, int channel, int channels, List<double[]> rows) {
        for (int k = 0; k < rows.size(); k++) {
            for (int j = 0; j < rows.get(k).length; j++) {
                array[(example * channels + channel + j) * longest + k] = rows.get(k)[j];
            }
        }
    }

    private INDArray labels(List<IrregularSeries> some) {
        return array(
                some.stream().flatMapToDouble(one -> Arrays.stream(one.label())).toArray(),
                some.size(),
                totalOutcomes());
    }

    private DataSet answers(DataSet set, List<IrregularSeries> some) {
        int m = totalOutcomes();
        double[] targets = new double[some.size() * m * longest];
        Arrays.fill(targets, Double.NaN);
        for (int i = 0; i < some.size(); i++) {
            put(targets, i, 0, m, some.get(i).targetRows());
        }
        double[] known = Arrays.stream(targets)
                .map(target -> Double.isNaN(target) ? 0 : 1)
                .toArray();
        double[] filled = Arrays.stream(targets)
                .map(target -> Double.isNaN(target) ? 0 : target)
                .toArray();
        set.setLabels(array(filled, some.size(), m, longest));
        set.setLabelsMaskArray(m == 1 ? array(known, some.size(), longest) : array(known, some.size(), m, longest));
        return set;
    }

    private static INDArray array(double[] numbers, long... shape) {
        return Nd4j.create(numbers, shape, Nd4j.defaultFloatingPointType());
    }

    /**
     * All series in the order in which they were given, as one batch.
     *
     * @return features, labels and masks as in the batches
     */
    public DataSet whole() {
        return set(IntStream.range(0, series.size()).toArray(), new Random());
    }

    /**
     * How times are standardized.
     *
     * @return the scale
     */
    public TimeScale timeScale() {
        return timeScale;
    }

    /**
     * How values are standardized.
     *
     * @return the scale
     */
    public ValueScale valueScale() {
        return valueScale;
    }

    @Override
    public int inputColumns() {
        return 1 + series.get(0).channels();
    }

    @Override
    public int totalOutcomes() {
        return outcomes(series.get(0));
    }
}
