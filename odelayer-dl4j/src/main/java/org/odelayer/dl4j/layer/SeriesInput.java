package org.odelayer.dl4j.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dl4j.conf.SeriesLayer;

/**
 * A batch of series as a layer on irregular times reads it: checked, without NaN, times first.
 *
 * @param at the time of each step of each example, [batch][times]; where an example has none, that of the one before
 * @param there whether an example has a step, [batch][times]
 * @param values [times, batch, d]; 0 where missing
 * @param masks [times, batch, d]; 1 for a value that is there and 0 for one that is missing
 * @param given [times, batch, 1]; 1 for a step that an example has
 */
record SeriesInput(double[][] at, boolean[][] there, INDArray values, INDArray masks, INDArray given) {

    /**
     * Reads an input.
     *
     * @throws IllegalArgumentException naming the example, the step and the value that is not allowed
     */
    static SeriesInput read(SeriesLayer layer, DataType type, INDArray input, INDArray mask) {
        INDArray series = ordered(layer, input);
        int batch = (int) series.size(0);
        int times = (int) series.size(2);
        boolean[][] there = there(mask, batch, times);
        return new Reading(layer, series, there).read(type);
    }

    /** [batch, channels, times]. */
    private static INDArray ordered(SeriesLayer layer, INDArray input) {
        boolean nwc = layer.getDataFormat() == RNNFormat.NWC;
        boolean fits = input.rank() == 3 && input.size(nwc ? 2 : 1) == layer.getNIn() && input.size(nwc ? 1 : 2) > 0;
        if (!fits) {
            throw new IllegalArgumentException("input has shape (" + Arrays.toString(input.shape()) + ") and must be "
                    + (nwc ? "[batch, times, channels]" : "[batch, channels, times]") + " with channels = "
                    + layer.getNIn() + ", one of which is the time, and at least one time");
        }
        return nwc ? input.permute(0, 2, 1) : input;
    }

    private static boolean[][] there(INDArray mask, int batch, int times) {
        boolean[][] there = new boolean[batch][times];
        if (mask == null) {
            Arrays.stream(there).forEach(row -> Arrays.fill(row, true));
            return there;
        }
        if (mask.rank() != 2 || mask.size(0) != batch || mask.size(1) != times) {
            throw new IllegalArgumentException("features mask has shape (" + Arrays.toString(mask.shape())
                    + ") and must be [batch, times] = [" + batch + ", " + times + "]");
        }
        double[][] values = mask.castTo(DataType.DOUBLE).toDoubleMatrix();
        for (int i = 0; i < batch; i++) {
            for (int k = 0; k < times; k++) {
                there[i][k] = values[i][k] != 0;
            }
        }
        return there;
    }

    int batch() {
        return at.length;
    }

    int times() {
        return at[0].length;
    }

    int features() {
        return (int) values.size(2);
    }

    /** Whether an example has any value at a step, [batch][times]. */
    boolean[][] observed() {
        boolean[][] observed = new boolean[batch()][times()];
        double[] flat = masks.castTo(DataType.DOUBLE).data().asDouble();
        int d = features();
        for (int place = 0; place < flat.length; place++) {
            observed[place / d % batch()][place / d / batch()] |= flat[place] != 0;
        }
        return observed;
    }

    /** Of each leg, which ends at the step of its number, where it begins and how long it is: [times, batch, 2]. */
    INDArray legs() {
        double[] flat = new double[times() * batch() * 2];
        for (int k = 0; k < times(); k++) {
            for (int i = 0; i < batch(); i++) {
                int place = 2 * (k * batch() + i);
                double from = at[i][Math.max(0, k - 1)];
                flat[place] = from;
                flat[place + 1] = at[i][k] - from;
            }
        }
        return Nd4j.createFromArray(flat).castTo(values.dataType()).reshape('c', times(), batch(), 2);
    }

    /** The gradient with respect to the times for that of {@link #legs}. */
    double[][] timeGradients(INDArray ofLegs) {
        double[] flat = ofLegs.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        double[][] ofTimes = new double[batch()][times()];
        for (int i = 0; i < batch(); i++) {
            int last = first(i);
            for (int k = last; k < times(); k++) {
                int place = 2 * (k * batch() + i);
                // Where an example has no step, the leg has no length and goes nowhere.
                if (there[i][k] && k > last) {
                    ofTimes[i][last] += flat[place] - flat[place + 1];
                    ofTimes[i][k] += flat[place + 1];
                    last = k;
                }
            }
        }
        return ofTimes;
    }

