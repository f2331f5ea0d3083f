package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** What each option does to shapes, parameters and solutions; their gradients are in {@link OptionGradientTest}. */
class BlockOptionsTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-10, 1e-10), 100_000);
    private static final Dynamics MLP = new MlpDynamics(6);

    /** f = −4 h, whatever else it sees: the oscillator of angular frequency 2. */
    static final class Spring extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(-4);
        }
    }

    /** f = −4 h − ḣ. */
    static final class DampedSpring extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            long d = y.getShape()[1] / 2;
            return Features.slice(graph, y, 0, d).mul(-4).sub(Features.slice(graph, y, d, 2 * d));
        }
    }

    /** f = x of the state [y, x] it sees with data control. */
    static final class Follow extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            long d = y.getShape()[1] / 2;
            return Features.slice(graph, y, d, 2 * d);
        }
    }

    /** f = g, one parameter. */
    static final class Constant extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.bias("g", 2, stateShape);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(0).add(parameters.get("g"));
        }
    }

    private static double[] solve(BlockOptions options, Dynamics dynamics, double t1, double... x) {
        return solve(options, dynamics, Map.of(), t1, x);
    }

    private static double[] solve(
            BlockOptions options, Dynamics dynamics, Map<String, INDArray> parameters, double t1, double... x) {
        OdeBlock block = options.block(dynamics, TimeSpan.of(0, t1), TIGHT, ContinuousAdjoint.AS_FORWARD, x.length);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, x.length)) {
            return compiled.forward(Nd4j.createFromArray(x).reshape(1, x.length))
                    .dup()
                    .data()
                    .asDouble();
        }
    }

    private static long[] outputShape(BlockOptions options, long... input) {
        return options.block(MLP, TimeSpan.of(0, 1), TIGHT, ContinuousAdjoint.AS_FORWARD, input)
                .outputShape(input);
    }

    private static List<String> parameters(BlockOptions options, long... input) {
        return options
                .block(MLP, TimeSpan.of(0, 1), TIGHT, ContinuousAdjoint.AS_FORWARD, input)
                .parameters(input)
                .all()
                .stream()
                .map(BlockOptionsTest::described)
                .toList();
    }

    private static String described(Parameter parameter) {
        return parameter.name() + Arrays.toString(parameter.dimensions());
    }

    @Test
    void augmentedDimensionsStartAtZeroAndAreKeptOrDropped() {
        BlockOptions.Builder options = BlockOptions.builder().augmentation(Augmentation.zeros(2));
        double[] kept = solve(options.build(), new Spring(), 0.5, 1, -1, 3);
        double decay = Math.exp(-2);
        assertArrayEquals(new double[] {decay, -decay, 3 * decay, 0, 0}, kept, 1e-9);
        double[] dropped = solve(options.keepAugmented(false).build(), new Spring(), 0.5, 1, -1, 3);
        assertArrayEquals(new double[] {decay, -decay, 3 * decay}, dropped, 1e-9);
    }

    @Test
    void aLearnedLiftIsAnAffineMap() {
        BlockOptions options =
                BlockOptions.builder().augmentation(Augmentation.learned(1)).build();
        Map<String, INDArray> lift = Map.of(
                "lift.W", Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}}),
                "lift.b", Nd4j.createFromArray(0.5, 0, -1));
        double decay = Math.exp(-2);
        double[] expected = {(1 - 8 + 0.5) * decay, (2 - 10) * decay, (3 - 12 - 1) * decay};
        assertArrayEquals(expected, solve(options, new Spring(), lift, 0.5, 1, -2), 1e-8);
        assertEquals(
                List.of("lift.W[2, 3]", "W0[3, 6]", "W1[6, 3]", "lift.b[3]", "b0[6]", "b1[3]"), parameters(options, 2));
    }

    @Test
    void secondOrderFromRestIsTheCosine() {
        BlockOptions options = BlockOptions.builder()
                .order(2)
                .acceleration(Acceleration.POSITION)
                .build();
        double[] position = solve(options, new Spring(), 1.5, 1, -2);
        assertArrayEquals(new double[] {Math.cos(3), -2 * Math.cos(3)}, position, 1e-8);
    }

    @Test
    void secondOrderWithTheVelocityFromTheInputGivesTheWholeState() {
        BlockOptions options = BlockOptions.builder()
                .order(2)
                .initialVelocity(InitialVelocity.SPLIT)
                .acceleration(Acceleration.POSITION)
                .output(OutputState.ALL)
                .build();
        // h = 1, ḣ = 3 at t = 0: h = cos 2t + 1.5 sin 2t.
        double[] expected = {Math.cos(3) + 1.5 * Math.sin(3), -2 * Math.sin(3) + 3 * Math.cos(3)};
        assertArrayEquals(expected, solve(options, new Spring(), 1.5, 1, 3), 1e-8);
    }

    @Test
    void accelerationFromTheWholeStateSeesTheVelocity() {
        BlockOptions options = BlockOptions.builder().order(2).build();
        double omega = Math.sqrt(4 - 0.25);
        double expected = Math.exp(-0.75) * (Math.cos(omega * 1.5) + 0.5 / omega * Math.sin(omega * 1.5));
        assertArrayEquals(new double[] {expected}, solve(options, new DampedSpring(), 1.5, 1), 1e-8);
    }

    @Test
    void thirdOrderWithConstantHighestDerivativeIsACubic() {
        BlockOptions options = BlockOptions.builder()
                .order(3)
                .initialVelocity(InitialVelocity.SPLIT)
                .acceleration(Acceleration.POSITION)
                .build();
        Map<String, INDArray> g = Map.of("g", Nd4j.createFromArray(6.0));
        // h = 1 + 2t + 3t²/2 + t³ at t = 2.
        assertArrayEquals(new double[] {1 + 4 + 6 + 8}, solve(options, new Constant(), g, 2, 1, 2, 3), 1e-9);
    }

    @Test
    void aLearnedVelocityIsAFunctionOfTheInput() {
        BlockOptions options = BlockOptions.builder()
                .order(2)
                .initialVelocity(InitialVelocity.learned())
                .acceleration(Acceleration.POSITION)
                .build();
        Map<String, INDArray> g = Map.of(
                "velocity.W", Nd4j.createFromArray(new double[][] {{-2}}),
                "velocity.b", Nd4j.createFromArray(0.5));
        double x = 0.7;
        double expected = x * Math.cos(3) + (-2 * x + 0.5) / 2 * Math.sin(3);
        assertArrayEquals(new double[] {expected}, solve(options, new Spring(), g, 1.5, x), 1e-8);
    }

    @Test
    void augmentationWidensEachPartOfASplitInput() {
        BlockOptions options = BlockOptions.builder()
                .augmentation(Augmentation.zeros(1))
                .order(2)
                .initialVelocity(InitialVelocity.SPLIT)
                .acceleration(Acceleration.POSITION)
                .output(OutputState.ALL)
                .build();
        double[] all = solve(options, new Spring(), 1.5, 1, 3);
        double[] expected = {Math.cos(3) + 1.5 * Math.sin(3), 0, -2 * Math.sin(3) + 3 * Math.cos(3), 0};
        assertArrayEquals(expected, all, 1e-8);
    }

    @Test
    void withDataControlTheInputIsSeenAtAllTimes() {
        BlockOptions options = BlockOptions.builder().dataControl(true).build();
        // ẏ = x, y(0) = x.
        assertArrayEquals(new double[] {0.5 * 3, -2 * 3}, solve(options, new Follow(), 2, 0.5, -2), 1e-9);
    }

    @Test
    void parametersArePiecewiseConstant() {
        BlockOptions options =
                BlockOptions.builder().depth(DepthDependence.piecewise(4)).build();
        Map<String, INDArray> g = Map.of("g", Nd4j.createFromArray(new double[][] {{1}, {10}, {100}, {-3}}));
        double[] end = solve(options, new Constant(), g, 2, 5);
        assertArrayEquals(new double[] {5 + 0.5 * (1 + 10 + 100 - 3)}, end, 1e-10);
    }

    @Test
    void aStepNeverStraddlesAJumpAndEachPieceHasItsOwnParametersOnly() {
        OdeBlock block = BlockOptions.builder()
                .depth(DepthDependence.piecewise(2))
                .build()
                .block(new Constant(), TimeSpan.of(1, -1), TIGHT, ContinuousAdjoint.AS_FORWARD, 1);
        Map<String, INDArray> g = Map.of("g", Nd4j.createFromArray(new double[][] {{1}, {10}}));
        try (CompiledBlock compiled = block.compile(g, DataType.DOUBLE, 1, 1)) {
            assertEquals(
                    5 - 11,
                    compiled.forward(Nd4j.createFromArray(new double[][] {{5}})).getDouble(0),
                    1e-10);
            assertEquals(0, compiled.forwardStatistics().rejected());
            compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 1));
            INDArray gradient = compiled.parameterGradients().get("g");
            assertArrayEquals(new double[] {-1, -1}, gradient.dup().data().asDouble(), 1e-12);
        }
    }

    /** ∫ Σ αₖ ψₖ over [0, 1] in closed form, and two values inside by a shorter interval. */
    @ParameterizedTest
    @CsvSource({"LEGENDRE, 1", "CHEBYSHEV, 0.6666666666666667", "FOURIER, 1"})
    void parametersAreASeriesInTheBasis(DepthBasis basis, double integral) {
        BlockOptions options =
                BlockOptions.builder().depth(DepthDependence.galerkin(basis, 3)).build();
        Map<String, INDArray> g = Map.of("g", Nd4j.createFromArray(new double[][] {{1}, {1}, {1}}));
        assertArrayEquals(new double[] {integral}, solve(options, new Constant(), g, 1, 0), 1e-9);
    }

    @ParameterizedTest
    @EnumSource
    void basisFunctionsAreOrthogonal(DepthBasis basis) {
        int terms = 5;
        OdeBlock[] blocks = new OdeBlock[terms];
        for (int k = 0; k < terms; k++) {
            blocks[k] = BlockOptions.builder()
                    .depth(DepthDependence.galerkin(basis, terms))
                    .build()
                    .block(new Constant(), TimeSpan.of(0, 1), TIGHT, ContinuousAdjoint.AS_FORWARD, 1);
        }
        // ψₖ integrates to 0 against ψ₀ = 1 but for k = 0; Chebyshev polynomials do so only against a weight.
        double[] expected = basis == DepthBasis.CHEBYSHEV
                ? new double[] {1, 0, -1.0 / 3, 0, -1.0 / 15}
                : basis == DepthBasis.PIECEWISE_CONSTANT
                        ? new double[] {0.2, 0.2, 0.2, 0.2, 0.2}
                        : new double[] {1, 0, 0, 0, 0};
        for (int k = 0; k < terms; k++) {
            double[][] unit = new double[terms][1];
            unit[k][0] = 1;
            Map<String, INDArray> g = Map.of("g", Nd4j.createFromArray(unit));
            try (CompiledBlock compiled = blocks[k].compile(g, DataType.DOUBLE, 1, 1)) {
                double value =
                        compiled.forward(Nd4j.zeros(DataType.DOUBLE, 1, 1)).getDouble(0);
                assertEquals(expected[k], value, 1e-9, basis + " " + k);
            }
        }
    }

    @Test
    void aSeriesStartsConstantAndPiecesStartOnTheirOwn() {
        Map<String, INDArray> series = initial(DepthDependence.galerkin(DepthBasis.LEGENDRE, 3));
        assertTrue(series.get("W0").slice(0).norm2Number().doubleValue() > 0);
        assertEquals(0, series.get("W0").slice(1).norm2Number().doubleValue());
        Map<String, INDArray> pieces = initial(DepthDependence.piecewise(3));
        assertTrue(pieces.get("W0").slice(2).norm2Number().doubleValue() > 0);
        assertTrue(!pieces.get("W0").slice(1).equals(pieces.get("W0").slice(2)));
    }

    private static Map<String, INDArray> initial(DepthDependence depth) {
        BlockOptions options = BlockOptions.builder().depth(depth).build();
        return options.block(MLP, TimeSpan.of(0, 1), TIGHT, ContinuousAdjoint.AS_FORWARD, 2)
                .parameters(2)
                .glorot(DataType.DOUBLE, 1);
    }

    @Test
    void channelsOfImagesAreAugmented() {
        BlockOptions options = BlockOptions.builder()
                .augmentation(Augmentation.zeros(2))
                .order(2)
                .initialVelocity(InitialVelocity.learned(4))
                .acceleration(Acceleration.POSITION)
                .build();
        OdeBlock block = options.block(new Spring(), TimeSpan.of(0, 1), TIGHT, ContinuousAdjoint.AS_FORWARD, 1, 3, 3);
        assertArrayEquals(new long[] {3, 3, 3}, block.outputShape(1, 3, 3));
        assertEquals(
                List.of(
                        "velocity.hidden.W[1, 1, 1, 4]",
                        "velocity.W[1, 1, 4, 3]",
                        "velocity.hidden.b[4]",
                        "velocity.b[3]"),
                block.parameters(1, 3, 3).all().stream()
                        .map(BlockOptionsTest::described)
                        .toList());
    }

    @Test
    void shapesAndParametersAreTheDocumentedOnes() {
        BlockOptions options = BlockOptions.builder()
                .augmentation(Augmentation.zeros(3))
                .keepAugmented(false)
                .order(2)
                .initialVelocity(InitialVelocity.learned(7))
                .output(OutputState.ALL)
                .dataControl(true)
                .depth(DepthDependence.piecewise(5))
                .build();
        assertArrayEquals(new long[] {4}, outputShape(options, 2));
        assertEquals(
                List.of(
                        "velocity.hidden.W[2, 7]",
                        "velocity.W[7, 5]",
                        "W0[5, 12, 6]",
                        "W1[5, 6, 5]",
                        "velocity.hidden.b[7]",
                        "velocity.b[5]",
                        "b0[5, 6]",
                        "b1[5, 5]"),
                parameters(options, 2));
    }

    @Test
    void plainOptionsAreThePlainBlock() {
        OdeBlock plain = BlockOptions.PLAIN.block(MLP, TimeSpan.of(0, 1), TIGHT, ContinuousAdjoint.AS_FORWARD, 3);
        assertEquals(MLP, plain.dynamics());
        assertArrayEquals(new long[] {3}, plain.outputShape(3));
        assertEquals(BlockOptions.PLAIN, BlockOptions.builder().build());
    }

    private static void refused(String part, Executable code) {
        String message = assertThrows(IllegalArgumentException.class, code).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void whatMeansNothingIsRefusedByName() {
        BlockOptions.Builder first = BlockOptions.builder();
        refused("order (0)", () -> BlockOptions.builder().order(0).build());
        refused(
                "initialVelocity (SPLIT)",
                () -> BlockOptions.builder()
                        .initialVelocity(InitialVelocity.SPLIT)
                        .build());
        refused(
                "acceleration (POSITION)",
                () -> BlockOptions.builder().acceleration(Acceleration.POSITION).build());
        refused(
                "output (ALL)",
                () -> BlockOptions.builder().output(OutputState.ALL).build());
        refused("keepAugmented (false)", () -> first.keepAugmented(false).build());
        refused("augmentation size (-1)", () -> Augmentation.zeros(-1));
        refused("terms (0)", () -> DepthDependence.piecewise(0));
        refused("basis (null)", () -> DepthDependence.galerkin(null, 2));
        refused("hidden size (-1)", () -> InitialVelocity.learned(-1));
        refused("hidden size (3)", () -> new InitialVelocity(InitialVelocity.Kind.ZERO, 3));
        refused(
                "augmentation (null)",
                () -> BlockOptions.builder().augmentation(null).build());
        BlockOptions split = BlockOptions.builder()
                .order(2)
                .initialVelocity(InitialVelocity.SPLIT)
                .build();
        refused("input features (3) must be a multiple of the order, 2", () -> parameters(split, 3));
    }

    @Test
    void dynamicsThatOnlyKnowOneShapeAreToldSo() {
        BlockOptions options = BlockOptions.builder().dataControl(true).build();
        refused(
                "defineParameters",
                () -> solve(options, new Constant(), Map.of("g", Nd4j.ones(DataType.DOUBLE, 4)), 1, 1, 2));
    }

    @Test
    void outputTimesAreInOrder() {
        refused("output times ([1.0, 0.5])", () -> TimeSpan.series(0, 1, 0.5));
        refused("output times ([0.5, 0.5])", () -> TimeSpan.series(0, 0.5, 0.5));
        refused("output times ([0.0])", () -> TimeSpan.series(0, 0));
        refused("output times ([])", () -> TimeSpan.series(0));
        refused("output times ([NaN])", () -> TimeSpan.series(0, Double.NaN));
        assertArrayEquals(new double[] {0, -1}, TimeSpan.series(0, 0, -1).outputs());
    }

    @Test
    void outputsAtSeveralTimesAreTheSolutionThere() {
        OdeBlock block = BlockOptions.builder()
                .order(2)
                .acceleration(Acceleration.POSITION)
                .build()
                .block(new Spring(), TimeSpan.series(0, 0, 0.3, 1, 1.5), TIGHT, ContinuousAdjoint.AS_FORWARD, 1);
        try (CompiledBlock compiled = block.compile(Map.of(), DataType.DOUBLE, 2, 1)) {
            INDArray output = compiled.forward(Nd4j.createFromArray(new double[][] {{1}, {-3}}));
            assertArrayEquals(new long[] {4, 2, 1}, output.shape());
            double[] times = {0, 0.3, 1, 1.5};
            for (int i = 0; i < times.length; i++) {
                assertEquals(Math.cos(2 * times[i]), output.getDouble(i, 0, 0), 1e-8);
                assertEquals(-3 * Math.cos(2 * times[i]), output.getDouble(i, 1, 0), 1e-8);
            }
            refused("t1 (2.0)", () -> compiled.forward(Nd4j.zeros(DataType.DOUBLE, 2, 1), 2));
        }
    }
}
