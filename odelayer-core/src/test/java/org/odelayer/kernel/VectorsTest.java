package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class VectorsTest {
    /** Their sum is 1e39, which FLOAT has no number for. */
    @Test
    void manyLargeNumbersAreFinite() {
        assertTrue(Vectors.finite(Nd4j.valueArrayOf(new long[] {10_000}, 1e35, DataType.FLOAT)));
        assertTrue(Vectors.finite(Nd4j.valueArrayOf(new long[] {10_000}, 1e307, DataType.DOUBLE)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void oneThatIsNotIsFoundAmongThem(double value) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray x = Nd4j.valueArrayOf(new long[] {10_000}, 1e35, type);
            x.putScalar(7777, value);
            assertFalse(Vectors.finite(x), type.toString());
        }
    }
}
