package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.Trace;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;

/** The change of density along a flow against Liouville's formula, determinants of its Jacobian, and differences. */
class DensityTest {
    private static final Trace HUTCHINSON = Trace.hutchinson(2, ProbeDistribution.RADEMACHER);

    private static SolverSettings tight(NamedMethod solver) {
        return new SolverSettings(solver.method(), StepControl.adaptive(1e-10, 1e-10), 100_000);
    }

    private static BlockOptions.Builder density(Trace trace) {
        return BlockOptions.builder().density(trace);
    }

    private static OdeBlock block(BlockOptions options, Dynamics dynamics, long... inputShape) {
        return options.block(
                dynamics, TimeSpan.of(0, 1.5), tight(OdeSolver.DOPRI5), ContinuousAdjoint.AS_FORWARD, inputShape);
    }

    private static Map<String, INDArray> parameters(OdeBlock block, long... shape) {
        return block.parameters(shape).glorot(DataType.DOUBLE, 5);
    }

    private static INDArray input(long... shape) {
        return BlockGradientTest.normal(new Random(8), shape);
    }

    /** ℓ = −tr(A) T, whatever the state is; the estimate with ±1 is exact where J has no other elements. */
    @Test
    void aLinearFieldChangesItByItsTrace() {
        INDArray a = Nd4j.createFromArray(new double[][] {{0.3, -1, 0.4}, {0.7, -0.9, 0.1}, {2, 0.5, -0.2}});
        Map<String, INDArray> full = Map.of("W0", a, "b0", Nd4j.ones(DataType.DOUBLE, 3));
        assertChange(Trace.exact(), full, 1.5 * 0.8);
        Map<String, INDArray> diagonal =
                Map.of("W0", Nd4j.diag(Nd4j.createFromArray(0.3, -0.9, -0.2)), "b0", Nd4j.zeros(DataType.DOUBLE, 3));
        assertChange(HUTCHINSON, diagonal, 1.5 * 0.8);
    }

