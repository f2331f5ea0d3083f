package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which matrices have factors, whatever the units of their rows and columns, and what these are worth. */
class FactorsTest {
    private static final double DOUBLE = Math.ulp(1.0);
    private static final double FLOAT = Math.ulp(1f);

    /** Every way to solve with any matrix, and every way to solve with a symmetric positive definite one. */
    private enum Method {
        ELIMINATION(Elimination::new),
        CLOSED_FORM(n -> new ClosedForm(n, false, new Elimination(n))),
        CHOLESKY(Cholesky::new),
        DEFINITE_CLOSED_FORM(n -> new ClosedForm(n, true, new Cholesky(n)));

        private final IntFunction<Factors> constructor;

        Method(IntFunction<Factors> constructor) {
            this.constructor = constructor;
        }

        Factors factors(int n) {
            return constructor.apply(n);
        }

        Factors of(double[][] matrix) {
            Factors factors = factors(matrix.length);
            assertEquals(0, factors.factor(flat(matrix), DOUBLE), () -> Arrays.deepToString(matrix));
            return factors;
        }
    }

    /** As FLOAT has the elements, if that is where the rounding is from. */
    private static int failure(Method method, double[][] matrix, double rounding) {
        double[] elements = Arrays.stream(flat(matrix))
                .map(value -> rounding == FLOAT ? (float) value : value)
                .toArray();
        return method.factors(matrix.length).factor(elements, rounding);
    }

    private static double[] flat(double[][] matrix) {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] solved(Factors factors, double... b) {
        double[] x = new double[b.length];
        factors.solve(b, x);
        return x;
    }

    private static double[][] diagonal(double... elements) {
        double[][] matrix = new double[elements.length][elements.length];
        for (int i = 0; i < elements.length; i++) {
            matrix[i][i] = elements[i];
        }
        return matrix;
    }

    @ParameterizedTest
    @EnumSource(names = {"ELIMINATION", "CLOSED_FORM"})
    void unitsDoNotMakeAMatrixSingular(Method method) {
        double big = 0x1p60;
        assertArrayEquals(new double[] {1, 2}, solved(method.of(new double[][] {{big, 0}, {0, 1}}), big, 2));
        assertArrayEquals(new double[] {1, 1}, solved(method.of(new double[][] {{0, 1}, {big, 0}}), 1, big));
        double logarithm = 60 * Math.log(2);
        assertEquals(logarithm, method.of(new double[][] {{big, 1}, {big, 2}}).logDeterminant(), 1e-12);
        assertEquals(logarithm, method.of(new double[][] {{big, big}, {1, 2}}).logDeterminant(), 1e-12);
        double[][] three = {{1, 0, 1}, {0, 1, 1}, {1, 1, 3}};
        for (int line = 0; line < 3; line++) {
            double[][] rows = Arrays.stream(three).map(double[]::clone).toArray(double[][]::new);
            double[][] columns = Arrays.stream(three).map(double[]::clone).toArray(double[][]::new);
            for (int i = 0; i < 3; i++) {
                rows[line][i] *= big;
                columns[i][line] *= big;
            }
            assertEquals(logarithm, method.of(rows).logDeterminant(), 1e-12);
            assertEquals(logarithm, method.of(columns).logDeterminant(), 1e-12);
        }
    }

