package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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

    /** Of a view within a matrix, whose neighbors stay; the transpose of a matrix has other strides. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void copiesAndZerosStayWithinTheirArrays(DataType type) {
        INDArray matrix = Nd4j.linspace(1, 9000, 9000, type).reshape(3, 3000);
        INDArray target = Nd4j.ones(type, 3, 3000);
        Vectors.copy(matrix.slice(1), target.slice(2)).run();
        assertEquals(matrix.slice(1), target.slice(2));
        assertEquals(Nd4j.ones(type, 2, 3000), target.get(NDArrayIndex.interval(0, 2)));
        Vectors.clear(target.slice(1)).run();
        assertEquals(Nd4j.zeros(type, 3000), target.slice(1));
        assertEquals(Nd4j.ones(type, 3000), target.slice(0));
        assertEquals(matrix.slice(1), target.slice(2));
        INDArray turned = Nd4j.create(type, 3000, 3);
        Vectors.copy(matrix.transpose(), turned).run();
        assertEquals(matrix.transpose(), turned);
    }
}
