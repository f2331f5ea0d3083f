package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RowCombinationsTest {
    private static void check(RowCombinations combinations, INDArray rows, int count, INDArray into, int first) {
        combinations.expect(count);
        for (int i = 0; i < count; i++) {
            // More weights than rows: the last one has no row.
            combinations.set(i, i, 1 - i, 0.5, Double.NaN);
        }
        combinations.run(count, into, first);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < rows.size(1); j++) {
                double expected =
                        i * rows.getDouble(0, j) + (1 - i) * rows.getDouble(1, j) + 0.5 * rows.getDouble(2, j);
                assertEquals(expected, into.getDouble(first + i, j), 1e-5 * (1 + i), i + ", " + j);
            }
        }
    }

    @Test
    void eachIsWrittenToItsRowAndNoOther() {
        assumeTrue(RowCombinations.areUsable(DataType.FLOAT));
        INDArray rows = Nd4j.rand(DataType.FLOAT, 3, 11);
        INDArray into = Nd4j.ones(DataType.FLOAT, 50, 11);
        try (RowCombinations combinations = new RowCombinations(rows)) {
            check(combinations, rows, 2, into, 7);
            check(combinations, rows, 40, into, 9);
            check(combinations, rows, 3, into, 0);
            check(combinations, rows, 2, Nd4j.create(DataType.FLOAT, 2, 11), 0);
        }
        assertEquals(4 * 11, into.getRow(3).sumNumber().doubleValue() * 4);
        assertEquals(11, into.getRow(49).sumNumber().doubleValue());
    }

    @Test
    void theyAreOfFloat() {
        assertFalse(RowCombinations.areUsable(DataType.DOUBLE));
    }
}
