package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
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
}
