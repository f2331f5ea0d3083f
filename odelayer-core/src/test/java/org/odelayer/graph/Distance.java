package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The distance between arrays. */
final class Distance {
    private Distance() {}

    /** ‖actual − expected‖ / ‖expected‖, Euclidean, in DOUBLE; infinite if anything is not a number. */
    static double relative(INDArray expected, INDArray actual) {
        assertArrayEquals(expected.shape(), actual.shape());
        INDArray reference = expected.castTo(DataType.DOUBLE);
        double scale = Math.max(reference.norm2Number().doubleValue(), Double.MIN_NORMAL);
        double error =
                actual.castTo(DataType.DOUBLE).sub(reference).norm2Number().doubleValue() / scale;
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }
}
