package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Products past ND4J are those that the sum of products gives. */
class DirectProductsTest {
    private static final long[][] SIZES = {{1, 1, 1}, {1, 7, 300}, {100, 10, 20}, {33, 65, 17}, {128, 1, 64}};

    static Stream<Arguments> products() {
        return Stream.of(SIZES)
                .flatMap(size ->
                        Stream.of(0, 1, 2, 3).map(turns -> Arguments.of(size, turns % 2 == 1, turns / 2 == 1)));
    }

    private static INDArray random(Random random, long rows, long columns) {
        double[] values = random.doubles(rows * columns, -1, 1).toArray();
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape('c', rows, columns);
    }

    private static boolean present() {
        INDArray one = Nd4j.create(DataType.FLOAT, 1, 1);
        return DirectProducts.fit(Operation.custom("matmul", 0, 0, 0), List.of(one, one), List.of(one));
    }

    @Test
    void theyAreThereOnLinuxWithX86() {
        boolean expected = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")
                && Optimization.ON;
        assertTrue(!expected || present());
    }

    @ParameterizedTest
    @MethodSource("products")
    void eachElementIsTheSumOfItsProducts(long[] size, boolean turnA, boolean turnB) {
        assumeTrue(present());
        Random random = new Random(5);
        long inner = size[2];
        INDArray a = turnA ? random(random, inner, size[0]) : random(random, size[0], inner);
        INDArray b = turnB ? random(random, size[1], inner) : random(random, inner, size[1]);
        INDArray c = Nd4j.valueArrayOf(new long[] {size[0], size[1]}, Double.NaN, DataType.FLOAT);
        Operation product = Operation.custom("matmul", turnA ? 1 : 0, turnB ? 1 : 0, 0);
        assertTrue(DirectProducts.fit(product, List.of(a, b), List.of(c)));
        DirectProducts.bind(product, List.of(a, b), List.of(c)).run();
        for (long i = 0; i < size[0]; i++) {
            for (long j = 0; j < size[1]; j++) {
                double sum = 0;
                for (long k = 0; k < inner; k++) {
                    sum += (turnA ? a.getDouble(k, i) : a.getDouble(i, k))
                            * (turnB ? b.getDouble(j, k) : b.getDouble(k, j));
                }
                assertEquals(sum, c.getDouble(i, j), 1e-6 * Math.sqrt(inner), i + ", " + j);
            }
        }
    }

    @Test
    void theFactorsAreThoseOfTheOperation() {
        assumeTrue(present());
        Random random = new Random(6);
        INDArray a = random(random, 4, 3);
        INDArray b = random(random, 3, 5);
        INDArray c = random(random, 4, 5);
        INDArray expected = a.mmul(b).muli(2).addi(c.mul(-0.5));
        DirectProducts.bind(Operation.custom("matmul", 0, 0, 0).withReals(2, -0.5), List.of(a, b), List.of(c))
                .run();
        assertEquals(0, c.sub(expected).amaxNumber().doubleValue(), 1e-6);
    }

    @Test
    void aRowOfALargerArrayIsReadAndWrittenInItsPlace() {
        assumeTrue(present());
        Random random = new Random(7);
        INDArray all = random(random, 6, 4);
        INDArray part = all.get(NDArrayIndex.interval(2, 5), NDArrayIndex.all());
        INDArray b = random(random, 4, 4);
        INDArray results = Nd4j.ones(DataType.FLOAT, 5, 4);
        INDArray result = results.get(NDArrayIndex.interval(1, 4), NDArrayIndex.all());
        Operation product = Operation.custom("matmul", 0, 0, 0);
        assertTrue(DirectProducts.fit(product, List.of(part, b), List.of(result)));
        DirectProducts.bind(product, List.of(part, b), List.of(result)).run();
        assertEquals(0, result.sub(part.dup().mmul(b)).amaxNumber().doubleValue(), 1e-6);
        assertEquals(8, results.getRow(0).add(results.getRow(4)).sumNumber().doubleValue());
    }

    @Test
    void whatIsNoProductOfFloatMatricesIsLeftAlone() {
        Operation product = Operation.custom("matmul", 0, 0, 0);
        INDArray square = Nd4j.create(DataType.FLOAT, 4, 4);
        INDArray vector = Nd4j.create(DataType.FLOAT, 4);
        INDArray stack = Nd4j.create(DataType.FLOAT, 2, 4, 4);
        INDArray doubles = Nd4j.create(DataType.DOUBLE, 4, 4);
        INDArray columns = Nd4j.create(DataType.FLOAT, 4, 8).get(NDArrayIndex.all(), NDArrayIndex.interval(0, 4));
        assertFalse(DirectProducts.fit(product, List.of(square, vector), List.of(vector)));
        assertFalse(DirectProducts.fit(product, List.of(stack, stack), List.of(stack)));
        assertFalse(DirectProducts.fit(product, List.of(doubles, doubles), List.of(doubles)));
        assertFalse(DirectProducts.fit(product, List.of(columns, square), List.of(square)));
        assertFalse(DirectProducts.fit(product, List.of(square, square.transpose()), List.of(square)));
        assertFalse(DirectProducts.fit(Operation.custom("matmul", 0, 0, 1), List.of(square, square), List.of(square)));
        assertFalse(DirectProducts.fit(Operation.custom("multiply"), List.of(square, square), List.of(square)));
    }
}
