package org.odelayer.ode.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.complex.ComplexField;
import org.apache.commons.math3.linear.Array2DRowFieldMatrix;
import org.apache.commons.math3.linear.ArrayFieldVector;
import org.apache.commons.math3.linear.FieldLUDecomposition;
import org.apache.commons.math3.linear.FieldMatrix;
import org.apache.commons.math3.linear.FieldVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;

/** The coefficients of methods for stiff equations. */
class StiffTableauTest {
    /** Coefficients are given to 16 digits and reach 147; a condition sums a few dozen products. */
    private static final double ROUNDING = 1e-12;

    private static final double MISSED = 1e-6;

    /** What a method's order and stability depend on: a step is y + h Σ bᵢkᵢ. */
    private record Coefficients(double[][] several, double[][] single, double[] weights, double[] embedded) {
        static Coefficients of(RosenbrockTableau tableau) {
            double[][] alpha = tableau.alphas();
            double[][] gammas = tableau.gammas();
            double[][] sums = new double[alpha.length][alpha.length];
            for (int i = 0; i < alpha.length; i++) {
                for (int j = 0; j < alpha.length; j++) {
                    sums[i][j] = alpha[i][j] + gammas[i][j];
                }
            }
            return new Coefficients(alpha, sums, tableau.weights(), tableau.embeddedWeights());
        }

        static Coefficients of(EsdirkTableau tableau) {
            int s = tableau.stages();
            double[][] a = IntStream.range(0, s)
                    .mapToObj(i -> IntStream.rangeClosed(0, i)
                            .mapToDouble(j -> tableau.a(i, j))
                            .toArray())
                    .toArray(double[][]::new);
            double[] weights = IntStream.range(0, s).mapToDouble(tableau::b).toArray();
            double[] embedded = IntStream.range(0, s)
                    .mapToDouble(i -> tableau.b(i) - tableau.e(i))
                    .toArray();
            return new Coefficients(a, a, weights, embedded);
        }

        void assertOrder(int order, double... b) {
            for (int n = 1; n <= order; n++) {
                for (RootedTree tree : RootedTree.ofOrder(n)) {
                    assertEquals(0, tree.residual(several, single, b), ROUNDING, tree.toString());
                }
            }
            assertTrue(
                    RootedTree.ofOrder(order + 1).stream()
                            .anyMatch(tree -> Math.abs(tree.residual(several, single, b)) > MISSED),
                    "more than order " + order);
        }

        /** R(z) = 1 + z bᵀ (I − z β)⁻¹ 1. */
        Complex growth(Complex z) {
            int s = weights.length;
            FieldMatrix<Complex> matrix = new Array2DRowFieldMatrix<>(ComplexField.getInstance(), s, s);
            FieldVector<Complex> ones = new ArrayFieldVector<>(ComplexField.getInstance(), s);
            for (int i = 0; i < s; i++) {
                ones.setEntry(i, Complex.ONE);
                for (int j = 0; j < s; j++) {
                    double beta = j < single[i].length ? single[i][j] : 0;
                    matrix.setEntry(i, j, new Complex(i == j ? 1 : 0).subtract(z.multiply(beta)));
                }
            }
            FieldVector<Complex> stages =
                    new FieldLUDecomposition<>(matrix).getSolver().solve(ones);
            Complex sum = Complex.ZERO;
            for (int i = 0; i < s; i++) {
                sum = sum.add(stages.getEntry(i).multiply(weights[i]));
            }
            return sum.multiply(z).add(1);
        }

        /** No growth on the imaginary axis, with no pole to the left of it, is no growth to the left of it. */
        void assertStable() {
            for (double y = 1e-2; y < 1e6; y *= 1.1) {
                double size = growth(new Complex(0, y)).abs();
                assertTrue(size <= 1 + 1e-9, "|R(" + y + "i)| = " + size);
            }
            assertEquals(0, growth(new Complex(-1e9, 0)).abs(), 1e-5, "at infinity");
        }
    }

    @Test
    void rodas5pHasOrderFiveAndItsEmbeddedMethodFour() {
        Coefficients rodas = Coefficients.of(RosenbrockMethods.RODAS5P);
        rodas.assertOrder(5, rodas.weights);
        rodas.assertOrder(4, rodas.embedded);
    }

