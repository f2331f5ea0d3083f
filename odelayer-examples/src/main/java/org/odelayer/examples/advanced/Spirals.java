package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Points that go in along a spiral about the origin, twice around, from any angle: counterclockwise or clockwise, with
 * some noise. Each coordinate of each point is missing with some probability, by itself.
 *
 * @param features [series, time and two coordinates, points]; NaN where a coordinate is missing
 * @param labels [series, counterclockwise or clockwise], each as often as the other
 */
record Spirals(INDArray features, INDArray labels) {
    static final List<String> KINDS = List.of("counterclockwise", "clockwise");
    static final int POINTS = 100;

    private static final int CHANNELS = 3;
    private static final double ANGLE = 4 * Math.PI;
    private static final double NOISE = 0.01;

    static Spirals draw(int count, double missing, Random random) {
        INDArray features = Nd4j.create(DataType.FLOAT, count, CHANNELS, POINTS);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, KINDS.size());
        for (int i = 0; i < count; i++) {
            int kind = i % 2;
            labels.putScalar(i, kind, 1);
            double start = 2 * Math.PI * random.nextDouble();
            for (int k = 0; k < POINTS; k++) {
                double t = (double) k / (POINTS - 1);
                double angle = start + (kind == 0 ? 1 : -1) * ANGLE * t;
                double radius = 1 / (1 + ANGLE * t / 2);
                features.putScalar(i, 0, k, t);
                features.putScalar(i, 1, k, measured(radius * Math.cos(angle), missing, random));
                features.putScalar(i, 2, k, measured(radius * Math.sin(angle), missing, random));
            }
        }
        return new Spirals(features, labels);
    }

    private static double measured(double truth, double missing, Random random) {
        double value = truth + NOISE * random.nextGaussian();
        return random.nextDouble() < missing ? Double.NaN : value;
    }

    int count() {
        return (int) features.size(0);
    }

    int kind(int series) {
        return labels.getDouble(series, 0) > 0 ? 0 : 1;
    }

    double[] times() {
        return IntStream.range(0, POINTS)
                .mapToDouble(k -> features.getDouble(0, 0, k))
                .toArray();
    }

    /** A coordinate, 1 or 2, of the points of a series of which both were measured. */
    double[] seen(int series, int coordinate) {
        return IntStream.range(0, POINTS)
                .filter(k -> !Double.isNaN(features.getDouble(series, 1, k) + features.getDouble(series, 2, k)))
                .mapToDouble(k -> features.getDouble(series, coordinate, k))
                .toArray();
    }

    /** So many series, drawn with their places. */
    DataSet batch(int size, Random random) {
        int[] rows = random.ints(0, count()).distinct().limit(size).toArray();
        Arrays.sort(rows);
        return new DataSet(
                Nd4j.pullRows(features.reshape(count(), -1), 1, rows).reshape(rows.length, CHANNELS, POINTS),
                Nd4j.pullRows(labels, 1, rows));
    }
}
