package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Nested spheres in the plane: 0 on a disc of radius 1, 1 on the annulus of radii 2 to 3 around it, as many of each.
 */
final class SpheresData {
    private SpheresData() {}

    /** Points uniform over each area: features [n, 2], labels [n, 1], the two kinds in turn. */
    static DataSet sample(Random random, int n) {
        INDArray points = Nd4j.create(DataType.FLOAT, n, 2);
        INDArray labels = Nd4j.create(DataType.FLOAT, n, 1);
        for (int i = 0; i < n; i++) {
            boolean outer = i % 2 == 1;
            double radius = outer ? radius(random, 2, 3) : radius(random, 0, 1);
            double angle = 2 * Math.PI * random.nextDouble();
            points.putScalar(i, 0, radius * Math.cos(angle));
            points.putScalar(i, 1, radius * Math.sin(angle));
            labels.putScalar(i, 0, outer ? 1 : 0);
        }
        return new DataSet(points, labels);
    }

    private static double radius(Random random, double inner, double outer) {
        return Math.sqrt(inner * inner + (outer * outer - inner * inner) * random.nextDouble());
    }
}