    @Test
    void kencarp4HasOrderFourAndItsEmbeddedMethodThree() {
        Coefficients kencarp = Coefficients.of(EsdirkMethods.KENCARP4);
        kencarp.assertOrder(4, kencarp.weights);
        kencarp.assertOrder(3, kencarp.embedded);
    }

    @Test
    void bothAreLStable() {
        Coefficients.of(RosenbrockMethods.RODAS5P).assertStable();
        Coefficients.of(EsdirkMethods.KENCARP4).assertStable();
    }

    /** One step of y' = y² from 1: 1/(1 − h) is the solution. */
    @Test
    void theEstimateOfKencarp4IsBlindForSquares() {
        VectorField square = VectorField.of((t, y, dydt) -> dydt.assign(y).muli(y));
        try (Stepper stepper = EsdirkMethods.KENCARP4.bind(square, DataType.DOUBLE, 1)) {
            stepper.state().assign(1);
            stepper.reset();
            stepper.begin(new Leg(0, 1));
            stepper.start(0);
            stepper.step(0, 0.1, 0.1);
            double error = Math.abs(stepper.proposed().getDouble(0) - 1 / 0.9);
            double estimate = Math.abs(stepper.error().getDouble(0));
            assertEquals(120, error / estimate, 10);
        }
    }

    /** Steinebach's printed nodes and factors of the derivative in time. */
    @Test
    void nodesAreThoseOfThePaper() {
        double[] nodes = {0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664, 1, 1, 1};
        double[] times = {
            0.21193756319429014,
            -0.42387512638858027,
            -0.3384627126235924,
            1.8046452872882734,
            2.325825639765069,
            0,
            0,
            0
        };
        for (int i = 0; i < nodes.length; i++) {
            assertEquals(nodes[i], RosenbrockMethods.RODAS5P.node(i), 1e-14);
            assertEquals(times[i], RosenbrockMethods.RODAS5P.time(i), 1e-13);
        }
        double[] kencarp = {0, 1.0 / 2, 83.0 / 250, 31.0 / 50, 17.0 / 20, 1};
        for (int i = 0; i < kencarp.length; i++) {
            assertEquals(kencarp[i], EsdirkMethods.KENCARP4.node(i), 1e-15);
        }
    }

    /** Hairer's DOPRI5 takes 3.25 for its bound; Runge and Kutta's classical method has 2.785. */
    @Test
    void explicitMethodsAreStableOnTheRealAxisAsFarAsIsKnown() {
        assertEquals(3.3, StiffnessTest.bound(OdeSolver.DOPRI5.tableau()), 0.05);
        assertEquals(2.785, StiffnessTest.bound(OdeSolver.RK4.tableau()), 0.01);
        assertEquals(2, StiffnessTest.bound(OdeSolver.EULER.tableau()), 0.01);
    }

    @Test
    void inconsistentCoefficientsAreRefused() {
        refused("weights must sum to 1", () -> rosenbrock(1, new double[][] {{}, {0.5}}));
        refused("γ (0.0) must be > 0", () -> rosenbrock(0, new double[][] {{}, {1}}));
        refused("strictly lower", () -> rosenbrock(1, new double[][] {{1}, {1}}));
        double[] embedded = {0.5, 0.5};
        refused("b must sum to 1", () -> new EsdirkTableau("odd", 1, new double[][] {{0}, {0.5, 0.4}}, embedded));
        refused("explicit", () -> new EsdirkTableau("odd", 1, new double[][] {{0.5}, {0.5, 0.5}}, embedded));
        refused("e must sum", () -> new EsdirkTableau("odd", 1, new double[][] {{0}, {0.5, 0.5}}, new double[] {1, 1}));
    }

    private static void rosenbrock(double gamma, double[]... a) {
        new RosenbrockTableau("odd", 1, gamma, a, new double[][] {{}, {0}}, new double[0][]);
    }

    private static void refused(String reason, Executable make) {
        String message = assertThrows(IllegalArgumentException.class, make).getMessage();
        assertTrue(message.contains("tableau odd: ") && message.contains(reason), message);
    }
}