    /** Products of two or three of these elements are beyond the numbers of DOUBLE. */
    @ParameterizedTest
    @EnumSource
    void smallAndLargeElementsNeitherUnderflowNorOverflow(Method method) {
        for (double size : new double[] {1e-300, 1e-160, 1e-103, 1, 1e103, 1e160, 1e300}) {
            assertArrayEquals(new double[] {2}, solved(method.of(diagonal(size)), 2 * size), 1e-15);
            double[][] two = {{2 * size, size}, {size, 2 * size}};
            assertArrayEquals(new double[] {1, 1}, solved(method.of(two), 3 * size, 3 * size), 1e-15);
            assertEquals(Math.log(3) + 2 * Math.log(size), method.of(two).logDeterminant(), 1e-12);
            double[][] three = {{2 * size, size, 0}, {size, 2 * size, size}, {0, size, 2 * size}};
            assertArrayEquals(new double[] {1, 0, 1}, solved(method.of(three), 2 * size, 2 * size, 2 * size), 1e-15);
            assertEquals(Math.log(4) + 3 * Math.log(size), method.of(three).logDeterminant(), 1e-12);
        }
        Factors graded = method.of(diagonal(1e200, 1e-200));
        assertArrayEquals(new double[] {1, 1}, solved(graded, 1e200, 1e-200), 1e-15);
        assertEquals(0, graded.logDeterminant(), 1e-12);
    }

