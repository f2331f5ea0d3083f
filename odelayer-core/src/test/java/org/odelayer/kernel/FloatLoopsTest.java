package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FloatLoopsTest {
    private static Operation tanh(long... shape) {
        FloatLoops.Instruction tanh = new FloatLoops.Instruction(FloatFunction.TANH, 0, 0);
        return Operation.of(new FloatLoops(List.of(tanh), List.of(1), List.of(shape)));
    }

    private static INDArray tanh(INDArray x) {
        INDArray y = x.ulike();
        tanh(y.shape()).bind(List.of(x), List.of(y)).run();
        return y;
    }

    @Test
    void itIsTheHyperbolicTangentToTheRoundingOfFloat() {
        int n = 200_001;
        INDArray x = Nd4j.create(DataType.FLOAT, n);
        for (int i = 0; i < n; i++) {
            // Both signs, from 1e-30 to 20.
            double size = i % 2 == 0 ? 20.0 * i / n : Math.pow(10, -30 + 31.3 * i / n);
            x.putScalar(i, i % 3 == 0 ? -size : size);
        }
        INDArray y = tanh(x);
        for (int i = 0; i < n; i++) {
            double expected = Math.tanh(x.getFloat(i));
            assertEquals(expected, y.getFloat(i), 4e-7 * Math.abs(expected), () -> "tanh");
            assertTrue(Math.abs(y.getFloat(i)) <= 1);
        }
    }

    /** From 8.043 on the quotient would be above 1 here and there. */
    @Test
    void itIsNowhereAboveOne() {
        int first = Float.floatToIntBits(7.9f);
        int n = Float.floatToIntBits(9.1f) - first;
        INDArray x = Nd4j.create(DataType.FLOAT, n);
        HostVector values = new HostVector(x);
        for (int i = 0; i < n; i++) {
            values.put(i, Float.intBitsToFloat(first + i));
        }
        INDArray y = tanh(x);
        assertTrue(y.maxNumber().doubleValue() <= 1, () -> "largest " + y.maxNumber());
        assertTrue(y.minNumber().doubleValue() > 1 - 7e-7, () -> "smallest " + y.minNumber());
    }

    @Test
    void whatIsNotFiniteIsNotLost() {
        INDArray y = tanh(Nd4j.createFromArray(
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                0f,
                -0f,
                Float.MAX_VALUE,
                Float.MIN_VALUE));
        assertTrue(Float.isNaN(y.getFloat(0)));
        assertEquals(1, y.getFloat(1), 4e-7);
        assertEquals(-1, y.getFloat(2), 4e-7);
        assertEquals(0, y.getFloat(3));
        assertEquals(-0f, y.getFloat(4));
        assertEquals(1, y.getFloat(5), 4e-7);
        assertEquals(Float.MIN_VALUE, y.getFloat(6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1023, 1024, 1025, 5000})
    void viewsAndAllLengthsAreTakenWhereTheyLie(int length) {
        INDArray whole = Nd4j.randn(DataType.FLOAT, 3, length);
        INDArray result = Nd4j.zeros(DataType.FLOAT, 4, length);
        tanh(length).bind(List.of(whole.slice(1)), List.of(result.slice(2))).run();
        for (int i = 0; i < length; i++) {
            assertEquals(Math.tanh(whole.getDouble(1, i)), result.getDouble(2, i), 4e-7);
        }
        assertEquals(0, result.slice(1).norm1Number().doubleValue());
        assertEquals(0, result.slice(3).norm1Number().doubleValue());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 1", "1, 7", "100, 10", "128, 128", "33, 1000", "5, 4000", "2000, 3"})
    void functionsFollowOneAnotherWithRowsAndScalarsRepeated(int rows, int columns) {
        INDArray x = Nd4j.randn(DataType.FLOAT, rows, columns);
        INDArray row = Nd4j.randn(DataType.FLOAT, 1, columns);
        INDArray factor = Nd4j.scalar(DataType.FLOAT, 0.7);
        INDArray sum = x.ulike();
        INDArray last = x.ulike();
        // tanh(x + row), and (x + row − tanh(x + row))² times the factor.
        List<FloatLoops.Instruction> instructions = List.of(
                new FloatLoops.Instruction(FloatFunction.ADD, 0, 1),
                new FloatLoops.Instruction(FloatFunction.TANH, 3, 3),
                new FloatLoops.Instruction(FloatFunction.SUBTRACT, 3, 4),
                new FloatLoops.Instruction(FloatFunction.SQUARE, 5, 5),
                new FloatLoops.Instruction(FloatFunction.MULTIPLY, 6, 2));
        FloatLoops loops = new FloatLoops(instructions, List.of(4, 7), List.of(x.shape(), x.shape()));
        Kernel kernel = Operation.of(loops).bind(List.of(x, row, factor), List.of(sum, last));
        kernel.run();
        row.muli(-2);
        kernel.run();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float z = x.getFloat(i, j) + row.getFloat(0, j);
                assertEquals(Math.tanh(z), sum.getDouble(i, j), 4e-7);
                double rest = z - Math.tanh(z);
                assertEquals(0.7 * rest * rest, last.getDouble(i, j), 3e-6 * (1 + rest * rest));
            }
        }
    }

    @Test
    void arraysLiveAsLongAsTheKernel() {
        INDArray y = Nd4j.zeros(DataType.FLOAT, 1000);
        Kernel kernel = tanh(1000).bind(List.of(Nd4j.ones(DataType.FLOAT, 1000).muli(2)), List.of(y));
        for (int i = 0; i < 20; i++) {
            System.gc();
            for (int j = 0; j < 50; j++) {
                Nd4j.valueArrayOf(new long[] {1000}, -1, DataType.FLOAT);
            }
            kernel.run();
            assertEquals(1000 * Math.tanh(2), y.sumNumber().doubleValue(), 1e-2);
        }
    }

    @Test
    void onlyFloatIsTaken() {
        assertTrue(FloatLoops.areUsable(DataType.FLOAT));
        assertFalse(FloatLoops.areUsable(DataType.DOUBLE));
    }
}
