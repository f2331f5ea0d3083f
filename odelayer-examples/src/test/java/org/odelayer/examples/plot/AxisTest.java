package org.odelayer.examples.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void ticksAreRound() {
        assertArrayEquals(new String[] {"-0.2", "0", "0.2", "0.4"}, labels(new Axis("", -0.25, 0.5, false).ticks(4)));
        assertArrayEquals(new String[] {"0", "5,000", "10,000"}, labels(new Axis("", 0, 12_000, false).ticks(4)));
        assertArrayEquals(new String[] {"1.0·10⁻⁷", "1.5·10⁻⁷"}, labels(new Axis("", 0.9e-7, 1.6e-7, false).ticks(2)));
        assertArrayEquals(new String[] {"0.01", "0.1", "1"}, labels(new Axis("", 0.01, 2, true).ticks(8)));
        assertArrayEquals(new String[] {"10⁻⁸", "10⁻⁴", "10⁰"}, labels(new Axis("", 1e-9, 2, true).ticks(3)));
        assertArrayEquals(new String[] {"0.3", "0.4", "0.5"}, labels(new Axis("", 0.3, 0.5, true).ticks(8)));
    }

    @Test
    void anAxisShowsItsValues() {
        for (double value : new double[] {0, 3, -1e-200, 1e12}) {
            Axis axis = Axis.linear("", DoubleStream.of(value).summaryStatistics(), 0.04);
            assertEquals(0.5, axis.fraction(value), 1e-12);
            assertTrue(axis.ticks(5).size() > 1, "ticks around " + value);
        }
        Axis axis = Axis.logarithmic("", DoubleStream.of(0.033, 0.61).summaryStatistics());
        assertEquals(0.03, axis.min(), 1e-15);
        assertEquals(0.7, axis.max(), 1e-15);
    }

    @Test
    void namesStandSideBySideHoweverManyTicksAreWanted() {
        Axis axis = Axis.of(List.of("a", "b", "c", "d"));
        assertArrayEquals(new String[] {"a", "b", "c", "d"}, labels(axis.ticks(2)));
        assertEquals(0.125, axis.fraction(axis.ticks(2).get(0).value()), 1e-12);
        assertEquals(0.875, axis.fraction(axis.ticks(2).get(3).value()), 1e-12);
    }

    @Test
    void equalRatiosTakeEqualLengthsOnALogarithmicAxis() {
        Axis axis = new Axis("", 0.01, 100, true);
        assertEquals(0, axis.fraction(0.01), 1e-12);
        assertEquals(0.25, axis.fraction(0.1), 1e-12);
        assertEquals(1, axis.fraction(100), 1e-12);
    }

    private static String[] labels(List<Tick> ticks) {
        return ticks.stream().filter(Tick::labelled).map(Tick::label).toArray(String[]::new);
    }
}