    /** The solutions are numbers of DOUBLE, products of elements and right-hand sides are not. */
    @ParameterizedTest
    @EnumSource
    void smallAndLargeRightHandSidesNeitherUnderflowNorOverflow(Method method) {
        for (double exponent : new double[] {-1000, -500, 500, 1000}) {
            double size = Math.pow(2, exponent);
            double unit = Math.pow(2, exponent / 10);
            Factors one = method.of(diagonal(4 * unit));
            assertArrayEquals(new double[] {size / unit / 4}, solved(one, size));
            Factors two = method.of(new double[][] {{4 * unit, 2 * unit}, {2 * unit, 4 * unit}});
            double third = size / unit / 3;
            assertArrayEquals(new double[] {third, -third / 2}, solved(two, size, 0), third * 1e-15);
            double eighth = size / unit / 8;
            double[][] three = {{4 * unit, 2 * unit, 0}, {2 * unit, 4 * unit, 2 * unit}, {0, 2 * unit, 4 * unit}};
            double[] x = solved(method.of(three), size, 0, 0);
            assertArrayEquals(new double[] {3 * eighth, -2 * eighth, eighth}, x, eighth * 1e-14);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ELIMINATION", "CLOSED_FORM"})
    void dependentRowsAreSingularInAnyUnits(Method method) {
        double[][][] matrices = {
            {{0}},
            {{0, 0}, {0, 0}},
            {{0, 1}, {0, 2}},
            {{1, 2}, {0.5e20, 1e20}},
            {{1e-160, 2e-160}, {0.5e-160, 1e-160}},
            {{0.1, 0.3}, {0.7, 2.1}},
            {{0, 1, 2}, {0, 3, 4}, {0, 5, 7}},
            {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
            {{0.1, 0.2, 0.3}, {0.4, 0.5, 0.6}, {0.7, 0.8, 0.9}},
            {{0.11, 0.13, 0.17}, {0.22, 0.26, 0.34}, {0.5, 0.1, 0.9}},
            {{0.5, 0.1, 0.9}, {0.11, 0.13, 0.17}, {0.22, 0.26, 0.34}}
        };
        for (double[][] matrix : matrices) {
            assertTrue(failure(method, matrix, DOUBLE) > 0, () -> Arrays.deepToString(matrix));
            boolean beyondFloat = flat(matrix)[0] == 1e-160;
            assertTrue(beyondFloat || failure(method, matrix, FLOAT) > 0, () -> Arrays.deepToString(matrix));
        }
        double[][] close = {{1, 1}, {1, 1 + 1e-7}};
        assertEquals(0, failure(method, close, DOUBLE));
        assertTrue(failure(method, close, FLOAT) > 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"CHOLESKY", "DEFINITE_CLOSED_FORM"})
    void theFirstMinorThatIsNotPositiveIsNamed(Method method) {
        for (double unit : new double[] {1, 1e-100, 1e30}) {
            assertEquals(1, failure(method, diagonal(0), DOUBLE));
            assertEquals(1, failure(method, diagonal(-unit), DOUBLE));
            assertEquals(1, failure(method, diagonal(-unit, -1), DOUBLE));
            assertEquals(2, failure(method, diagonal(unit, -1), DOUBLE));
            assertEquals(2, failure(method, diagonal(unit, -1, -1), DOUBLE));
            assertEquals(3, failure(method, diagonal(1, unit, -unit), DOUBLE));
            assertEquals(2, failure(method, new double[][] {{1, 2 * unit}, {2 * unit, unit * unit}}, DOUBLE));
            assertEquals(0, failure(method, new double[][] {{5, 2 * unit}, {2 * unit, unit * unit}}, DOUBLE));
        }
        double[][] semidefinite = {{1, 0.3, 0.2}, {0.3, 0.09, 0.06}, {0.2, 0.06, 1}};
        assertEquals(2, failure(method, semidefinite, DOUBLE));
        assertEquals(2, failure(method, semidefinite, FLOAT));
        double[][] close = {{2, 1, 1}, {1, 1, 0}, {1, 0, 1 + 1e-7}};
        assertEquals(0, failure(method, close, DOUBLE));
        assertEquals(3, failure(method, close, FLOAT));
        assertEquals(2, failure(method, new double[][] {{1e-300, 1e300}, {1e300, 1}}, DOUBLE));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotFiniteGivesNaN(Method method) {
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (int n = 1; n <= 4; n++) {
                double[] ones = new double[n];
                Arrays.fill(ones, 1);
                double[][] matrix = diagonal(ones);
                matrix[n - 1][n - 1] = wrong;
                Factors factors = method == Method.CHOLESKY || n > 3 ? new Cholesky(n) : method.factors(n);
                assertEquals(0, factors.factor(flat(matrix), DOUBLE));
                assertTrue(Arrays.stream(solved(factors, ones)).allMatch(Double::isNaN));
                assertEquals(Double.NaN, factors.logDeterminant());
                assertEquals(0, factors.factor(flat(diagonal(ones)), DOUBLE));
                assertArrayEquals(ones, solved(factors, ones));
            }
        }
    }

    /** Eigenvalues are between 1 and 65, so that the errors of methods and reference are some 100 roundings at most. */
    @Test
    void allMethodsAgreeOnPositiveDefiniteMatrices() {
        Random random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            int n = 1 + trial % 8;
            RealMatrix factor = new Array2DRowRealMatrix(n, n);
            double[] b = random.doubles(n, -1, 1).toArray();
            for (int i = 0; i < n; i++) {
                factor.setRow(i, random.doubles(n, -1, 1).toArray());
            }
            RealMatrix identity = MatrixUtils.createRealIdentityMatrix(n);
            double[][] matrix =
                    factor.multiply(factor.transpose()).add(identity).getData();
            LUDecomposition reference = new LUDecomposition(new Array2DRowRealMatrix(matrix));
            double[] x =
                    reference.getSolver().solve(new Array2DRowRealMatrix(b)).getColumn(0);
            for (Method method : Method.values()) {
                if (n <= ClosedForm.ROWS || method == Method.ELIMINATION || method == Method.CHOLESKY) {
                    Factors factors = method.of(matrix);
                    assertArrayEquals(x, solved(factors, b), 1e-13);
                    assertEquals(Math.log(reference.getDeterminant()), factors.logDeterminant(), 1e-13);
                }
            }
        }
    }

    @Test
    void closedFormsAreForThreeRowsAtMost() {
        assertTrue(Factors.of(Solve.Kind.GENERAL, 3) instanceof ClosedForm);
        assertTrue(Factors.of(Solve.Kind.POSITIVE_DEFINITE, 3) instanceof ClosedForm);
        assertTrue(Factors.of(Solve.Kind.POSITIVE_DEFINITE, 4) instanceof Cholesky);
        assertFalse(Factors.of(Solve.Kind.GENERAL, 4) instanceof ClosedForm);
    }
}
