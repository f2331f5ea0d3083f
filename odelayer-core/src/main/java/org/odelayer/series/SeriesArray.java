package org.odelayer.series;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The values of a batch of series, [batch, channels, steps], in Java. */
final class SeriesArray {
    private static final int RANK = 3;

    private final long[] shape;
    private final double[] elements;

    SeriesArray(INDArray values) {
        this.shape = values.shape();
        if (shape.length != RANK) {
            throw new IllegalArgumentException(
                    "values of shape " + Arrays.toString(shape) + " must be [batch, channels, steps]");
        }
        this.elements = values.dup('c').data().asDouble();
    }

    int batch() {
        return Math.toIntExact(shape[0]);
    }

    int channels() {
        return Math.toIntExact(shape[1]);
    }

    int steps() {
        return Math.toIntExact(shape[2]);
    }

    int length() {
        return batch() * channels() * steps();
    }

    int index(int example, int channel, int step) {
        return (example * channels() + channel) * steps() + step;
    }

    double get(int example, int channel, int step) {
        return elements[index(example, channel, step)];
    }

    void requireSteps(String name, INDArray array) {
        long[] expected = {batch(), steps()};
        if (array != null && !Arrays.equals(array.shape(), expected)) {
            throw new IllegalArgumentException(name + " of shape " + Arrays.toString(array.shape()) + " must be "
                    + Arrays.toString(expected) + ", [batch, steps], beside values of shape " + Arrays.toString(shape));
        }
    }
}
