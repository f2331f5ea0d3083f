package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closed forms against exact arithmetic and against the elimination, on matrices good and bad. */
class ClosedFormTest {
    /** The largest relative error of one rounding. */
    private static final double ROUNDING = 0x1p-53;

    private static final int TRIALS = 600;

    /** Kinds of matrices, most of them made badly conditioned. */
    private enum Family {
        RANDOM {
            @Override
            double element(int i, int j, int n, Random random) {
                return random.nextGaussian();
            }
        },
        HILBERT {
            @Override
            double element(int i, int j, int n, Random random) {
                return (1 + 1e-3 * random.nextGaussian()) / (i + j + 1);
            }
        },
        GRADED {
            @Override
            double element(int i, int j, int n, Random random) {
                return random.nextGaussian() * Math.pow(10, -5 * (i + j));
            }
        },
        /** Conditions to 1e13. */
        LAST_COLUMN_LIKE_FIRST {
            @Override
            double element(int i, int j, int n, Random random) {
                return random.nextGaussian();
            }

            @Override
            void finish(double[] matrix, int n, Random random) {
                double distance = Math.pow(10, -13 * random.nextDouble());
                for (int i = 0; i < n; i++) {
                    matrix[i * n + n - 1] = 0.3 * matrix[i * n] + distance * random.nextGaussian();
                }
            }
        },
        /** Where n = 3 the determinant is the square of the distance to rank one. */
        NEARLY_OF_RANK_ONE {
            @Override
            double element(int i, int j, int n, Random random) {
                return (1 + i) * (3 - j);
            }

            @Override
            void finish(double[] matrix, int n, Random random) {
                double distance = Math.pow(10, -6 * random.nextDouble());
                for (int i = 0; i < n * n; i++) {
                    matrix[i] += distance * random.nextGaussian();
                }
            }
        };

        abstract double element(int i, int j, int n, Random random);

        void finish(double[] matrix, int n, Random random) {}

        double[] draw(int n, Random random) {
            double[] matrix = new double[n * n];
            for (int i = 0; i < n * n; i++) {
                matrix[i] = element(i / n, i % n, n, random);
            }
            finish(matrix, n, random);
            return matrix;
        }
    }

    private static BigDecimal determinant(BigDecimal... a) {
        if (a.length == 1) {
            return a[0];
        }
        if (a.length == 4) {
            return minor(a[0], a[3], a[1], a[2]);
        }
        return a[0].multiply(minor(a[4], a[8], a[5], a[7]))
                .add(a[1].multiply(minor(a[5], a[6], a[3], a[8])))
                .add(a[2].multiply(minor(a[3], a[7], a[4], a[6])));
    }

    private static BigDecimal minor(BigDecimal a, BigDecimal b, BigDecimal c, BigDecimal d) {
        return a.multiply(b).subtract(c.multiply(d));
    }

    private static BigDecimal[] exact(double... values) {
        BigDecimal[] exact = new BigDecimal[values.length];
        for (int i = 0; i < values.length; i++) {
            exact[i] = new BigDecimal(values[i]);
        }
        return exact;
    }

    /** Cramer's rule without rounding. */
    private static double[] solution(double[] matrix, double[] b) {
        int n = b.length;
        double[] x = new double[n];
        for (int j = 0; j < n; j++) {
            double[] replaced = matrix.clone();
            for (int i = 0; i < n; i++) {
                replaced[i * n + j] = b[i];
            }
            x[j] = determinant(exact(replaced))
                    .divide(determinant(exact(matrix)), MathContext.DECIMAL128)
                    .doubleValue();
        }
        return x;
    }

    /** max |b − Ax|ᵢ / (|A||x| + |b|)ᵢ: how much the elements must change for x to be exact. */
    private static double residual(double[] matrix, double[] b, double[] x) {
        double worst = 0;
        for (int i = 0; i < b.length; i++) {
            BigDecimal difference = new BigDecimal(b[i]);
            double size = Math.abs(b[i]);
            for (int j = 0; j < b.length; j++) {
                double element = matrix[i * b.length + j];
                difference = difference.subtract(new BigDecimal(element).multiply(new BigDecimal(x[j])));
                size += Math.abs(element * x[j]);
            }
            worst = Math.max(worst, Math.abs(difference.doubleValue()) / size);
        }
        return worst;
    }

