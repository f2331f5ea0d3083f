package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RowCombinationTest {
    /** ND4J's own views of views are empty where they begin behind as many elements as they have. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 100})
    void weightsAreFoundWhereverTheyLieInAnExchange(int before) {
        try (Exchange exchange = new Exchange(DataType.DOUBLE)) {
            exchange.numbers(before);
            Numbers weights = exchange.numbers(5, 2);
            weights.set(2, 2);
            weights.set(3, 3);
            INDArray rows = Nd4j.createFromArray(new double[][] {{1, 10}, {100, 1000}});
            INDArray result = Nd4j.create(DataType.DOUBLE, 2);
            RowCombination.bind(rows, 0, 2, weights.array(), 1, result).run();
            assertEquals(Nd4j.createFromArray(302.0, 3020.0), result);
            RowCombination.bind(rows, 1, 2, weights.array(), 1, result).run();
            assertEquals(Nd4j.createFromArray(300.0, 3000.0), result);
        }
    }

    /** Large enough to be divided among two threads, unevenly. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void longRowsAreCombinedAsShortOnes(DataType type) {
        int length = 100_003;
        INDArray rows = Nd4j.rand(type, 4, length);
        INDArray weights =
                Nd4j.createFromArray(0.0, 2.0, -1.0, 0.5).castTo(type).reshape(1, 4);
        INDArray result = Nd4j.valueArrayOf(new long[] {length}, 3.0, type);
        RowCombination.bindSum(rows, 1, 4, weights, 0, result).run();
        for (int i : new int[] {0, 1, 50_000, 50_001, 50_002, length - 1}) {
            double expected = 3 + 2 * rows.getDouble(1, i) - rows.getDouble(2, i) + 0.5 * rows.getDouble(3, i);
            assertEquals(expected, result.getDouble(i), 1e-6, "element " + i);
        }
    }
}
