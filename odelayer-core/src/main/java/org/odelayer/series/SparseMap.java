package org.odelayer.series;

import java.util.Arrays;

/** A linear map by its entries: result[i] += weight · x[j]. It is transposed by reading the entries the other way. */
final class SparseMap implements PathMap {
    private static final int FIRST = 64;

    private int[] outputs = new int[FIRST];
    private int[] inputs = new int[FIRST];
    private double[] weights = new double[FIRST];
    private int count;

    void add(int output, int input, double weight) {
        if (count == weights.length) {
            outputs = Arrays.copyOf(outputs, 2 * count);
            inputs = Arrays.copyOf(inputs, 2 * count);
            weights = Arrays.copyOf(weights, 2 * count);
        }
        outputs[count] = output;
        inputs[count] = input;
        weights[count++] = weight;
    }

    @Override
    public void apply(double[] x, double[] result) {
        for (int i = 0; i < count; i++) {
            result[outputs[i]] += weights[i] * x[inputs[i]];
        }
    }

    @Override
    public void pull(double[] cotangent, double[] x) {
        for (int i = 0; i < count; i++) {
            x[inputs[i]] += weights[i] * cotangent[outputs[i]];
        }
    }
}