    private static double[] solved(Factors factors, double[] matrix, double[] b) {
        assertEquals(0, factors.factor(matrix, Math.ulp(1.0)));
        double[] x = new double[b.length];
        factors.solve(b, x);
        return x;
    }

    private static ClosedForm closedForm(int n) {
        return new ClosedForm(n, false, new Elimination(n));
    }

    /** A right-hand side of any direction, or of a solution of size one, whose residual is the harder one. */
    private static double[] rightHandSide(double[] matrix, int n, boolean ofSolution, Random random) {
        double[] b = random.doubles(n, -1, 1).toArray();
        if (ofSolution) {
            double[] x = b.clone();
            for (int i = 0; i < n; i++) {
                b[i] = 0;
                for (int j = 0; j < n; j++) {
                    b[i] += matrix[i * n + j] * x[j];
                }
            }
        }
        return b;
    }

    /**
     * One rounding each for numerator, determinant and quotient, and what is left of twice the digits. The elimination
     * loses condition times rounding.
     */
    @ParameterizedTest
    @EnumSource
    void componentsAreRightToSomeRoundingsHoweverBadTheCondition(Family family) {
        Random random = new Random(1);
        for (int trial = 0; trial < TRIALS; trial++) {
            int n = 1 + trial % 3;
            double[] matrix = family.draw(n, random);
            double[] b = rightHandSide(matrix, n, trial % 2 == 0, random);
            double[] expected = solution(matrix, b);
            double[] x = solved(closedForm(n), matrix, b);
            for (int i = 0; i < n; i++) {
                assertEquals(expected[i], x[i], 8 * ROUNDING * Math.abs(expected[i]));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void residualsAreNoLargerThanThoseOfTheElimination(Family family) {
        Random random = new Random(2);
        double worst = 0;
        double ofElimination = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            int n = 2 + trial % 2;
            double[] matrix = family.draw(n, random);
            double[] b = rightHandSide(matrix, n, trial % 4 < 2, random);
            worst = Math.max(worst, residual(matrix, b, solved(closedForm(n), matrix, b)));
            ofElimination = Math.max(ofElimination, residual(matrix, b, solved(new Elimination(n), matrix, b)));
        }
        assertTrue(worst <= 2 * ROUNDING, worst / ROUNDING + " roundings");
        assertTrue(worst <= 1.5 * ofElimination, worst + " against " + ofElimination);
    }

    /** Twice the digits do not tell a determinant of 1e-20; the elimination does, with a small residual. */
    @Test
    void whatTwiceTheDigitsDoNotTellIsLeftToTheElimination() {
        for (double distance : new double[] {1e-8, 1e-9, 1e-10, 1e-12}) {
            double[] matrix = {1, 1, 1, 1, 1 + distance, 1, 1, 1, 1 - distance};
            double[] b = rightHandSide(matrix, 3, true, new Random(5));
            assertTrue(residual(matrix, b, solved(closedForm(3), matrix, b)) <= 4 * ROUNDING);
            Elimination elimination = new Elimination(3);
            elimination.factor(matrix, Math.ulp(1.0));
            ClosedForm closed = closedForm(3);
            closed.factor(matrix, Math.ulp(1.0));
            assertEquals(elimination.logDeterminant(), closed.logDeterminant(), distance);
        }
    }

    /** The determinant has an error of one rounding, its logarithm another one. */
    @ParameterizedTest
    @EnumSource
    void logarithmsOfDeterminantsAreRightToRounding(Family family) {
        Random random = new Random(3);
        for (int trial = 0; trial < TRIALS; trial++) {
            int n = 1 + trial % 3;
            double[] matrix = family.draw(n, random);
            ClosedForm factors = closedForm(n);
            factors.factor(matrix, Math.ulp(1.0));
            double expected = Math.log(Math.abs(determinant(exact(matrix)).doubleValue()));
            assertEquals(expected, factors.logDeterminant(), 8 * ROUNDING + 2 * Math.ulp(expected));
        }
    }
}
