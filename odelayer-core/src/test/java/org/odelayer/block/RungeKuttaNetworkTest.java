package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.block.BlockGradientTest.normal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.AntisymmetricDynamics;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.PiecewiseDynamics;
import org.odelayer.dynamics.Sharing;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.OdeSolver;

class RungeKuttaNetworkTest {
    private static final int STEPS = 4;
    private static final int BATCH = 5;
    private static final int FEATURES = 3;

    /** Every method, parameters shared in every way, equal and learned steps, and some other dynamics. */
    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (OdeSolver solver : OdeSolver.values()) {
            for (Sharing sharing : Sharing.values()) {
                for (TimeSteps steps : List.of(TimeSteps.EQUAL, TimeSteps.LEARNED)) {
                    cases.add(new Case(solver.tableau(), sharing, steps, true, new DenseDynamics()));
                }
            }
        }
        ButcherTableau ralston = new ButcherTableau(
                "Ralston", 2, new double[][] {{}, {2.0 / 3}}, new double[] {0.25, 0.75}, new double[0]);
        Dynamics timed = new MlpDynamics(4).time(TimeDependence.CONCAT).activation(Activation.SOFTPLUS);
        cases.add(new Case(ralston, Sharing.STAGE, TimeSteps.LEARNED, true, timed));
        ButcherTableau rk4 = OdeSolver.RK4.tableau();
        cases.add(new Case(rk4, Sharing.STEP, TimeSteps.SIMPLEX, true, new GradientFlowDynamics(4)));
        cases.add(new Case(rk4, Sharing.STEP, TimeSteps.EQUAL, true, new AntisymmetricDynamics(0.1)));
        cases.add(new Case(OdeSolver.EULER.tableau(), Sharing.STEP, TimeSteps.EQUAL, false, new DenseDynamics()));
        cases.add(new Case(OdeSolver.EULER.tableau(), Sharing.NETWORK, TimeSteps.EQUAL, false, new DenseDynamics()));
        return cases.stream();
    }

    record Case(ButcherTableau method, Sharing sharing, TimeSteps steps, boolean identity, Dynamics dynamics) {
        RungeKuttaNetwork network() {
            return new RungeKuttaNetwork(method, STEPS, 1.5, sharing, steps, identity);
        }

        @Override
        public String toString() {
            return method + " " + sharing + " " + steps + (identity ? " " : " plain ")
                    + dynamics.getClass().getSimpleName();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientIsThatOfBackpropagation(Case given) {
        OdeBlock block = given.network().block(given.dynamics, BlockOptions.PLAIN, FEATURES);
        Map<String, INDArray> parameters = block.parameters(FEATURES).glorot(DataType.DOUBLE, 3);
        Random random = new Random(7);
        parameters.forEach(
                (name, array) -> array.addi(normal(random, array.shape()).muli(0.1)));
        INDArray x = normal(random, BATCH, FEATURES);
        INDArray weights = normal(random, BATCH, FEATURES);
        Map<String, INDArray> expected =
                new UnrolledNetwork(given.network(), given.dynamics, parameters).gradients(x, weights);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, BATCH, FEATURES)) {
            for (int i = 0; i < 2; i++) {
                close("y", expected.get("y"), compiled.forward(x));
                close("x", expected.get("x"), compiled.backward(weights));
                Map<String, INDArray> gradients = compiled.parameterGradients();
                assertEquals(parameters.keySet(), gradients.keySet());
                gradients.forEach((name, gradient) -> close(name, expected.get(name), gradient));
            }
            int evaluations = STEPS * given.network().method().stages();
            assertEquals(evaluations, compiled.forwardStatistics().evaluations());
        }
    }

    private static void close(String name, INDArray expected, INDArray actual) {
        double scale = Math.max(1, expected.norm2Number().doubleValue());
        assertEquals(
                0, expected.sub(actual.reshape(expected.shape())).norm2Number().doubleValue(), 1e-10 * scale, name);
    }

    /** p is the gradient of the layers from the k-th on, v the tangent of the layers before. */
    @ParameterizedTest
    @EnumSource
    void theProductWithATangentIsTheSameAtEveryLayer(OdeSolver solver) {
        Dynamics dynamics = new DenseDynamics();
        RungeKuttaNetwork network =
                new RungeKuttaNetwork(solver.tableau(), STEPS, 2, Sharing.STEP, TimeSteps.LEARNED, true);
        ParameterList list =
                network.block(dynamics, BlockOptions.PLAIN, FEATURES).parameters(FEATURES);
        Map<String, INDArray> parameters = list.glorot(DataType.DOUBLE, 5);
        Random random = new Random(9);
        INDArray y0 = normal(random, BATCH, FEATURES);
        INDArray v0 = normal(random, BATCH, FEATURES);
        INDArray p1 = normal(random, BATCH, FEATURES);
        List<Double> products = new ArrayList<>();
        for (int k = 0; k <= STEPS; k++) {
            INDArray state = k == 0 ? Nd4j.concat(1, y0, v0) : before(network, dynamics, parameters, k, y0, v0);
            INDArray y = state.get(NDArrayIndex.all(), NDArrayIndex.interval(0, FEATURES))
                    .dup('c');
            INDArray v = state.get(NDArrayIndex.all(), NDArrayIndex.interval(FEATURES, 2 * FEATURES));
            INDArray p = k == STEPS ? p1 : behind(network, dynamics, parameters, k, y, p1);
            products.add(p.mul(v).sumNumber().doubleValue());
        }
        assertTrue(Math.abs(products.get(0)) > 1e-3, products::toString);
        products.forEach(product ->
                assertEquals(products.get(0), product, 1e-13 * Math.max(1, Math.abs(product)), products::toString));
    }

    private static INDArray before(
            RungeKuttaNetwork network,
            Dynamics dynamics,
            Map<String, INDArray> parameters,
            int layers,
            INDArray y0,
            INDArray v0) {
        OdeBlock block = part(network, layers).block(new TangentDynamics(dynamics), BlockOptions.PLAIN, 2 * FEATURES);
        try (CompiledBlock compiled =
                block.compile(some(network, parameters, 0, layers), DataType.DOUBLE, BATCH, 2 * FEATURES)) {
            return compiled.infer(Nd4j.concat(1, y0, v0)).dup();
        }
    }

    private static INDArray behind(
            RungeKuttaNetwork network,
            Dynamics dynamics,
            Map<String, INDArray> parameters,
            int first,
            INDArray y,
            INDArray p1) {
        OdeBlock block = part(network, STEPS - first).block(dynamics, BlockOptions.PLAIN, FEATURES);
        try (CompiledBlock compiled =
                block.compile(some(network, parameters, first, STEPS), DataType.DOUBLE, BATCH, FEATURES)) {
            compiled.forward(y);
            return compiled.backward(p1).dup();
        }
    }

    /** So many layers with steps of the same lengths: α is a part of the duration. */
    private static RungeKuttaNetwork part(RungeKuttaNetwork network, int layers) {
        return new RungeKuttaNetwork(
                network.method(), layers, network.duration(), Sharing.STEP, TimeSteps.LEARNED, true);
    }

    private static Map<String, INDArray> some(
            RungeKuttaNetwork network, Map<String, INDArray> parameters, int from, int to) {
        Map<String, INDArray> result = new java.util.HashMap<>();
        parameters.forEach((name, array) -> {
            INDArray rows = array.get(NDArrayIndex.interval(from, to)).dup('c');
            result.put(name, rows);
        });
        return result;
    }

    @Test
    void whatMakesNoNetworkIsRefusedByName() {
        ButcherTableau rk4 = OdeSolver.RK4.tableau();
        ButcherTableau euler = OdeSolver.EULER.tableau();
        refuses("method (null)", () -> new RungeKuttaNetwork(null, 1, 1, Sharing.STEP, TimeSteps.EQUAL, true));
        refuses("steps (0)", () -> RungeKuttaNetwork.of(OdeSolver.EULER, 0, 1));
        refuses("duration (NaN)", () -> RungeKuttaNetwork.of(OdeSolver.EULER, 3, Double.NaN));
        refuses("duration (-1.0)", () -> RungeKuttaNetwork.of(OdeSolver.EULER, 3, -1));
        refuses("parameters (null)", () -> new RungeKuttaNetwork(rk4, 1, 1, null, TimeSteps.EQUAL, true));
        refuses("plain net", () -> new RungeKuttaNetwork(rk4, 1, 1, Sharing.STEP, TimeSteps.EQUAL, false));
        refuses("plain net", () -> new RungeKuttaNetwork(euler, 1, 1, Sharing.STEP, TimeSteps.SIMPLEX, false));
        refuses(
                "dynamics (null)",
                () -> RungeKuttaNetwork.of(OdeSolver.EULER, 3, 1).block(null, BlockOptions.PLAIN, 2));
        RungeKuttaNetwork plain = new RungeKuttaNetwork(euler, 2, 1, Sharing.STEP, TimeSteps.EQUAL, false);
        BlockOptions controlled = BlockOptions.builder().dataControl(true).build();
        refuses("plain net", () -> plain.block(new DenseDynamics(), controlled, 2));
        BlockOptions varying = BlockOptions.builder()
                .depth(org.odelayer.dynamics.DepthDependence.piecewise(2))
                .build();
        refuses(
                "already depend on the depth",
                () -> RungeKuttaNetwork.of(OdeSolver.EULER, 3, 1).block(new DenseDynamics(), varying, 2));
    }

    private static void refuses(String message, org.junit.jupiter.api.function.Executable code) {
        String found = assertThrows(IllegalArgumentException.class, code).getMessage();
        assertTrue(found.contains(message), found);
    }

    @Test
    void theStepsLengthsStartEqual() {
        OdeBlock block = new RungeKuttaNetwork(OdeSolver.EULER.tableau(), 8, 3, Sharing.STEP, TimeSteps.LEARNED, true)
                .block(new DenseDynamics(), BlockOptions.PLAIN, 2);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 1);
        INDArray alpha = parameters.get(PiecewiseDynamics.TIME_STEPS);
        assertEquals(1, alpha.sumNumber().doubleValue(), 1e-15);
        assertEquals(1.0 / 8, alpha.maxNumber().doubleValue(), 1e-15);
    }
}
