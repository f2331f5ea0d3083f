package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.Normalization;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.VariationalDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.FlowJacobian;
import org.odelayer.regularization.FlowJacobian.Size;

/** The flow's Jacobian against differences of the flow and Liouville's formula, and as a cost. */
class FlowJacobianTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-11, 1e-11), 100_000);

    /** Truncation of the size of its square, and the flow's error of 1e-10 over it. */
    private static final double STEP = 1e-4;

    private static Map<String, INDArray> parameters(OdeBlock block, long... shape) {
        Map<String, INDArray> parameters = block.parameters(shape).glorot(DataType.DOUBLE, 3);
        parameters.values().forEach(array -> array.muli(1.5));
        return parameters;
    }

    @Test
    void aRotationWithDecayStretchesAllDirectionsAlike() {
        OdeBlock block = OdeBlock.of(new MlpDynamics(), 0, 1, TIGHT);
        Map<String, INDArray> spiral = Map.of(
                "W0",
                Nd4j.createFromArray(new double[][] {{-0.1, 2}, {-2, -0.1}}),
                "b0",
                Nd4j.zeros(DataType.DOUBLE, 2));
        JacobianPath flow = JacobianPath.ofFlow(block, spiral, Nd4j.ones(DataType.DOUBLE, 2, 2), 3);
        for (int time = 0; time < 3; time++) {
            double t = flow.times()[time];
            double size = Math.exp(-0.1 * t);
            assertArrayEquals(
                    new double[] {size * Math.cos(2 * t), -size * Math.sin(2 * t)}, flow.jacobian(time, 1)[0], 1e-9);
            assertEquals(size, flow.singularValues(time, 0)[1], 1e-9);
            assertEquals(1, flow.conditionNumber(time, 0), 1e-9);
        }
    }

    /** Position and velocity are both given, so that the input is the initial state. */
    @Test
    void itIsADifferenceOfTheFlowWithAllOptions() {
        OdeBlock block = BlockOptions.builder()
                .order(2)
                .initialVelocity(InitialVelocity.SPLIT)
                .output(OutputState.ALL)
                .depth(DepthDependence.piecewise(2))
                .build()
                .block(
                        new MlpDynamics(5).time(TimeDependence.CONCAT),
                        TimeSpan.of(0.2, -0.6),
                        TIGHT,
                        ContinuousAdjoint.AS_FORWARD,
                        4);
        assertIsDifference(block, 4);
    }

    @Test
    void itIsADifferenceOfTheFlowOfImages() {
        ConvDynamics dynamics = new ConvDynamics(2).normalization(Normalization.NONE);
        assertIsDifference(OdeBlock.of(dynamics, 0, 0.5, TIGHT), 2, 2, 3);
    }

    private static void assertIsDifference(OdeBlock block, long... shape) {
        Map<String, INDArray> parameters = parameters(block, shape);
        long[] batch = IntStream.range(-1, shape.length)
                .mapToLong(i -> i < 0 ? 2 : shape[i])
                .toArray();
        INDArray x = BlockGradientTest.normal(new Random(1), batch);
        JacobianPath flow = JacobianPath.ofFlow(block, parameters, x, 3);
        int n = flow.dimensions();
        assertEquals(Arrays.stream(shape).reduce(1, Math::multiplyExact), n);
        double[] times = flow.times();
        try (CompiledBlock compiled =
                block.inside(times[1], times[2]).compile(parameters, DataType.DOUBLE, x.shape())) {
            for (int j = 0; j < n; j++) {
                INDArray above = moved(compiled, x, j, STEP);
                INDArray difference = above.sub(moved(compiled, x, j, -STEP)).div(2 * STEP);
                for (int time = 1; time < 3; time++) {
                    for (int i = 0; i < n; i++) {
                        double expected = difference.getDouble(time - 1, 1, i);
                        assertEquals(expected, flow.jacobian(time, 1)[i][j], 1e-6, "time " + time);
                    }
                }
            }
        }
        assertArrayEquals(new double[] {1, 0}, Arrays.copyOf(flow.jacobian(0, 1)[0], 2));
    }

    /** The states [times, batch, n] from inputs whose j-th element is another. */
    private static INDArray moved(CompiledBlock block, INDArray x, int j, double step) {
        INDArray rows = x.dup('c').reshape('c', x.size(0), x.length() / x.size(0));
        rows.getColumn(j).addi(step);
        INDArray states = block.infer(rows.reshape('c', x.shape())).dup('c');
        return states.reshape('c', states.size(0), x.size(0), rows.size(1));
    }

    /** Liouville: det Φ(t) = exp ∫ tr J dt, the integral by Simpson's rule on 200 intervals. */
    @Test
    void itsDeterminantIsTheExponentialOfTheIntegratedTrace() {
        OdeBlock block = OdeBlock.of(new MlpDynamics(6), 0, 1.5, TIGHT);
        Map<String, INDArray> parameters = parameters(block, 2);
        INDArray x = BlockGradientTest.normal(new Random(2), 3, 2);
        JacobianPath field = JacobianPath.of(block, parameters, x, 201);
        JacobianPath flow = JacobianPath.ofFlow(block, parameters, x, 2);
        for (int example = 0; example < 3; example++) {
            double integral = 0;
            for (int time = 0; time < 201; time++) {
                double[][] jacobian = field.jacobian(time, example);
                double weight = time % 200 == 0 ? 1 : time % 2 == 1 ? 4 : 2;
                integral += weight * 1.5 / 600 * (jacobian[0][0] + jacobian[1][1]);
            }
            double[][] phi = flow.jacobian(1, example);
            double determinant = phi[0][0] * phi[1][1] - phi[0][1] * phi[1][0];
            assertEquals(Math.exp(integral), determinant, 1e-8);
            assertTrue(Math.abs(integral) > 0.05, "the flow should change areas, ln det = " + integral);
        }
    }

    private static OdeBlock carrying(SolverSettings settings, Adjoint adjoint, Size size) {
        return BlockOptions.builder()
                .augmentation(Augmentation.zeros(4))
                .keepAugmented(false)
                .build()
                .block(new VariationalDynamics(new MlpDynamics(5)), TimeSpan.of(0, 1), settings, adjoint, 2)
                .withCosts(List.of(new FlowJacobian(0.3, size)));
    }

    /** Against the singular values at the end. */
    @ParameterizedTest
    @EnumSource(Size.class)
    void theCostIsThatOfTheEndLessThatOfTheStart(Size size) {
        OdeBlock block = carrying(TIGHT, ContinuousAdjoint.AS_FORWARD, size);
        Map<String, INDArray> parameters = parameters(block, 2);
        INDArray x = BlockGradientTest.normal(new Random(3), 4, 2);
        JacobianPath flow = JacobianPath.ofFlow(OdeBlock.of(new MlpDynamics(5), 0, 1, TIGHT), parameters, x, 2);
        double expected = IntStream.range(0, 4)
                .mapToDouble(example -> size(size, flow.singularValues(1, example)) - size(size, 1, 1))
                .average()
                .orElseThrow();
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 4, 2)) {
            assertArrayEquals(new long[] {4, 2}, compiled.forward(x).shape());
            assertEquals(expected, compiled.costs()[0], 1e-8);
            assertTrue(Math.abs(expected) > 0.01, "the cost should be there: " + expected);
        }
    }

    private static double size(Size size, double... sigma) {
        return switch (size) {
            case FROBENIUS -> sigma[0] * sigma[0] + sigma[1] * sigma[1];
            case SPECTRAL -> Math.pow(Math.pow(sigma[0], 8) + Math.pow(sigma[1], 8), 1.0 / 8);
            case CONDITION -> (sigma[0] / sigma[1] + sigma[1] / sigma[0]) / 2;
        };
    }

    static List<Adjoint> adjoints() {
        return Adjoints.all();
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void itsGradientIsADifferenceOfTheLoss(Adjoint adjoint) {
        StepControl control =
                adjoint instanceof DiscreteAdjoint ? StepControl.constant(0.1) : StepControl.adaptive(1e-9, 1e-9);
        SolverSettings settings = new SolverSettings(OdeSolver.DOPRI5.tableau(), control, 100_000);
        for (Size size : Size.values()) {
            OdeBlock block = carrying(settings, adjoint, size);
            Map<String, INDArray> parameters = parameters(block, 2);
            INDArray x = BlockGradientTest.normal(new Random(1), 3, 2);
            INDArray weights = BlockGradientTest.normal(new Random(2), 3, 2);
            try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 3, 2)) {
                CentralDifferences differences = new CentralDifferences(
                        () -> compiled.forward(x).mul(weights).sumNumber().doubleValue() + compiled.penalty(), 1e-6);
                compiled.forward(x);
                INDArray gradient = compiled.backward(weights).dup();
                parameters.forEach((name, array) -> differences.check(
                        name, array, compiled.parameterGradients().get(name).dup()));
                differences.check("x", x, gradient);
            }
        }
    }

    @Test
    void statesThatCannotCarryItAreRefused() {
        OdeBlock block = OdeBlock.of(new VariationalDynamics(new MlpDynamics(3)), 0, 1, TIGHT);
        String message = assertThrows(IllegalArgumentException.class, () -> block.parameters(5))
                .getMessage();
        assertTrue(message.contains("state features (5) must be c (1 + n)"), message);
        assertThrows(IllegalArgumentException.class, () -> new FlowJacobian(0, Size.CONDITION));
        assertThrows(IllegalArgumentException.class, () -> new FlowJacobian(1, null));
    }
}
