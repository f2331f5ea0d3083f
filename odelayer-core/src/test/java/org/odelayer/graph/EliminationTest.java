package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Which matrices have an inverse, whatever the units of their rows and columns. */
class EliminationTest {
    private static Elimination of(DataType type, double[][] matrix) {
        int n = matrix.length;
        return Elimination.of("solve", Nd4j.createFromArray(matrix).castTo(type).reshape(1, n, n), 0, false);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void unitsDoNotMakeAMatrixSingular(DataType type) {
        double big = 0x1p60;
        assertArrayEquals(
                new double[] {1, 2}, of(type, new double[][] {{big, 0}, {0, 1}}).solve(big, 2));
        assertArrayEquals(
                new double[] {1, 1}, of(type, new double[][] {{0, 1}, {big, 0}}).solve(1, big));
        assertEquals(
                60 * Math.log(2), of(type, new double[][] {{big, 1}, {big, 2}}).logDeterminant(), 1e-12);
        assertEquals(
                60 * Math.log(2), of(type, new double[][] {{big, big}, {1, 2}}).logDeterminant(), 1e-12);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void dependentRowsAreSingularInAnyUnits(DataType type) {
        double[][][] matrices = {
            {{0}},
            {{1, 2}, {0.5e20, 1e20}},
            {{0.1, 0.3}, {0.7, 2.1}},
            {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
            {{0.1, 0.2, 0.3}, {0.4, 0.5, 0.6}, {0.7, 0.8, 0.9}},
            {{0.11, 0.13, 0.17}, {0.22, 0.26, 0.34}, {0.5, 0.1, 0.9}}
        };
        for (double[][] matrix : matrices) {
            String message = assertThrows(ArithmeticException.class, () -> of(type, matrix))
                    .getMessage();
            assertTrue(message.contains("example 0 in solve is singular"), message);
        }
    }

    @Test
    void whatIsNotFiniteGivesNaN() {
        Elimination nan = of(DataType.DOUBLE, new double[][] {{1, 0}, {0, Double.POSITIVE_INFINITY}});
        assertArrayEquals(new double[] {Double.NaN, Double.NaN}, nan.solve(1, 1));
        assertEquals(Double.NaN, nan.logDeterminant());
    }
}
