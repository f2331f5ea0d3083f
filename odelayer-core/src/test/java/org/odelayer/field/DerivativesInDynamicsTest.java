package org.odelayer.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.graph.Derivatives;
import org.odelayer.graph.Solve;
import org.odelayer.kernel.OneThread;

/** Fields that users write with derivatives of their own functions, and gradients of these fields. */
@ExtendWith(OneThread.class)
class DerivativesInDynamicsTest {
    private static final double GRAVITY = 9.81;

    /** A perceptron with one hidden layer, y W₀ → tanh → W₁. */
    private static SDVariable perceptron(SameDiff graph, SDVariable y, Map<String, SDVariable> p) {
        return graph.math().tanh(y.mmul(p.get("W0"))).mmul(p.get("W1"));
    }

    /** ẏ = (∂H/∂p, −∂H/∂q). */
    private static LambdaDynamics hamiltonian(long n) {
        return new LambdaDynamics((graph, t, y, p) -> {
                    SDVariable gradient = Derivatives.gradient(perceptron(graph, y, p), y);
                    SDVariable byQ = Features.slice(graph, gradient, 0, n);
                    return Features.concat(graph, Features.slice(graph, gradient, n, 2 * n), byQ.neg());
                })
                .weight("W0", 2 * n, 6)
                .weight("W1", 6, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5})
    void aHamiltonianFieldHasRightGradients(long n) {
        DynamicsCheck.verify(hamiltonian(n), 2 * n);
    }

    /** A Lagrangian L(q, q̇). */
    @FunctionalInterface
    private interface Lagrangian {
        SDVariable of(SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters);
    }

    /** q̈ = (∂²L/∂v²)⁻¹ (∂L/∂q − (∂²L/∂v∂q) v). */
    private static LambdaDynamics lagrangian(long n, Solve.Kind mass, Lagrangian function) {
        return new LambdaDynamics((graph, t, y, p) -> {
            SDVariable q = Features.slice(graph, y, 0, n);
            SDVariable v = Features.slice(graph, y, n, 2 * n);
            SDVariable energy = function.of(graph, q, v, p);
            SDVariable momentum = Derivatives.gradient(energy, v);
            SDVariable force = Derivatives.gradient(energy, q).sub(Derivatives.jvp(momentum, q, v));
            return Features.concat(graph, v, Solve.of(Derivatives.hessian(energy, v), force, mass));
        });
    }

    /** ½ vᵀv plus a small perceptron, so that the mass matrix is positive definite. */
    @ParameterizedTest
    @CsvSource({
        "1, GENERAL",
        "2, GENERAL",
        "3, GENERAL",
        "7, GENERAL",
        "1, POSITIVE_DEFINITE",
        "3, POSITIVE_DEFINITE",
        "7, POSITIVE_DEFINITE"
    })
    void aLagrangianFieldHasRightGradients(long n, Solve.Kind mass) {
        LambdaDynamics field = lagrangian(n, mass, (graph, q, v, p) -> {
            SDVariable kinetic = v.mul(v).sum(true, 1).mul(0.5);
            return kinetic.add(perceptron(graph, graph.concat(1, q, v), p).mul(0.3));
        });
        DynamicsCheck.verify(field.weight("W0", 2 * n, 5).weight("W1", 5, 1), 2 * n);
    }

    private static double[] evaluated(Dynamics field, double... state) {
        INDArray y = Nd4j.createFromArray(new double[][] {state, state});
        INDArray f = Nd4j.create(DataType.DOUBLE, y.shape());
        try (CompiledDynamics compiled = CompiledDynamics.compile(field, Map.of(), DataType.DOUBLE, y.shape())) {
            compiled.evaluation(y, f).run(0);
        }
        return f.getRow(1).toDoubleVector();
    }

    /** L = ½ v² + g cos q: q̈ = −g sin q. */
    @Test
    void thePendulumFollowsFromItsLagrangian() {
        LambdaDynamics field = lagrangian(
                1,
                Solve.Kind.POSITIVE_DEFINITE,
                (graph, q, v, p) -> v.mul(v).mul(0.5).add(graph.math().cos(q).mul(GRAVITY)));
        assertArrayEquals(new double[] {0.7, -GRAVITY * Math.sin(0.4)}, evaluated(field, 0.4, 0.7), 1e-10);
    }

