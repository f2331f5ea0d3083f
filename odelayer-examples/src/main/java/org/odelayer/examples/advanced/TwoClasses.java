package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Points in the plane of two classes, 0 and 1. */
@FunctionalInterface
interface TwoClasses {
    /** A point of a class. */
    double[] point(Random random, boolean one);

    /** Features [n, 2] FLOAT and labels [n, 1], the classes 0 and 1 in turn. */
    default DataSet sample(Random random, int n) {
        INDArray points = Nd4j.create(DataType.FLOAT, n, 2);
        INDArray labels = Nd4j.create(DataType.FLOAT, n, 1);
        for (int i = 0; i < n; i++) {
            boolean one = i % 2 == 1;
            double[] point = point(random, one);
            points.putScalar(i, 0, point[0]);
            points.putScalar(i, 1, point[1]);
            labels.putScalar(i, 0, one ? 1 : 0);
        }
        return new DataSet(points, labels);
    }
}
