package org.odelayer.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.EnergyDynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.LagrangianDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.PendulumHamiltonian;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.kernel.OneThread;

/** Fields of energies and Lagrangians against closed forms, differences, and what they must keep. */
@ExtendWith(OneThread.class)
class HamiltonianDynamicsTest {
    private static final double GRAVITY = PendulumHamiltonian.GRAVITY;

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(HamiltonianDynamics.general(5, 4), 4),
                Arguments.of(HamiltonianDynamics.general(5).time(TimeDependence.CONCAT), 2),
                Arguments.of(HamiltonianDynamics.separable(5), 4),
                Arguments.of(HamiltonianDynamics.general(5).dissipation(), 4),
                Arguments.of(HamiltonianDynamics.general(5).dissipation(3), 2),
                Arguments.of(HamiltonianDynamics.general(5).controls(2), 6),
                Arguments.of(HamiltonianDynamics.separable(4).controls(1, 3), 5),
                Arguments.of(HamiltonianDynamics.general(5).structure(), 3),
                Arguments.of(
                        HamiltonianDynamics.general(4)
                                .structure(3)
                                .dissipation(3)
                                .controls(1, 3),
                        4),
                Arguments.of(LagrangianDynamics.general(5), 4),
                Arguments.of(LagrangianDynamics.general(5).angles(0), 2),
                Arguments.of(LagrangianDynamics.mechanical(5), 6),
                Arguments.of(LagrangianDynamics.mechanical(4).angles(1).friction(), 4),
                Arguments.of(
                        LagrangianDynamics.mechanical(4)
                                .angles(0, 1)
                                .friction(3)
                                .controls(1, 3),
                        5),
                Arguments.of(LagrangianDynamics.general(4).controls(2), 4));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void gradientsMatchFiniteDifferences(Dynamics dynamics, long width) {
        DynamicsCheck.verify(dynamics, width);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theyAreReadBackFromJson(Dynamics dynamics, long width) {
        assertEquals(dynamics, dynamics.copy());
        assertEquals(
                ParameterList.of(dynamics, width).all(),
                ParameterList.of(dynamics.copy(), width).all());
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsWithoutSecondDerivativesAreRefusedAndOthersAreRight(Activation activation) {
        boolean smooth = List.of(
                        Activation.TANH,
                        Activation.SIGMOID,
                        Activation.SOFTPLUS,
                        Activation.SOFTSIGN,
                        Activation.ELU,
                        Activation.GELU,
                        Activation.SWISH,
                        Activation.CUBE)
                .contains(activation);
        if (smooth) {
            DynamicsCheck.verify(HamiltonianDynamics.general(5).activation(activation), 4);
            DynamicsCheck.verify(LagrangianDynamics.mechanical(5).activation(activation), 4);
        } else {
            assertMistake(
                    "activation (" + activation + ") of HamiltonianNetwork",
                    () -> HamiltonianDynamics.general(5).activation(activation));
            assertMistake(
                    "activation (" + activation + ") of LagrangianNetwork",
                    () -> LagrangianDynamics.general(5).activation(activation));
        }
    }

    private static double[] evaluated(Dynamics field, double... state) {
        return evaluated(field, Map.of(), state);
    }

    /** The second of two examples, so that what mixes them is seen. */
    private static double[] evaluated(Dynamics field, Map<String, INDArray> parameters, double... state) {
        double[] other = new double[state.length];
        for (int i = 0; i < state.length; i++) {
            other[i] = 0.1 * i - 0.2;
        }
        INDArray y = Nd4j.createFromArray(new double[][] {other, state});
        INDArray f = Nd4j.create(DataType.DOUBLE, y.shape());
        try (CompiledDynamics compiled = CompiledDynamics.compile(field, parameters, DataType.DOUBLE, y.shape())) {
            compiled.evaluation(y, f).run(0);
        }
        return f.getRow(1).toDoubleVector();
    }

    @Test
    void aPendulumFollowsFromItsHamiltonian() {
        assertArrayEquals(
                new double[] {0.7, -0.2, -GRAVITY * Math.sin(0.4), -GRAVITY * Math.sin(-1.1)},
                evaluated(new PendulumHamiltonian(), 0.4, -1.1, 0.7, -0.2),
                1e-10);
    }

    /** L = v²/2 + g cos q. */
    public static final class Pendulum extends LagrangianDynamics {
        private static final long serialVersionUID = 1L;

        @Override
        protected SDVariable lagrangian(
                SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
            return v.mul(v).mul(0.5).add(graph.math().cos(q).mul(GRAVITY));
        }
    }

    @Test
    void aPendulumFollowsFromItsLagrangian() {
        assertArrayEquals(new double[] {0.7, -GRAVITY * Math.sin(0.4)}, evaluated(new Pendulum(), 0.4, 0.7), 1e-10);
    }

    /** L = −√(1 − ‖v‖²) − g q₁, c = m = 1: d/dt (γ v) = (−g, 0, …), so v̇ = (F − (F·v) v) / γ. */
    public static final class Relativistic extends LagrangianDynamics {
        private static final long serialVersionUID = 1L;

        @Override
        protected SDVariable lagrangian(
                SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
            SDVariable root = graph.math().sqrt(v.mul(v).sum(true, 1).rsub(1));
            return root.neg().sub(Features.slice(graph, q, 0, 1).mul(GRAVITY));
        }
    }

    @Test
    void aRelativisticParticleFollowsFromItsLagrangian() {
        double[] v = {0.3, -0.6, 0.2};
        double gamma = 1 / Math.sqrt(1 - 0.09 - 0.36 - 0.04);
        double along = -GRAVITY * v[0];
        double[] expected = {
            v[0], v[1], v[2], (-GRAVITY - along * v[0]) / gamma, -along * v[1] / gamma, -along * v[2] / gamma
        };
        assertArrayEquals(expected, evaluated(new Relativistic(), 1, 2, 3, v[0], v[1], v[2]), 1e-10);
    }

    /** Two rods of length and mass 1. */
    public static final class DoublePendulum extends LagrangianDynamics {
        private static final long serialVersionUID = 1L;

        @Override
        protected SDVariable lagrangian(
                SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
            SDVariable a = Features.slice(graph, q, 0, 1);
            SDVariable b = Features.slice(graph, q, 1, 2);
            SDVariable va = Features.slice(graph, v, 0, 1);
            SDVariable vb = Features.slice(graph, v, 1, 2);
            SDVariable coupled = va.mul(vb).mul(graph.math().cos(a.sub(b)));
            SDVariable kinetic = va.mul(va).add(vb.mul(vb).mul(0.5)).add(coupled);
            return kinetic.add(
                    graph.math().cos(a).mul(2).add(graph.math().cos(b)).mul(GRAVITY));
        }
    }

    /**
     * With m = l = 1: 2 a'' + b'' cos(a − b) = −b'² sin(a − b) − 2 g sin a and a'' cos(a − b) + b'' = a'² sin(a − b) −
     * g sin b, solved by Cramer's rule.
     */
    @Test
    void aDoublePendulumFollowsFromItsLagrangian() {
        double a = 1.2;
        double b = -0.7;
        double va = 0.9;
        double vb = -2.1;
        double c = Math.cos(a - b);
        double s = Math.sin(a - b);
        double first = -vb * vb * s - 2 * GRAVITY * Math.sin(a);
        double second = va * va * s - GRAVITY * Math.sin(b);
        double det = 2 - c * c;
        double[] expected = {va, vb, (first - c * second) / det, (2 * second - c * first) / det};
        assertArrayEquals(expected, evaluated(new DoublePendulum(), a, b, va, vb), 1e-10);
    }

    /** ẏ = (A − Aᵀ − L Lᵀ) y + G u with H = ‖y‖²/2, in matrices. */
    public static final class Ball extends HamiltonianDynamics {
        private static final long serialVersionUID = 1L;

        @Override
        protected SDVariable energy(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(y).sum(true, 1).mul(0.5);
        }
    }

    @Test
    void aPortHamiltonianFieldIsItsEquation() {
        HamiltonianDynamics field = new Ball().structure().dissipation().controls(1);
        Map<String, INDArray> parameters = ParameterList.of(field, 4).glorot(DataType.DOUBLE, 1);
        INDArray a = parameters.get("A");
        INDArray l = parameters.get("L");
        INDArray y = Nd4j.createFromArray(new double[][] {{0.3}, {-1}, {2}});
        INDArray expected = a.sub(a.transpose())
                .sub(l.mmul(l.transpose()))
                .mmul(y)
                .add(parameters.get("G").mul(0.7));
        double[] found = evaluated(field, parameters, 0.3, -1, 2, 0.7);
        for (int i = 0; i < 3; i++) {
            assertEquals(expected.getDouble(i), found[i], 1e-14);
        }
        assertEquals(0, found[3], "controls do not move");
    }

    @Test
    void controlsPushMomentaAlone() {
        HamiltonianDynamics field = new Ball().controls(1);
        Map<String, INDArray> parameters = ParameterList.of(field, 5).glorot(DataType.DOUBLE, 1);
        INDArray g = parameters.get("G");
        assertArrayEquals(new long[] {2, 1}, g.shape());
        assertArrayEquals(
                new double[] {3, 4, -1 + 0.5 * g.getDouble(0), -2 + 0.5 * g.getDouble(1), 0},
                evaluated(field, parameters, 1, 2, 3, 4, 0.5),
                1e-14);
    }

    /** v̇ = −D Dᵀ v + G u where L = ‖v‖²/2. */
    public static final class Free extends LagrangianDynamics {
        private static final long serialVersionUID = 1L;

        @Override
        protected SDVariable lagrangian(
                SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
            return v.mul(v).sum(true, 1).mul(0.5);
        }
    }

    @Test
    void frictionAndControlsPushVelocities() {
        LagrangianDynamics field = new Free().friction().controls(1);
        Map<String, INDArray> parameters = ParameterList.of(field, 5).glorot(DataType.DOUBLE, 1);
        INDArray d = parameters.get("D");
        INDArray v = Nd4j.createFromArray(new double[][] {{3}, {4}});
        INDArray force = parameters.get("G").mul(0.5).sub(d.mmul(d.transpose()).mmul(v));
        assertArrayEquals(
                new double[] {3, 4, force.getDouble(0), force.getDouble(1), 0},
                evaluated(field, parameters, 1, 2, 3, 4, 0.5),
                1e-14);
    }

    @Test
    void energiesAndMassesAreThoseOfTheClosedForms() {
        INDArray y = Nd4j.createFromArray(new double[][] {{0, 0, 0, 0}, {1.2, -0.7, 0.9, -2.1}});
        DoublePendulum field = new DoublePendulum();
        double c = Math.cos(1.9);
        INDArray mass = StateQuantity.values(field, field::massOf, Map.of(), 0, y);
        assertArrayEquals(new double[] {2, c, c, 1}, mass.slice(1).ravel().toDoubleVector(), 1e-14);
        double energy = 0.81 + 0.5 * 4.41 - 0.9 * 2.1 * c - GRAVITY * (2 * Math.cos(1.2) + Math.cos(0.7));
        assertEquals(
                energy,
                StateQuantity.values(field, field::energyOf, Map.of(), 0, y).getDouble(1),
                1e-13);
        PendulumHamiltonian pendulum = new PendulumHamiltonian();
        double expected = 0.5 * (0.81 + 4.41) + GRAVITY * (2 - Math.cos(1.2) - Math.cos(0.7));
        assertEquals(
                expected,
                StateQuantity.values(pendulum, pendulum::energyOf, Map.of(), 0, y)
                        .getDouble(1),
                1e-13);
    }

    /** sin q has the period of an angle; one network sees it, the other does not. */
    @Test
    void anAngleHasItsPeriod() {
        for (boolean general : new boolean[] {true, false}) {
            Dynamics field = general
                    ? LagrangianDynamics.general(6).angles(1)
                    : LagrangianDynamics.mechanical(6).angles(1);
            Map<String, INDArray> parameters = ParameterList.of(field, 4).glorot(DataType.DOUBLE, 1);
            double[] f = evaluated(field, parameters, 0.3, 0.4, 1, 2);
            double[] turned = evaluated(field, parameters, 0.3, 0.4 + 2 * Math.PI, 1, 2);
            assertArrayEquals(f, turned, 1e-12);
            double[] moved = evaluated(field, parameters, 0.3 + 2 * Math.PI, 0.4, 1, 2);
            assertTrue(Math.abs(f[2] - moved[2]) > 1e-6, "the other coordinate is no angle");
        }
    }

    /** L = ‖q‖² (v₁ + v₂)²: M has equal elements. */
    public static final class Singular extends LagrangianDynamics {
        private static final long serialVersionUID = 1L;

        @Override
        protected SDVariable lagrangian(
                SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
            SDVariable sum = v.sum(true, 1);
            return sum.mul(sum).mul(q.mul(q).sum(true, 1));
        }
    }

    @Test
    void aSingularMassMatrixIsAnErrorThatNamesTheExampleAndTheDeterminant() {
        String message = assertThrows(ArithmeticException.class, () -> evaluated(new Singular(), 1, 2, 3, 4))
                .getMessage();
        assertTrue(message.contains("example 0") && message.contains("determinant is 0.0"), message);
    }

    @Test
    void mistakesAreToldWithTheirValue() {
        assertMistake(
                "state width (5) of HamiltonianNetwork must be even",
                () -> ParameterList.of(HamiltonianDynamics.general(4), 5));
        assertMistake(
                "state width (3) of SeparableNetwork must be even: positions q, then momenta p, beside 1 controls",
                () -> ParameterList.of(HamiltonianDynamics.separable(4).controls(1), 4));
        assertMistake(
                "state width (3) of MechanicalNetwork must be even",
                () -> ParameterList.of(LagrangianDynamics.mechanical(4), 3));
        assertMistake(
                "state width (2) of LagrangianNetwork must be more than its 2 controls",
                () -> ParameterList.of(LagrangianDynamics.general(4).controls(2), 2));
        assertMistake(
                "state shape ([3, 4, 4]) of HamiltonianNetwork must be [features]",
                () -> ParameterList.of(HamiltonianDynamics.general(4), 3, 4, 4));
        assertMistake("hidden ([]) must have at least one size", HamiltonianDynamics::general);
        assertMistake("hidden ([0]) must be sizes >= 1", () -> LagrangianDynamics.mechanical(0));
        assertMistake("time (null)", () -> HamiltonianDynamics.general(4).time(null));
        assertMistake(
                "controls (0) must be >= 1",
                () -> HamiltonianDynamics.general(4).controls(0));
        assertMistake("angles ([1, 1])", () -> LagrangianDynamics.general(4).angles(1, 1));
        assertMistake(
                "angles ([2]) must be indices of the 2 coordinates",
                () -> ParameterList.of(LagrangianDynamics.general(4).angles(2), 4));
        assertMistake(
                "floor (0.0) must be > 0",
                () -> LagrangianDynamics.mechanical(4).floor(0));
        assertMistake(
                "state width (3) of HamiltonianNetwork must be that of f, 2",
                () -> HamiltonianDynamics.general(4)
                        .defineParameters(new ParameterList(), new long[] {3}, new long[] {2}));
    }

    private static void assertMistake(String message, Runnable code) {
        String actual = assertThrows(IllegalArgumentException.class, code::run).getMessage();
        assertTrue(actual.startsWith(message), actual);
    }

    @Test
    void onlySeparableEnergiesWithoutOtherForcesAreSplit() {
        assertEquals(2, new PendulumHamiltonian().splitAt(4));
        assertEquals(2, HamiltonianDynamics.separable(4).splitAt(4));
        assertEquals(2, HamiltonianDynamics.separable(4).controls(1).splitAt(5));
        assertEquals(0, HamiltonianDynamics.separable(4).dissipation().splitAt(4));
        assertEquals(0, HamiltonianDynamics.separable(4).structure().splitAt(4));
        assertEquals(0, HamiltonianDynamics.general(4).splitAt(4));
        assertEquals(0, new MlpDynamics(4).splitAt(4));
    }

    /** −‖Lᵀ∇H‖² ≤ 0 at random states, for a network and its energy's gradient by differences. */
    @Test
    void dissipationOnlyTakesEnergy() {
        HamiltonianDynamics field = HamiltonianDynamics.general(8).dissipation(5);
        Map<String, INDArray> parameters = ParameterList.of(field, 4).glorot(DataType.DOUBLE, 4);
        Random random = new Random(5);
        for (int i = 0; i < 20; i++) {
            double[] y = random.doubles(4, -2, 2).toArray();
            double[] f = evaluated(field, parameters, y);
            double step = 1e-5;
            double rate = (energy(field, parameters, y, f, step) - energy(field, parameters, y, f, -step)) / (2 * step);
            assertTrue(rate < 0, "energy grows by " + rate);
        }
    }

    private static double energy(
            EnergyDynamics field, Map<String, INDArray> parameters, double[] y, double[] f, double h) {
        INDArray moved = Nd4j.create(DataType.DOUBLE, 1, y.length);
        for (int i = 0; i < y.length; i++) {
            moved.putScalar(i, y[i] + h * f[i]);
        }
        return StateQuantity.values(field, field::energyOf, parameters, 0, moved)
                .getDouble(0);
    }
}