    private static void assertChange(Trace trace, Map<String, INDArray> parameters, double expected) {
        OdeBlock block = block(density(trace).build(), new MlpDynamics(), 3);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 4, 3)) {
            INDArray output = compiled.forward(input(4, 3));
            for (int example = 0; example < 4; example++) {
                assertEquals(expected, output.getDouble(example, 3), 1e-9);
            }
        }
    }

    /** ℓ = −log |det ∂z(T)/∂x|, the determinant by differences of the flow. */
    @Test
    void itIsTheLogarithmOfTheFlowsDeterminant() {
        BlockOptions options =
                density(Trace.exact()).depth(DepthDependence.piecewise(3)).build();
        MlpDynamics dynamics = new MlpDynamics(7).time(TimeDependence.CONCAT);
        OdeBlock block = block(options, dynamics, 2);
        Map<String, INDArray> parameters = parameters(block, 2);
        double step = 1e-5;
        INDArray x = input(1, 2);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 2)) {
            double[][] jacobian = new double[2][2];
            for (int j = 0; j < 2; j++) {
                INDArray moved = Nd4j.zeros(DataType.DOUBLE, 1, 2).putScalar(0, j, step);
                INDArray difference = compiled.forward(x.add(moved)).dup();
                difference.subi(compiled.forward(x.sub(moved)));
                for (int i = 0; i < 2; i++) {
                    jacobian[i][j] = difference.getDouble(0, i) / (2 * step);
                }
            }
            double determinant = jacobian[0][0] * jacobian[1][1] - jacobian[0][1] * jacobian[1][0];
            // Truncation of 1e-10, and errors of 1e-10 over the step.
            assertEquals(-Math.log(determinant), compiled.forward(x).getDouble(0, 2), 1e-5);
        }
    }

    /** What flows in stays the same amount: Σ p(x) over a grid is 1, whatever the field. */
    @Test
    void theMassOfAnUntrainedFlowIsOne() {
        OdeBlock block = block(density(Trace.exact()).build(), new MlpDynamics(16), 2);
        int points = 121;
        double width = 12.0 / (points - 1);
        INDArray grid = Nd4j.create(DataType.DOUBLE, points * points, 2);
        for (int i = 0; i < points * points; i++) {
            grid.putScalar(i, 0, -6 + width * (i % points)).putScalar(i, 1, -6 + width * (i / points));
        }
        Map<String, INDArray> parameters = parameters(block, 2);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, points * points, 2)) {
            INDArray output = compiled.infer(grid);
            double mass = 0;
            for (int i = 0; i < points * points; i++) {
                double square = Math.pow(output.getDouble(i, 0), 2) + Math.pow(output.getDouble(i, 1), 2);
                mass += Math.exp(-square / 2 - output.getDouble(i, 2)) / (2 * Math.PI) * width * width;
            }
            assertEquals(1, mass, 1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.adjoint.Adjoints#all")
    void theGradientIsThatOfDifferencesWithTheSameNoise(Adjoint adjoint) {
        for (Trace trace : List.of(Trace.exact(), HUTCHINSON)) {
            checkGradient(block(density(trace).build(), new MlpDynamics(6), 3).withGradient(adjoint), 3);
        }
    }

    @Test
    void theGradientIsThatOfDifferencesByAStiffMethod() {
        OdeBlock block = density(HUTCHINSON)
                .build()
                .block(
                        new MlpDynamics(6),
                        TimeSpan.of(0, 1.5),
                        tight(StiffSolver.RODAS5P),
                        InterpolatingAdjoint.AS_FORWARD,
                        3);
        checkGradient(block, 3);
    }

    @Test
    void theGradientIsThatOfDifferencesWithCosts() {
        OdeBlock block = block(density(HUTCHINSON).build(), new MlpDynamics(6), 3)
                .withCosts(List.of(JacobianFrobenius.of(0.3), new KineticEnergy(0.2).onPart(0.5)));
        checkGradient(block, 3);
    }

    @Test
    void theGradientIsThatOfDifferencesForEverythingAtOnce() {
        BlockOptions options = density(Trace.exact())
                .order(2)
                .initialVelocity(InitialVelocity.SPLIT)
                .output(OutputState.ALL)
                .depth(DepthDependence.piecewise(2))
                .carriesDensity(true)
                .build();
        checkGradient(block(options, new MlpDynamics(5), 5), 5);
    }

    private static void checkGradient(OdeBlock block, long features) {
        Map<String, INDArray> parameters = parameters(block, features);
        INDArray x = input(3, features);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 3, features)) {
            compiled.drawProbes(17);
            INDArray weights = input(compiled.forward(x).shape());
            CentralDifferences differences = new CentralDifferences(
                    () -> compiled.forward(x).mul(weights).sumNumber().doubleValue() + compiled.penalty(), 1e-6);
            compiled.forward(x);
            INDArray gradient = compiled.backward(weights).dup();
            Map<String, INDArray> ofParameters = new java.util.HashMap<>();
            compiled.parameterGradients().forEach((name, array) -> ofParameters.put(name, array.dup()));
            differences.check("x", x, gradient);
            parameters.forEach((name, array) -> differences.check(name, array, ofParameters.get(name)));
        }
    }

    /** The running costs of z are those of the same field without a density. */
    @Test
    void costsAreThoseOfTheFieldItself() {
        List<org.odelayer.regularization.Penalty> costs = List.of(JacobianFrobenius.exact(0.3), new KineticEnergy(0.2));
        OdeBlock plain = block(BlockOptions.PLAIN, new MlpDynamics(6), 3).withCosts(costs);
        OdeBlock flow =
                block(density(Trace.exact()).build(), new MlpDynamics(6), 3).withCosts(costs);
        Map<String, INDArray> parameters = parameters(plain, 3);
        INDArray x = input(4, 3);
        try (CompiledBlock a = plain.compile(parameters, DataType.DOUBLE, 4, 3);
                CompiledBlock b = flow.compile(parameters, DataType.DOUBLE, 4, 3)) {
            a.forward(x);
            b.forward(x);
            assertArrayEquals(a.costs(), b.costs(), 1e-8);
        }
    }

    @ParameterizedTest
    @EnumSource(ProbeDistribution.class)
    void theEstimateIsUnbiasedAndTheSameUntilItIsDrawnAgain(ProbeDistribution distribution) {
        OdeBlock exact = block(density(Trace.exact()).build(), new MlpDynamics(6), 3);
        OdeBlock block = block(density(Trace.hutchinson(1, distribution)).build(), new MlpDynamics(6), 3)
                .withForward(new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.25), 100));
        Map<String, INDArray> parameters = parameters(block, 3);
        int examples = 4000;
        INDArray x = Nd4j.tile(input(1, 3), examples, 1);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, examples, 3);
                CompiledBlock reference = exact.compile(parameters, DataType.DOUBLE, 1, 3)) {
            double expected = reference.forward(x.getRow(0, true)).getDouble(0, 3);
            compiled.drawProbes(1);
            INDArray found = compiled.forward(x).getColumn(3).dup();
            assertEquals(found, compiled.forward(x).getColumn(3).dup());
            double error = found.stdNumber().doubleValue() / Math.sqrt(examples);
            assertTrue(error > 0 && error < 0.1, "standard error " + error);
            assertEquals(expected, found.meanNumber().doubleValue(), 4 * error);
            compiled.drawProbes(2);
            assertNotEquals(found, compiled.forward(x).getColumn(3).dup());
        }
    }

    @Test
    void aBlockCarriesOnWhatTheBlocksBeforeGave() {
        BlockOptions first = density(Trace.exact()).build();
        BlockOptions second = density(Trace.exact()).carriesDensity(true).build();
        OdeBlock whole = first.block(
                new MlpDynamics(6), TimeSpan.of(0, 2), tight(OdeSolver.DOPRI5), ContinuousAdjoint.AS_FORWARD, 3);
        OdeBlock half = whole.until(1);
        OdeBlock rest = second.block(
                new MlpDynamics(6), TimeSpan.of(1, 2), tight(OdeSolver.DOPRI5), ContinuousAdjoint.AS_FORWARD, 4);
        Map<String, INDArray> parameters = parameters(whole, 3);
        INDArray x = input(4, 3);
        try (CompiledBlock a = whole.compile(parameters, DataType.DOUBLE, 4, 3);
                CompiledBlock b = half.compile(parameters, DataType.DOUBLE, 4, 3);
                CompiledBlock c = rest.compile(parameters, DataType.DOUBLE, 4, 4)) {
            INDArray expected = a.forward(x);
            INDArray found = c.forward(b.forward(x));
            assertTrue(expected.equalsWithEps(found, 1e-8), expected + " and " + found);
        }
    }

    @Test
    void whatIsNoFlowOfTheInputIsRefused() {
        for (BlockOptions.Builder options : List.of(
                density(Trace.exact()).augmentation(Augmentation.zeros(1)),
                density(Trace.exact()).dataControl(true),
                density(Trace.exact()).order(2))) {
            String message =
                    assertThrows(IllegalArgumentException.class, options::build).getMessage();
            assertTrue(message.startsWith("density (exact) needs a flow from the input to the output"), message);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> BlockOptions.builder().carriesDensity(true).build());
        assertThrows(IllegalArgumentException.class, () -> Trace.hutchinson(0, ProbeDistribution.NORMAL));
        OdeBlock images = block(density(Trace.exact()).build(), new org.odelayer.dynamics.ConvDynamics(2), 2, 4, 4);
        String message = assertThrows(IllegalArgumentException.class, () -> images.parameters(2, 4, 4))
                .getMessage();
        assertTrue(message.contains("images"), message);
    }
}
