package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FloatTanhTest {
    private static INDArray tanh(INDArray x) {
        INDArray y = x.ulike();
        Operation.of(new FloatTanh()).bind(List.of(x), List.of(y)).run();
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
        Operation.of(new FloatTanh())
                .bind(List.of(whole.slice(1)), List.of(result.slice(2)))
                .run();
        for (int i = 0; i < length; i++) {
            assertEquals(Math.tanh(whole.getDouble(1, i)), result.getDouble(2, i), 4e-7);
        }
        assertEquals(0, result.slice(1).norm1Number().doubleValue());
        assertEquals(0, result.slice(3).norm1Number().doubleValue());
    }

    @Test
    void onlyFloatIsTaken() {
        assertTrue(FloatTanh.isUsable(DataType.FLOAT));
        assertFalse(FloatTanh.isUsable(DataType.DOUBLE));
    }
}