    /** Masses and lengths 1: L = v₁² + ½ v₂² + v₁ v₂ cos(q₁ − q₂) + 2 g cos q₁ + g cos q₂. */
    private static SDVariable doublePendulum(SameDiff graph, SDVariable q, SDVariable v) {
        SDVariable q1 = graph.slice(q, new int[] {0, 0}, -1, 1);
        SDVariable q2 = graph.slice(q, new int[] {0, 1}, -1, 1);
        SDVariable v1 = graph.slice(v, new int[] {0, 0}, -1, 1);
        SDVariable v2 = graph.slice(v, new int[] {0, 1}, -1, 1);
        SDVariable kinetic = v1.mul(v1)
                .add(v2.mul(v2).mul(0.5))
                .add(v1.mul(v2).mul(graph.math().cos(q1.sub(q2))));
        return kinetic.add(graph.math().cos(q1).mul(2 * GRAVITY))
                .add(graph.math().cos(q2).mul(GRAVITY));
    }

    /** The closed form of the textbooks, with δ = q₁ − q₂. */
    @ParameterizedTest
    @EnumSource
    void theDoublePendulumFollowsFromItsLagrangian(Solve.Kind mass) {
        double a = 0.3;
        double b = -0.8;
        double va = 0.5;
        double vb = 1.2;
        double s = Math.sin(a - b);
        double c = Math.cos(a - b);
        double below = 2 - c * c;
        double first = (-va * va * s * c + GRAVITY * Math.sin(b) * c - vb * vb * s - 2 * GRAVITY * Math.sin(a)) / below;
        double second =
                (vb * vb * s * c + 2 * GRAVITY * Math.sin(a) * c + 2 * va * va * s - 2 * GRAVITY * Math.sin(b)) / below;
        LambdaDynamics field = lagrangian(2, mass, (graph, q, v, p) -> doublePendulum(graph, q, v));
        assertArrayEquals(new double[] {va, vb, first, second}, evaluated(field, a, b, va, vb), 1e-10);
    }

    /** f = ∇ ln |det(3I + tanh A(y))|, A from a perceptron. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void gradientsOfLogarithmsOfDeterminantsAreRight(int n) {
        LambdaDynamics field = new LambdaDynamics((graph, t, y, p) -> {
                    INDArray base = Nd4j.eye(n).mul(3).castTo(DataType.DOUBLE).reshape(1, n, n);
                    SDVariable a = graph.math()
                            .tanh(y.mmul(p.get("W")))
                            .reshape(-1, n, n)
                            .add(graph.constant(base));
                    return Derivatives.gradient(Solve.logdet(a), y);
                })
                .weight("W", 2, (long) n * n);
        DynamicsCheck.verify(field, 2);
    }

    @Test
    void logarithmsOfDeterminantsAreThoseOfTheFactors() {
        LambdaDynamics field = new LambdaDynamics(
                (graph, t, y, p) -> Solve.logdet(y.reshape(-1, 2, 2)).mul(graph.onesLike(y)));
        assertEquals(Math.log(2), evaluated(field, 1, 2, 3, 4)[0], 1e-14);
    }

    @Test
    void aSingularMatrixIsAnErrorThatNamesTheExample() {
        LambdaDynamics field = new LambdaDynamics(
                (graph, t, y, p) -> Solve.logdet(y.reshape(-1, 2, 2)).mul(graph.onesLike(y)));
        String message = assertThrows(ArithmeticException.class, () -> evaluated(field, 1, 2, 2, 4))
                .getMessage();
        assertTrue(message.contains("example 0"), message);
    }

    /** f = (y₀² y₁, y₀ sin y₁). */
    @Test
    void jacobiansAreThoseOfEachExample() {
        LambdaDynamics field = new LambdaDynamics((graph, t, y, p) -> {
            SDVariable a = Features.slice(graph, y, 0, 1);
            SDVariable b = Features.slice(graph, y, 1, 2);
            SDVariable f = graph.concat(1, a.mul(a).mul(b), a.mul(graph.math().sin(b)));
            SDVariable direction = graph.constant(Nd4j.createFromArray(new double[][][] {{{0, 1}}, {{0, 1}}}));
            return graph.squeeze(graph.mmul(direction, Derivatives.jacobian(f, y)), 1);
        });
        Random random = new Random(1);
        double a = random.nextDouble();
        double b = random.nextDouble();
        assertArrayEquals(new double[] {Math.sin(b), a * Math.cos(b)}, evaluated(field, a, b), 1e-14);
    }

    @Test
    void aDerivativeByWhatDoesNotMatterIsZero() {
        LambdaDynamics field = new LambdaDynamics((graph, t, y, p) -> Derivatives.gradient(
                        graph.math().square(t), y)
                .add(Derivatives.hessian(y.sum(true, 1), y).sum(false, 2)));
        assertArrayEquals(new double[] {0, 0}, evaluated(field, 1, 2), 0);
    }
}
