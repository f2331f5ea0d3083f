package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.OneThread;

/** What a program may be bound to, by z = 3x + a with x [2, 3] and a [3]. */
@ExtendWith(OneThread.class)
class BindingTest {
    private final CompiledFunction function = CompiledFunction.compile(
            DataType.DOUBLE, Map.of("x", new long[] {2, 3}, "a", new long[] {3}), BindingTest::affine);

    private final INDArray x = Nd4j.ones(DataType.DOUBLE, 2, 3);
    private final INDArray a = Nd4j.createFromArray(1.0, 2.0, 3.0);
    private final INDArray z = Nd4j.create(DataType.DOUBLE, 2, 3);

    private static SDVariable affine(SameDiff sd, Map<String, SDVariable> inputs) {
        return inputs.get("x").mul(3).add(inputs.get("a"));
    }

    @AfterEach
    void close() {
        function.close();
    }

    @Test
    void aMissingInputIsNamed() {
        assertRefused("no array given for a", Map.of("x", x), z);
    }

    @Test
    void aWrongShapeIsNamed() {
        assertRefused(
                "array for a is DOUBLE [2], expected DOUBLE [3]",
                Map.of("x", x, "a", Nd4j.ones(DataType.DOUBLE, 2)),
                z);
        assertRefused("[3, 2], expected DOUBLE [2, 3]", Map.of("x", x, "a", a), Nd4j.create(DataType.DOUBLE, 3, 2));
    }

    @Test
    void aWrongDataTypeIsNamed() {
        assertRefused("array for x is FLOAT", Map.of("x", x.castTo(DataType.FLOAT), "a", a), z);
    }

    @Test
    void arraysThatAreNotContiguousInCOrderAreRefused() {
        INDArray transposed = Nd4j.ones(DataType.DOUBLE, 3, 2).transpose();
        assertRefused("array for x must be contiguous", Map.of("x", transposed, "a", a), z);
        INDArray columns = Nd4j.ones(DataType.DOUBLE, 2, 5).get(NDArrayIndex.all(), NDArrayIndex.interval(1, 4));
        assertRefused("array for x must be contiguous", Map.of("x", columns, "a", a), z);
        assertRefused(
                "must be contiguous", Map.of("x", x, "a", a), Nd4j.create(DataType.DOUBLE, new long[] {2, 3}, 'f'));
    }

    private void assertRefused(String message, Map<String, INDArray> inputs, INDArray result) {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> function.evaluation(inputs, result));
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    @Test
    void viewsWithContiguousRowsAreWrittenWhereTheyLie() {
        INDArray stages = Nd4j.create(DataType.DOUBLE, 3, 6);
        INDArray row = stages.getRow(1).reshape('c', 2, 3);
        function.evaluation(Map.of("x", x, "a", a), row).run();
        assertArrayEquals(
                new double[] {0, 0, 0, 0, 0, 0, 4, 5, 6, 4, 5, 6, 0, 0, 0, 0, 0, 0},
                stages.ravel().toDoubleVector());
    }

    @Test
    void axesOfSizeOneMayHaveAnyStride() {
        INDArray column = Nd4j.ones(DataType.DOUBLE, 3, 1);
        try (CompiledFunction row = CompiledFunction.compile(
                DataType.DOUBLE,
                Map.of("x", new long[] {1, 3}),
                (sd, inputs) -> inputs.get("x").mul(2))) {
            INDArray result = Nd4j.create(DataType.DOUBLE, 1, 3);
            row.evaluation(Map.of("x", column.transpose()), result).run();
            assertArrayEquals(new double[] {2, 2, 2}, result.toDoubleVector());
        }
    }

    @Test
    void onlyTheGradientsAskedForAreComputed() {
        INDArray v = Nd4j.ones(DataType.DOUBLE, 2, 3);
        Map<String, INDArray> inputs = Map.of("x", x, "a", a);
        INDArray xBar = Nd4j.create(DataType.DOUBLE, 2, 3);
        INDArray aBar = Nd4j.create(DataType.DOUBLE, 3);
        Program one = function.vjp(inputs, v, null, Map.of("a", aBar));
        Program both = function.vjp(inputs, v, z, Map.of("x", xBar, "a", aBar));
        assertEquals(1, one.size());
        assertTrue(one.size() < both.size());
        one.run();
        assertArrayEquals(new double[] {2, 2, 2}, aBar.toDoubleVector());
        assertArrayEquals(new double[6], xBar.ravel().toDoubleVector());
    }

    @Test
    void anInputThatDoesNotMatterHasGradientExactlyZero() {
        try (CompiledFunction constant = CompiledFunction.compile(
                DataType.DOUBLE,
                Map.of("x", new long[] {2}, "unused", new long[] {3}),
                (sd, inputs) -> inputs.get("x").mul(2))) {
            INDArray gradient = Nd4j.valueArrayOf(new long[] {3}, 7.0);
            INDArray two = Nd4j.ones(DataType.DOUBLE, 2);
            constant.vjp(Map.of("x", two, "unused", a), two, null, Map.of("unused", gradient.castTo(DataType.DOUBLE)));
            INDArray written = Nd4j.valueArrayOf(new long[] {3}, 7.0, DataType.DOUBLE);
            constant.vjp(Map.of("x", two, "unused", a), two, null, Map.of("unused", written))
                    .run();
            assertArrayEquals(new double[3], written.toDoubleVector());
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        function.close();
        function.close();
    }
}
