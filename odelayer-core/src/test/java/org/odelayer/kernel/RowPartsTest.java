package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Operations in parts give what they give as a whole. */
class RowPartsTest {
    /** Rows that three parts do not divide evenly. */
    private static final long ROWS = 1025;

    private record Case(Operation operation, List<long[]> inputs, long[] output) {
        @Override
        public String toString() {
            return operation.name() + Arrays.toString(operation.integers()) + " of " + inputs.size();
        }
    }

    static Stream<Case> cases() {
        Operation loops = Operation.of(new FloatLoops(
                List.of(
                        new FloatLoops.Instruction(FloatFunction.ADD, 0, 1),
                        new FloatLoops.Instruction(FloatFunction.TANH, 3, 3),
                        new FloatLoops.Instruction(FloatFunction.MULTIPLY, 4, 2)),
                List.of(5),
                List.of(new long[] {ROWS, 64})));
        return Stream.of(
                new Case(Operation.custom("matmul", 0, 0, 0), List.of(s(ROWS, 64), s(64, 40)), s(ROWS, 40)),
                new Case(Operation.custom("matmul", 0, 1, 0), List.of(s(ROWS, 64), s(40, 64)), s(ROWS, 40)),
                new Case(Operation.custom("matmul", 1, 0, 0), List.of(s(ROWS, 64), s(ROWS, 40)), s(64, 40)),
                new Case(Operation.custom("biasadd"), List.of(s(4 * ROWS, 64), s(64)), s(4 * ROWS, 64)),
                new Case(Operation.custom("multiply"), List.of(s(4 * ROWS, 64), s()), s(4 * ROWS, 64)),
                new Case(Operation.custom("multiply"), List.of(s(256 * ROWS), s()), s(256 * ROWS)),
                new Case(Operation.custom("add"), List.of(s(4 * ROWS, 64), s(4 * ROWS, 64)), s(4 * ROWS, 64)),
                new Case(loops, List.of(s(ROWS, 64), s(64), s()), s(ROWS, 64)),
                new Case(
                        Operation.custom("conv2d", 3, 3, 1, 1, 1, 1, 1, 1, 0, 0),
                        List.of(s(7, 16, 12, 12), s(3, 3, 16, 24)),
                        s(7, 24, 12, 12)));
    }

    private static long[] s(long... shape) {
        return shape;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePartsGiveTheWhole(Case work) {
        Random random = new Random(3);
        List<INDArray> inputs =
                work.inputs.stream().map(shape -> random(random, shape)).toList();
        INDArray whole = Nd4j.create(DataType.FLOAT, work.output);
        work.operation.bind(inputs, List.of(whole)).run();
        assertTrue(RowParts.pay(work.operation, inputs, List.of(whole)), "is it divided at all");
        for (int parts : new int[] {2, 3}) {
            INDArray result = Nd4j.valueArrayOf(work.output, Double.NaN, DataType.FLOAT);
            Kernel kernel = RowParts.bind(work.operation, inputs, List.of(result), parts);
            for (int run = 0; run < 2; run++) {
                kernel.run();
                // A sum of 1,025 products in another order.
                double off = result.sub(whole).amaxNumber().doubleValue();
                assertTrue(off <= 2e-4, () -> parts + " parts are off by " + off);
            }
        }
    }

    private static INDArray random(Random random, long... shape) {
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    @Test
    void whatMixesRowsOrIsSmallStaysWhole() {
        INDArray x = Nd4j.create(DataType.FLOAT, 4096, 64);
        INDArray square = Nd4j.create(DataType.FLOAT, 64, 64);
        INDArray small = Nd4j.create(DataType.FLOAT, 64, 64);
        assertFalse(RowParts.pay(Operation.custom("softmax"), List.of(x), List.of(x.ulike())));
        assertFalse(RowParts.pay(Operation.custom("matmul", 0, 0, 0), List.of(small, square), List.of(small)));
        INDArray column = Nd4j.create(DataType.FLOAT, 4096, 1);
        assertFalse(RowParts.pay(Operation.custom("add"), List.of(x, column), List.of(x.ulike())), "a column");
        INDArray turned = Nd4j.create(DataType.FLOAT, new long[] {4096, 64}, 'f');
        assertFalse(RowParts.pay(Operation.custom("matmul", 0, 0, 0), List.of(turned, square), List.of(x)));
        // Gradients of a wide layer on few examples: partial sums would be larger than what they are made of.
        INDArray few = Nd4j.create(DataType.FLOAT, 32, 2048);
        INDArray wide = Nd4j.create(DataType.FLOAT, 2048, 2048);
        assertFalse(RowParts.pay(Operation.custom("matmul", 1, 0, 0), List.of(few, few), List.of(wide)));
    }
}
