package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Two moons in the plane: half circles of radius 1 that reach into each other, 0 the upper and 1 the lower, as many of
 * each.
 */
final class MoonsData {
    private MoonsData() {}

    /**
     * Points equally likely along each half circle, plus normal noise: features [n, 2], labels [n, 1], the two kinds in
     * turn.
     *
     * @param noise its standard deviation in each coordinate
     */
    static DataSet sample(Random random, int n, double noise) {
        INDArray points = Nd4j.create(DataType.FLOAT, n, 2);
        INDArray labels = Nd4j.create(DataType.FLOAT, n, 1);
        for (int i = 0; i < n; i++) {
            boolean lower = i % 2 == 1;
            double angle = Math.PI * random.nextDouble();
            double x = lower ? 1 - Math.cos(angle) : Math.cos(angle);
            double y = lower ? 0.5 - Math.sin(angle) : Math.sin(angle);
            points.putScalar(i, 0, x + noise * random.nextGaussian());
            points.putScalar(i, 1, y + noise * random.nextGaussian());
            labels.putScalar(i, 0, lower ? 1 : 0);
        }
        return new DataSet(points, labels);
    }
}
