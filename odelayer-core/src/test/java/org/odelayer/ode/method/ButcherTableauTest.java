package org.odelayer.ode.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ButcherTableauTest {
    /** Coefficients are given to 16 digits, and a condition sums a few dozen products. */
    private static final double ROUNDING = 1e-12;
    /** Weights of 400 in DOPRI8's. */
    private static final double DENSE_ROUNDING = 1e-11;
    /** Far above rounding; the smallest of the largest next-order residuals is TSIT5's 2e-4. */
    private static final double MISSED = 1e-6;

    /** b̂ as printed in the papers named at {@link OdeSolver}. */
    private static final Map<OdeSolver, double[]> EMBEDDED = Map.of(
            OdeSolver.BOSH3,
            new double[] {7.0 / 24, 1.0 / 4, 1.0 / 3, 1.0 / 8},
            OdeSolver.DOPRI5,
            new double[] {1951.0 / 21600, 0, 22642.0 / 50085, 451.0 / 720, -12231.0 / 42400, 649.0 / 6300, 1.0 / 60},
            OdeSolver.TSIT5,
            new double[] {
                0.09468075576583945,
                0.009183565540343254,
                0.4877705284247616,
                1.234297566930479,
                -2.7077123499835256,
                1.866628418170587,
                1.0 / 66
            },
            OdeSolver.HEUN_EULER,
            new double[] {1, 0},
            OdeSolver.FEHLBERG45,
            new double[] {25.0 / 216, 0, 1408.0 / 2565, 2197.0 / 4104, -1.0 / 5, 0});

    static Stream<OdeSolver> adaptive() {
        return Arrays.stream(OdeSolver.values())
                .filter(solver -> solver.tableau().adaptive());
    }

    @Test
    void thereAreAsManyRootedTreesAsButcherCounted() {
        assertArrayEquals(
                new int[] {1, 1, 2, 4, 9, 20},
                IntStream.rangeClosed(1, 6)
                        .map(n ->
                                (int) RootedTree.ofOrder(n).stream().distinct().count())
                        .toArray());
        RootedTree.ofOrder(6).forEach(tree -> assertEquals(6, tree.order()));
    }

    @ParameterizedTest
    @EnumSource
    void everyMethodHasExactlyItsOrder(OdeSolver solver) {
        assertOrder(solver.tableau().order(), solver.tableau(), weights(solver.tableau()));
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void everyEmbeddedMethodIsOneOrderLowerAndDopri8sOfOrderFiveAndThree(OdeSolver solver) {
        ButcherTableau tableau = solver.tableau();
        assertOrder(tableau.twofold() ? 5 : tableau.order() - 1, tableau, embedded(tableau));
        if (tableau.twofold()) {
            assertOrder(3, tableau, weights(tableau, i -> tableau.b(i) - tableau.coarse(i)));
        }
    }

    /** y(t + θh) = y + h Σ bᵢ(θ)kᵢ solves the order conditions with θ to the order of the tree on the right. */
    @ParameterizedTest
    @EnumSource
    void everyDenseOutputHasExactlyTheOrderOfItsDegree(OdeSolver solver) {
        ButcherTableau tableau = solver.tableau();
        int order = Math.min(tableau.order(), 3 + tableau.interpolation().extras());
        ButcherTableau extended = DenseTableau.extended(tableau);
        for (double theta : new double[] {0, 0.1, 0.37, 0.5, 0.84, 1}) {
            double[] weights = DenseTableau.weights(tableau, theta);
            for (int n = 1; n <= order; n++) {
                for (RootedTree tree : RootedTree.ofOrder(n)) {
                    double residual = tree.residual(extended, weights, theta);
                    assertEquals(0, residual, DENSE_ROUNDING, () -> tableau + " at " + theta + " on " + tree);
                }
            }
        }
        double[] middle = DenseTableau.weights(tableau, 0.4);
        assertTrue(
                RootedTree.ofOrder(order + 1).stream()
                        .anyMatch(tree -> Math.abs(tree.residual(extended, middle, 0.4)) > MISSED),
                () -> tableau + " has a dense output of more than order " + order);
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void errorWeightsAreTheDifferenceToTheEmbeddedMethodOfThePaper(OdeSolver solver) {
        // DOPRI8's are printed as differences.
        if (!solver.tableau().twofold()) {
            assertArrayEquals(EMBEDDED.get(solver), embedded(solver.tableau()), 1e-15);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyStageIsConsistent(OdeSolver solver) {
        ButcherTableau tableau = solver.tableau();
        for (int i = 0; i < tableau.stages(); i++) {
            int row = i;
            double sum =
                    IntStream.range(0, i).mapToDouble(j -> tableau.a(row, j)).sum();
            assertEquals(sum, tableau.c(i), ROUNDING);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EULER, 1, false, 0",
        "MIDPOINT, 2, false, 0;0.5",
        "RK4, 4, false, 0;0.5;0.5;1",
        "BOSH3, 4, true, 0;0.5;0.75;1",
        "DOPRI5, 7, true, 0;0.2;0.3;0.8;0.88888888888888884;1;1",
        "TSIT5, 7, true, 0;0.161;0.327;0.9;0.9800255409045097;1;1",
        "RALSTON, 2, false, 0;0.66666666666666667",
        "THREE_EIGHTHS, 4, false, 0;0.33333333333333333;0.66666666666666667;1",
        "HEUN_EULER, 2, false, 0;1",
        "FEHLBERG45, 6, false, 0;0.25;0.375;0.92307692307692307;1;0.5"
    })
    void stagesNodesAndReuseAreThoseOfThePaper(OdeSolver solver, int stages, boolean fsal, String nodes) {
        ButcherTableau tableau = solver.tableau();
        assertEquals(stages, tableau.stages());
        assertEquals(fsal, tableau.fsal());
        double[] expected =
                Arrays.stream(nodes.split(";")).mapToDouble(Double::parseDouble).toArray();
        assertArrayEquals(
                expected, IntStream.range(0, stages).mapToDouble(tableau::c).toArray(), ROUNDING);
    }

    @ParameterizedTest
    @EnumSource
    void aNodeAtTheEndIsExactlyOne(OdeSolver solver) {
        ButcherTableau tableau = solver.tableau();
        for (int i = 0; i < tableau.stages(); i++) {
            assertTrue(tableau.c(i) == 1 || tableau.c(i) < 1 - 1e-3, solver + " stage " + i);
        }
    }

    @Test
    void aTableauKeepsItsOwnCopy() {
        double[][] a = {{}, {0.5}};
        double[] b = {0, 1};
        double[] e = {-1, 1};
        ButcherTableau tableau = new ButcherTableau("mine", 2, a, b, e);
        a[1][0] = b[1] = e[1] = 7;
        assertEquals(0.5, tableau.a(1, 0));
        assertEquals(1, tableau.b(1));
        assertEquals(1, tableau.e(1));
        assertEquals("mine", tableau.toString());
    }

    @Test
    void weightsOfTheWrongNumberAreRefused() {
        refused("b must have one weight", 1, new double[][] {{}, {1}}, new double[] {1}, new double[0]);
        refused("e must be empty or have one", 1, new double[][] {{}, {1}}, new double[] {1, 0}, new double[] {0});
        refused("at least one stage", 1, new double[0][], new double[0], new double[0]);
    }

    @Test
    void weightsOfTheWrongSumAreRefused() {
        refused("b must sum to 1", 1, new double[][] {{}, {1}}, new double[] {0.5, 0.4}, new double[0]);
        refused("b must sum to 1", 1, new double[][] {{}}, new double[] {Double.NaN}, new double[0]);
        refused("e must sum to 0", 1, new double[][] {{}, {1}}, new double[] {1, 0}, new double[] {0.1, 0});
    }

    @Test
    void aMatrixThatIsNotStrictlyLowerTriangularIsRefused() {
        refused("strictly lower triangular", 1, new double[][] {{0}, {1}}, new double[] {1, 0}, new double[0]);
        refused("strictly lower triangular", 1, new double[][] {{}, {0.5, 0.5}}, new double[] {1, 0}, new double[0]);
    }

    @Test
    void nodesOutsideTheStepAreRefused() {
        refused("nodes must lie in [0, 1]", 1, new double[][] {{}, {1.5}}, new double[] {1, 0}, new double[0]);
        refused("nodes must lie in [0, 1]", 1, new double[][] {{}, {-0.5}}, new double[] {1, 0}, new double[0]);
    }

    @Test
    void anOrderBelowOneIsRefused() {
        refused("order (0) must be >= 1", 0, new double[][] {{}}, new double[] {1}, new double[0]);
    }

    private static void refused(String reason, int order, double[][] a, double[] b, double[] e) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new ButcherTableau("odd", order, a, b, e));
        assertTrue(refusal.getMessage().contains("tableau odd: "), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    private static void assertOrder(int order, ButcherTableau tableau, double[] weights) {
        for (int n = 1; n <= order; n++) {
            for (RootedTree tree : RootedTree.ofOrder(n)) {
                assertEquals(0, tree.residual(tableau, weights), ROUNDING, () -> tableau + " on " + tree);
            }
        }
        assertTrue(
                RootedTree.ofOrder(order + 1).stream()
                        .anyMatch(tree -> Math.abs(tree.residual(tableau, weights)) > MISSED),
                () -> tableau + " has more than order " + order);
    }

    private static double[] weights(ButcherTableau tableau) {
        return weights(tableau, tableau::b);
    }

    private static double[] embedded(ButcherTableau tableau) {
        return weights(tableau, i -> tableau.b(i) - tableau.e(i));
    }

    private static double[] weights(ButcherTableau tableau, IntToDoubleFunction weight) {
        return IntStream.range(0, tableau.stages()).mapToDouble(weight).toArray();
    }
}