    /** The number of times if there is none. */
    private int first(int example) {
        int k = 0;
        while (k < times() && !there[example][k]) {
            k++;
        }
        return k;
    }

    /** The gradient with respect to the input as it was given. */
    INDArray toInput(SeriesLayer layer, SeriesGradient gradient) {
        int channels = (int) layer.getNIn();
        double[] ofValues = gradient.ofValues()
                .mul(masks)
                .castTo(DataType.DOUBLE)
                .dup('c')
                .data()
                .asDouble();
        double[] flat = new double[batch() * channels * times()];
        for (int i = 0; i < batch(); i++) {
            for (int k = 0; k < times(); k++) {
                flat[(i * channels + layer.getTimeChannel()) * times() + k] = gradient.ofTimes()[i][k];
                for (int j = 0; j < features(); j++) {
                    int channel = j < layer.getTimeChannel() ? j : j + 1;
                    flat[(i * channels + channel) * times() + k] = ofValues[(k * batch() + i) * features() + j];
                }
            }
        }
        INDArray result = Nd4j.createFromArray(flat).castTo(values.dataType()).reshape('c', batch(), channels, times());
        return layer.getDataFormat() == RNNFormat.NWC ? result.permute(0, 2, 1) : result;
    }

    /** One input on its way in. */
    private static final class Reading {
        private final SeriesLayer layer;
        private final double[] input;
        private final boolean[][] there;
        private final int batch;
        private final int times;
        private final int channels;
        private final int features;
        private final double[][] at;
        private final double[] values;
        private final double[] masks;
        private final double[] given;

        Reading(SeriesLayer layer, INDArray series, boolean[][] there) {
            this.layer = layer;
            this.input = series.castTo(DataType.DOUBLE).dup('c').data().asDouble();
            this.there = there;
            this.batch = (int) series.size(0);
            this.channels = (int) series.size(1);
            this.times = (int) series.size(2);
            this.features = (int) layer.values();
            this.at = new double[batch][times];
            this.values = new double[times * batch * features];
            this.masks = new double[values.length];
            this.given = new double[times * batch];
        }

        SeriesInput read(DataType type) {
            for (int i = 0; i < batch; i++) {
                readTimes(i);
                for (int k = 0; k < times; k++) {
                    for (int j = 0; j < features && there[i][k]; j++) {
                        readValue(i, k, j);
                    }
                }
            }
            return new SeriesInput(at, there, array(type, values), array(type, masks), array(type, given));
        }

        private INDArray array(DataType type, double... flat) {
            return Nd4j.createFromArray(flat).castTo(type).reshape('c', times, batch, flat.length / (times * batch));
        }

        private double input(int example, int channel, int step) {
            return input[(example * channels + channel) * times + step];
        }

        private void readTimes(int i) {
            double last = Double.NaN;
            for (int k = 0; k < times; k++) {
                if (there[i][k]) {
                    double t = input(i, layer.getTimeChannel(), k);
                    if (!Double.isFinite(t)) {
                        throw new IllegalArgumentException("example " + i + ", step " + k + ": the time (" + t
                                + ") must be finite; a step that the example does not have needs a features mask of 0");
                    }
                    if (t < last) {
                        throw new IllegalArgumentException("example " + i + ", step " + k + ": the time (" + t
                                + ") must not be before that of the step before it (" + last + ")");
                    }
                    last = t;
                    given[k * batch + i] = 1;
                }
                at[i][k] = last;
            }
            int first = 0;
            while (first < times && !there[i][first]) {
                first++;
            }
            Arrays.fill(at[i], 0, first, first < times ? at[i][first] : 0);
        }

        private void readValue(int i, int k, int j) {
            double value = input(i, channel(j), k);
            double mask = layer.hasFeatureMasks() ? input(i, channel(features + j), k) : Double.isNaN(value) ? 0 : 1;
            if (mask != 0 && mask != 1) {
                throw new IllegalArgumentException("example " + i + ", step " + k + ": the mask (" + mask + ", channel "
                        + channel(features + j) + ") must be 0 or 1");
            }
            if (mask == 1 && !Double.isFinite(value)) {
                throw new IllegalArgumentException("example " + i + ", step " + k + ": the value (" + value
                        + ", channel " + channel(j) + ") must be finite, or missing: "
                        + (layer.hasFeatureMasks() ? "with a mask of 0" : "NaN"));
            }
            int place = (k * batch + i) * features + j;
            values[place] = mask == 0 ? 0 : value;
            masks[place] = mask;
        }

        /** Of a value, or of a mask behind all of them. */
        private int channel(int place) {
            return place < layer.getTimeChannel() ? place : place + 1;
        }
    }
}
