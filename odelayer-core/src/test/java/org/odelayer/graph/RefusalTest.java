package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.OneThread;

/** What cannot be compiled is refused when it is compiled, and the message names the operation. */
@ExtendWith(OneThread.class)
class RefusalTest {

    private static String refusal(BiFunction<SameDiff, SDVariable, SDVariable> body) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> CompiledFunction.compile(
                                DataType.FLOAT,
                                Map.of("x", new long[] {3, 4}),
                                (sd, inputs) -> body.apply(sd, inputs.get("x"))))
                .getMessage();
    }

    private static void assertRefused(
            String operation, String reason, BiFunction<SameDiff, SDVariable, SDVariable> body) {
        String message = refusal(body);
        assertAll(
                () -> assertTrue(message.contains(operation), message),
                () -> assertTrue(message.contains(reason), message));
    }

    @Test
    void aLoopIsRefused() {
        assertRefused(
                "operation",
                "control flow",
                (sd, x) -> sd.whileLoop(
                                new SDVariable[] {x, sd.constant(0)},
                                (graph, state) -> state[1].lt(3),
                                (graph, state) -> new SDVariable[] {state[0].mul(2), state[1].add(1)})[0]);
    }

    @Test
    void aConditionIsRefused() {
        assertRefused(
                "operation",
                "control flow",
                (sd, x) -> sd.ifCond(graph -> x.sum().gt(0), graph -> x.mul(2), graph -> x.mul(3)));
    }

    @Test
    void aSwitchIsRefused() {
        assertRefused(
                "operation switch",
                "control flow",
                (sd, x) -> sd.switchOp(x, x.sum().gt(0))[0].mul(2));
    }

    @Test
    void dropoutIsRefused() {
        assertRefused("dropout", "random", (sd, x) -> sd.nn.dropout(x, 0.5));
    }

    @Test
    void randomNumbersAreRefused() {
        assertRefused("operation", "random", (sd, x) -> x.add(sd.random.normal(0, 1, DataType.FLOAT, 3, 4)));
        assertRefused("operation", "random", (sd, x) -> x.mul(sd.random.bernoulli(0.5, DataType.FLOAT, 3, 4)));
    }

    @Test
    void outputsOfUnknownShapeAreRefused() {
        assertRefused("operation Where", "shape", (sd, x) -> sd.where(x.gt(0)).castTo(DataType.FLOAT));
    }

    @Test
    void operationsWithoutGradientAreRefused() {
        assertRefused(
                "operation matrix_determinant",
                "no gradient",
                (sd, x) -> sd.math.matrixDeterminant(x.reshape(3, 2, 2)));
    }

    @Test
    void gatherByValuesIsRefused() {
        assertRefused("operation gather", "run time", (sd, x) -> sd.gather(x, sd.argmax(x, 1), 1));
    }

    @Test
    void anOperationThatEndsTheProcessIsRefused() {
        assertRefused("operation repeat", "process", (sd, x) -> sd.repeat(x, sd.constant(2), 1));
    }

    @Test
    void undeclaredVariablesAreRefused() {
        assertRefused("variable w (VARIABLE)", "declare", (sd, x) -> x.mul(sd.var("w", Nd4j.ones(3, 4))));
        assertRefused(
                "variable p (PLACEHOLDER)", "declare", (sd, x) -> x.mul(sd.placeHolder("p", DataType.FLOAT, 3, 4)));
    }

    @Test
    void integersKnownOnlyAtRunTimeAreRefused() {
        assertRefused("operation tile", "run time", (sd, x) -> sd.tile(x, sd.argmax(x, 0)));
        assertRefused("operation reshape", "run time", (sd, x) -> sd.reshape(x, sd.argmax(x, 0)));
    }

    @Test
    void axesKnownOnlyAtRunTimeAreRefused() {
        assertRefused("reduce_sum", "not a constant", (sd, x) -> sd.math.sum(x, sd.argmax(x, 0), true));
    }

    @Test
    void argumentsThatDoNotFitAreRefusedWithTheirShapes() {
        assertRefused("operation matmul", "[3, 4], [5, 6]", (sd, x) -> x.mmul(sd.constant(Nd4j.ones(5, 6))));
    }

    @Test
    void theNameInTheGraphIsTold() {
        assertTrue(refusal((sd, x) -> sd.math.cross("mine", x.reshape(4, 3), x.reshape(4, 3)))
                .contains("cross (named "));
    }

    @Test
    void aResultThatIsMissingOrOfAnotherTypeIsRefused() {
        assertEquals("the result must be of data type FLOAT, is null", refusal((sd, x) -> null));
        assertEquals("the result must be of data type FLOAT, is DOUBLE", refusal((sd, x) -> x.castTo(DataType.DOUBLE)));
    }

    @Test
    void theGradientOfAnOperationMustBeRightOnlyWhereItMatters() {
        try (CompiledFunction function = CompiledFunction.compile(
                DataType.FLOAT,
                Map.of("x", new long[] {3, 4}),
                (sd, inputs) -> inputs.get("x").add(sd.gather(sd.constant(Nd4j.ones(3, 4)), new int[] {2, 1, 0}, 0)))) {
            assertEquals(List.of(3L, 4L), List.of(function.outputShape()[0], function.outputShape()[1]));
        }
    }
}
