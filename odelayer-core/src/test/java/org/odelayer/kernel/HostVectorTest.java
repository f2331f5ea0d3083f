package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Elements that Java reads and writes where they lie. */
class HostVectorTest {
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aViewIsReadAndWrittenInItsOwnPlace(DataType type) {
        INDArray whole = Nd4j.createFromArray(new double[][] {{0, 1}, {2, 3}, {4, 5}, {6, 7}})
                .castTo(type);
        HostVector middle = new HostVector(whole.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()));
        double[] values = new double[3];
        middle.read(1, values);
        assertArrayEquals(new double[] {3, 4, 5}, values);
        assertEquals(2, middle.get(0));
        middle.write(1, -3, -4);
        double[] present = whole.castTo(DataType.DOUBLE).dup().data().asDouble();
        assertArrayEquals(new double[] {0, 1, 2, -3, -4, 5, 6, 7}, present);
        whole.putScalar(new long[] {1, 0}, 9);
        assertEquals(9, middle.get(0));
    }
}
