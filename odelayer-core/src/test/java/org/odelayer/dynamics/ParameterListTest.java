package org.odelayer.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ParameterListTest {
    private final ParameterList list = new ParameterList();

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "W_0", "t", "y", "cotangent"})
    void aNameThatWouldCollideIsRefused(String name) {
        String message = assertThrows(IllegalArgumentException.class, () -> list.weight(name, 1, 1, 1))
                .getMessage();
        assertTrue(message.startsWith("parameter name (" + name + ") must"), message);
        assertThrows(IllegalArgumentException.class, () -> list.bias(name, 0, 1));
        assertEquals(List.of(), list.all());
    }

    @Test
    void aNameIsUniqueAmongWeightsAndBiases() {
        list.weight("a", 1, 1, 2);
        String message = assertThrows(IllegalArgumentException.class, () -> list.bias("a", 0, 2))
                .getMessage();
        assertEquals("parameter name (a) must be unique", message);
    }

    @Test
    void aShapeHasPositiveSizes() {
        assertThrows(IllegalArgumentException.class, () -> list.weight("a", 1, 1));
        String message = assertThrows(IllegalArgumentException.class, () -> list.bias("a", 0, 2, 0))
                .getMessage();
        assertEquals("shape ([2, 0]) of parameter a must have at least one dimension, all > 0", message);
    }

    @Test
    void weightsComeBeforeBiasesInTheFlatArray() {
        list.bias("b", 0.5, 2);
        list.weight("W", 3, 2, 3, 2);
        list.bias("c", 0, 1);
        assertEquals(
                List.of("W", "b", "c"), list.all().stream().map(Parameter::name).toList());
        assertEquals(9, list.length());
        INDArray flat = Nd4j.arange(9).castTo(DataType.DOUBLE);
        Map<String, INDArray> views = list.views(flat);
        assertArrayEquals(new double[] {6, 7}, views.get("b").toDoubleVector());
        assertEquals(5, views.get("W").getDouble(2, 1));
        views.get("c").assign(-1);
        assertEquals(-1, flat.getDouble(8));
    }

    @Test
    void glorotWeightsHaveTheirVarianceAndBiasesTheirConstant() {
        list.weight("W", 60, 40, 60, 40);
        list.bias("b", 0.5, 3);
        Map<String, INDArray> values = list.glorot(DataType.DOUBLE, 1);
        // 2400 samples: the deviation is known to 1/√4800 = 1.4 %, the mean to 1/√2400 = 2 % of the deviation.
        double deviation = Math.sqrt(2.0 / 100);
        assertEquals(deviation, values.get("W").stdNumber().doubleValue(), 0.05 * deviation);
        assertEquals(0, values.get("W").meanNumber().doubleValue(), 0.08 * deviation);
        assertArrayEquals(new double[] {0.5, 0.5, 0.5}, values.get("b").toDoubleVector());
    }

    @Test
    void theSeedAloneDecidesGlorotValues() {
        list.weight("W", 2, 2, 2, 2);
        assertEquals(list.glorot(DataType.FLOAT, 7), list.glorot(DataType.FLOAT, 7));
        assertTrue(!list.glorot(DataType.FLOAT, 7).equals(list.glorot(DataType.FLOAT, 8)));
    }

    @Test
    void dynamicsWithoutParametersHaveAnEmptyList() {
        assertEquals(0, list.length());
        assertEquals(Map.of(), list.glorot(DataType.DOUBLE, 1));
    }

    @Test
    void aScalarStartsAtExactlyItsValue() {
        list.weight("W", 2, 2, 2, 2);
        list.scalar("length", 0.1);
        list.scalar("mass", -3);
        assertEquals(0.1, list.glorot(DataType.DOUBLE, 1).get("length").getDouble(0), 0);
        assertEquals(0.1f, list.glorot(DataType.FLOAT, 1).get("length").getFloat(0), 0);
        assertEquals(-3, list.glorot(DataType.FLOAT, 1).get("mass").getFloat(0), 0);
        assertArrayEquals(new long[] {1}, list.all().get(1).dimensions());
        String message = assertThrows(IllegalArgumentException.class, () -> list.scalar("g", Double.NaN))
                .getMessage();
        assertTrue(message.contains("initial value (NaN) of parameter g must be finite"), message);
    }

    @Test
    void anUnderscoreIsRefusedWithANameThatWouldDo() {
        String message = assertThrows(IllegalArgumentException.class, () -> list.scalar("arm_length_0", 1))
                .getMessage();
        assertTrue(message.contains("must not contain an underscore"), message);
        assertTrue(message.endsWith("use for instance armLength0"), message);
    }
}
