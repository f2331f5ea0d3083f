package org.odelayer.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions and their order, which saved models depend on. */
class DepthBasisTest {
    private static final double HALF_ROOT = Math.sqrt(0.5);

    private static void assertValues(DepthBasis basis, double s, double... expected) {
        double[] values = new double[expected.length];
        basis.evaluate(s, values);
        assertArrayEquals(expected, values, 1e-14);
    }

    @Test
    void fourierIsOneThenCosineBeforeSineOfEachFrequency() {
        assertValues(DepthBasis.FOURIER, 0, 1, 1, 0, 1, 0, 1);
        assertValues(DepthBasis.FOURIER, 0.125, 1, HALF_ROOT, HALF_ROOT, 0, 1, -HALF_ROOT);
        assertValues(DepthBasis.FOURIER, 0.25, 1, 0, 1, -1, 0, 0);
        assertValues(DepthBasis.FOURIER, 1, 1, 1, 0, 1, 0, 1);
    }

    /** P₂ = (3x² − 1)/2, P₃ = (5x³ − 3x)/2, P₄ = (35x⁴ − 30x² + 3)/8 in x = 2s − 1. */
    @Test
    void legendreIsInTwiceSLessOne() {
        assertValues(DepthBasis.LEGENDRE, 0, 1, -1, 1, -1, 1);
        assertValues(DepthBasis.LEGENDRE, 0.5, 1, 0, -0.5, 0, 0.375);
        assertValues(DepthBasis.LEGENDRE, 0.75, 1, 0.5, -0.125, -0.4375, -37.0 / 128);
        assertValues(DepthBasis.LEGENDRE, 1, 1, 1, 1, 1, 1);
    }

    /** T₂ = 2x² − 1, T₃ = 4x³ − 3x, T₄ = 8x⁴ − 8x² + 1 in x = 2s − 1. */
    @Test
    void chebyshevIsInTwiceSLessOne() {
        assertValues(DepthBasis.CHEBYSHEV, 0, 1, -1, 1, -1, 1);
        assertValues(DepthBasis.CHEBYSHEV, 0.5, 1, 0, -1, 0, 1);
        assertValues(DepthBasis.CHEBYSHEV, 0.75, 1, 0.5, -0.5, -1, -0.5);
        assertValues(DepthBasis.CHEBYSHEV, 1, 1, 1, 1, 1, 1);
    }

    @ParameterizedTest
    @CsvSource({"FOURIER", "LEGENDRE", "CHEBYSHEV"})
    void oneTermIsTheConstantOne(DepthBasis basis) {
        assertValues(basis, 0.3, 1);
    }

    @Test
    void piecesAreNotASeries() {
        assertThrows(UnsupportedOperationException.class, () -> assertValues(DepthBasis.PIECEWISE_CONSTANT, 0, 1));
    }
}
