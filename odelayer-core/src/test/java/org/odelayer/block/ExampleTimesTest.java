package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.LinearDynamics;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** Outputs at times of each example's own. */
class ExampleTimesTest {
    private static final double NONE = Double.NaN;
    private static final double T0 = 0.2;

    /** Forwards with gaps anywhere, with a start and equal times, backwards, none at all, at the start alone. */
    private static final double[][] TIMES = {
        {NONE, 0.5, NONE, 1.1},
        {0.2, 0.7, 0.7, NONE},
        {0.1, -0.3, -0.4, -1},
        {NONE, NONE, NONE, NONE},
        {0.2, NONE, 0.2, NONE},
        {0.3, 0.5, 0.6, 1.4}
    };

    private static final int BATCH = TIMES.length;
    private static final int COUNT = TIMES[0].length;
    private static final Dynamics MLP = new MlpDynamics(4).time(TimeDependence.CONCAT);

    private static SolverSettings adaptive(double tolerance) {
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 100_000);
    }

    private static OdeBlock block(Adjoint adjoint, TimeSpan span, double tolerance) {
        return new OdeBlock(
                MLP, new Maps.Affine("in", 3), new Maps.Affine("out", 2), span, adaptive(tolerance), adjoint);
    }

    /** The adjoint, and whether steps end at the times. */
    record Case(Adjoint adjoint, boolean hits) {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Adjoint adjoint : Adjoints.all()) {
            cases.add(new Case(adjoint, false));
            cases.add(new Case(adjoint, true));
        }
        return cases;
    }

    private static INDArray row(INDArray all, int i) {
        return all.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all()).dup('c');
    }

    private static double[] known(double... times) {
        return Arrays.stream(times).filter(t -> !Double.isNaN(t)).toArray();
    }

    /** A block that knows the example's times, of which no two are equal. */
    @ParameterizedTest
    @MethodSource("cases")
    void outputsAndGradientsAreThoseOfEachExampleAlone(Case given) {
        TimeSpan span = TimeSpan.perExample(T0, COUNT).hitting(given.hits);
        OdeBlock block = block(given.adjoint, span, 1e-6).withTimeGradients();
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 3);
        INDArray x = BlockGradientTest.normal(new Random(1), BATCH, 2);
        INDArray weights = BlockGradientTest.normal(new Random(2), COUNT, BATCH, 2);
        try (CompiledBlock all = block.compile(parameters, DataType.DOUBLE, BATCH, 2)) {
            INDArray output = all.forward(x, Nd4j.createFromArray(TIMES), null);
            INDArray gradient = all.backward(weights);
            for (int i : new int[] {0, 2, 5}) {
                double[] times = known(TIMES[i]);
                TimeSpan own = TimeSpan.series(T0, times).hitting(given.hits);
                try (CompiledBlock alone = block(given.adjoint, own, 1e-6)
                        .withTimeGradients()
                        .compile(parameters, DataType.DOUBLE, 1, 2)) {
                    INDArray expected = alone.forward(row(x, i));
                    INDArray own2 = Nd4j.create(DataType.DOUBLE, times.length, 1, 2);
                    int k = 0;
                    for (int j = 0; j < COUNT; j++) {
                        for (int c = 0; c < 2; c++) {
                            boolean there = !Double.isNaN(TIMES[i][j]);
                            double found = output.getDouble(j, i, c);
                            assertEquals(there ? expected.getDouble(k, 0, c) : 0, found, there ? 1e-14 : 0);
                            if (there) {
                                own2.putScalar(new int[] {k, 0, c}, weights.getDouble(j, i, c));
                            }
                        }
                        k += Double.isNaN(TIMES[i][j]) ? 0 : 1;
                    }
                    INDArray ofInput = alone.backward(own2);
                    assertArrayEquals(
                            ofInput.data().asDouble(), row(gradient, i).data().asDouble(), 1e-13);
                    double[] ofTimes = alone.outputTimeGradients();
                    double[] found = all.exampleTimeGradients()[i];
                    k = 0;
                    for (int j = 0; j < COUNT; j++) {
                        assertEquals(Double.isNaN(TIMES[i][j]) ? 0 : ofTimes[k++], found[j], 1e-13);
                    }
                }
            }
            assertEquals(0, row(gradient, 3).norm1Number().doubleValue());
            assertEquals(SolveStatistics.NONE, all.exampleStatistics().get(3));
            assertEquals(0, all.exampleStatistics().get(4).evaluations());
            assertEquals(output.getDouble(0, 4, 1), output.getDouble(2, 4, 1));
            assertEquals(output.getDouble(1, 1, 0), output.getDouble(2, 1, 0));
        }
    }

    /** The loss as a function of input, parameters and each time, at which steps may end or not. */
    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreDifferencesOfTheLoss(Case given) {
        TimeSpan span = TimeSpan.perExample(T0, COUNT).hitting(given.hits);
        List<RunningCost> costs = List.of(new KineticEnergy(0.6), new KineticEnergy(0.4).atStart());
        OdeBlock block = block(given.adjoint, span, 1e-10).withCosts(costs).withTimeGradients();
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 3);
        INDArray x = BlockGradientTest.normal(new Random(1), BATCH, 2);
        INDArray weights = BlockGradientTest.normal(new Random(2), COUNT, BATCH, 2);
        INDArray times = Nd4j.createFromArray(TIMES);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, BATCH, 2)) {
            compiled.forward(x, times, null);
            INDArray gradient = compiled.backward(weights).dup();
            Map<String, INDArray> ofParameters = new LinkedHashMap<>();
            compiled.parameterGradients().forEach((name, value) -> ofParameters.put(name, value.dup()));
            double[][] ofTimes = compiled.exampleTimeGradients();
            CentralDifferences differences = new CentralDifferences(() -> loss(compiled, x, times, weights), 1e-6);
            differences.check("x", x, gradient);
            parameters.forEach((name, value) -> differences.check(name, value, ofParameters.get(name)));
            for (int i = 0; i < BATCH; i++) {
                for (int j = 0; j < COUNT; j++) {
                    checkTime(compiled, x, times, weights, i, j, ofTimes[i][j]);
                }
            }
        }
    }

    private static double loss(CompiledBlock compiled, INDArray x, INDArray times, INDArray weights) {
        return compiled.forward(x, times, null).mul(weights).sumNumber().doubleValue() + compiled.penalty();
    }

    private static void checkTime(
            CompiledBlock compiled, INDArray x, INDArray times, INDArray weights, int i, int j, double found) {
        double t = TIMES[i][j];
        if (Double.isNaN(t)) {
            assertEquals(0, found);
            return;
        }
        double inner = j == 0 ? T0 : TIMES[i][j - 1];
        double outer = j == COUNT - 1 ? NONE : TIMES[i][j + 1];
        if (t == inner || t == outer || i == 4) {
            // An order of times that the step of a difference would turn round.
            return;
        }
        double h = 1e-3;
        double[] values = new double[5];
        for (int k = -2; k <= 2; k++) {
            times.putScalar(i, j, t + k * h);
            values[k + 2] = loss(compiled, x, times, weights);
        }
        times.putScalar(i, j, t);
        double expected = (8 * (values[3] - values[1]) - (values[4] - values[0])) / (12 * h);
        assertEquals(expected, found, 1e-6, "example " + i + ", output " + j);
    }

    /** y = x e^(−t): ∂L/∂tᵢ = −gᵢ yᵢ, whatever other outputs are at that time. */
    @ParameterizedTest
    @MethodSource("cases")
    void outputsAtOneTimeAndAtTheStartHaveEachItsOwnTimeGradient(Case given) {
        TimeSpan span = TimeSpan.perExample(0, 5).hitting(given.hits);
        OdeBlock block = new OdeBlock(
                        new LinearDynamics(), StateMap.IDENTITY, StateMap.IDENTITY, span, adaptive(1e-9), given.adjoint)
                .withTimeGradients();
        Map<String, INDArray> decay = Map.of("A", Nd4j.createFromArray(new double[][] {{-1}}));
        INDArray times = Nd4j.createFromArray(new double[][] {{0, 0, 0.5, 0.5, 2}});
        INDArray weights = Nd4j.createFromArray(1.0, 2, 3, 4, 5).reshape(5, 1, 1);
        try (CompiledBlock compiled = block.compile(decay, DataType.DOUBLE, 1, 1)) {
            compiled.forward(Nd4j.createFromArray(new double[][] {{3}}), times, null);
            double slope = compiled.backward(weights).getDouble(0);
            double[] found = compiled.exampleTimeGradients()[0];
            double all = 0;
            for (int i = 0; i < 5; i++) {
                double y = Math.exp(-times.getDouble(0, i));
                assertEquals(-weights.getDouble(i) * 3 * y, found[i], 1e-7);
                all += weights.getDouble(i) * y;
            }
            assertEquals(all, slope, 1e-7);
            // y(t) = 3 e^(t0 − t), but for the outputs at t0, which move with it.
            assertEquals(3 * (all - 3), compiled.startTimeGradient(), 1e-6);
        }
    }

    @Test
    void aMaskLeavesTimesOutAsNaNDoesAndTheirGradientIsIgnored() {
        OdeBlock block = block(ContinuousAdjoint.AS_FORWARD, TimeSpan.perExample(T0, COUNT), 1e-6);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.FLOAT, 3);
        INDArray x = BlockGradientTest.normal(new Random(1), BATCH, 2).castTo(DataType.FLOAT);
        INDArray weights =
                BlockGradientTest.normal(new Random(2), COUNT, BATCH, 2).castTo(DataType.FLOAT);
        INDArray mask = Nd4j.ones(DataType.FLOAT, BATCH, COUNT);
        INDArray full = Nd4j.createFromArray(TIMES).castTo(DataType.FLOAT);
        INDArray nan = full.dup();
        INDArray broken = weights.dup();
        for (int i = 0; i < BATCH; i++) {
            for (int j = 0; j < COUNT; j++) {
                if (Double.isNaN(TIMES[i][j])) {
                    mask.putScalar(i, j, 0);
                    // A masked time may be anything.
                    full.putScalar(i, j, -77);
                    broken.putScalar(new int[] {j, i, 0}, Float.NaN);
                }
            }
        }
        try (CompiledBlock compiled = block.compile(parameters, DataType.FLOAT, BATCH, 2)) {
            INDArray expected = compiled.forward(x, nan, null).dup();
            INDArray expectedGradient = compiled.backward(weights).dup();
            assertEquals(expected, compiled.forward(x, full, mask));
            assertEquals(expectedGradient, compiled.backward(broken));
            assertEquals(expected, compiled.infer(x, full, mask));
        }
    }

    @Test
    void anEndTimePerExampleGivesOneOutput() {
        OdeBlock block = OdeBlock.of(new LinearDynamics(), TimeSpan.endPerExample(1), adaptive(1e-9))
                .withTimeGradients();
        Map<String, INDArray> growth = Map.of("A", Nd4j.createFromArray(new double[][] {{1}}));
        try (CompiledBlock compiled = block.compile(growth, DataType.DOUBLE, 3, 1)) {
            INDArray ones = Nd4j.ones(DataType.DOUBLE, 3, 1);
            INDArray output = compiled.forward(ones, Nd4j.createFromArray(2.0, -1, NONE), null);
            assertArrayEquals(new long[] {3, 1}, output.shape());
            assertArrayEquals(
                    new double[] {Math.E, Math.exp(-2), 0}, output.data().asDouble(), 1e-7);
            compiled.backward(ones);
            double[][] found = compiled.exampleTimeGradients();
            assertEquals(Math.E, found[0][0], 1e-7);
            assertEquals(Math.exp(-2), found[1][0], 1e-7);
            assertEquals(0, found[2][0]);
        }
    }

    @Test
    void aHundredOutputsOfEachCostAsMuchAsOneAndAreAsAccurate() {
        Map<String, INDArray> oscillator = Map.of("A", Nd4j.createFromArray(new double[][] {{0, 1}, {-1, 0}}));
        int batch = 20;
        INDArray x = Nd4j.create(DataType.DOUBLE, batch, 2);
        x.putColumn(0, Nd4j.ones(DataType.DOUBLE, batch));
        INDArray times = Nd4j.create(DataType.DOUBLE, batch, 100);
        INDArray ends = Nd4j.create(DataType.DOUBLE, batch, 1);
        for (int i = 0; i < batch; i++) {
            for (int j = 0; j < 100; j++) {
                times.putScalar(i, j, (5 + 0.25 * i) * (j + 1) / 100);
            }
            ends.putScalar(i, 0, 5 + 0.25 * i);
        }
        OdeBlock many = OdeBlock.of(new LinearDynamics(), TimeSpan.perExample(0, 100), adaptive(1e-6));
        OdeBlock one = OdeBlock.of(new LinearDynamics(), TimeSpan.endPerExample(0), adaptive(1e-6));
        try (CompiledBlock hundred = many.compile(oscillator, DataType.DOUBLE, batch, 2);
                CompiledBlock end = one.compile(oscillator, DataType.DOUBLE, batch, 2)) {
            INDArray states = hundred.forward(x, times, null);
            end.forward(x, ends, null);
            for (int i = 0; i < batch; i++) {
                int spent = hundred.exampleStatistics().get(i).evaluations();
                assertTrue(spent <= 1.2 * end.exampleStatistics().get(i).evaluations());
                for (int j = 0; j < 100; j++) {
                    assertEquals(Math.cos(times.getDouble(i, j)), states.getDouble(j, i, 0), 1e-5);
                }
            }
        }
    }

    private static void refused(String expected, Executable code) {
        Exception e = assertThrows(RuntimeException.class, code);
        assertTrue(e instanceof IllegalArgumentException || e instanceof IllegalStateException, e::toString);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void timesThatCannotBeSolvedToAreRefusedByName() {
        refused("number of output times (0)", () -> TimeSpan.perExample(0, 0));
        refused("t0 (NaN)", () -> TimeSpan.endPerExample(NONE));
        refused("told with each call", () -> TimeSpan.perExample(0, 2).t1());
        OdeBlock block = block(DiscreteAdjoint.EVERY_STEP, TimeSpan.perExample(0, 2), 1e-3);
        assertEquals(BatchSteps.PER_EXAMPLE, block.steps());
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.FLOAT, 3);
        INDArray x = Nd4j.ones(DataType.FLOAT, 2, 2);
        try (CompiledBlock compiled = block.compile(parameters, DataType.FLOAT, 2, 2)) {
            refused("forward(x, times, mask)", () -> compiled.forward(x));
            refused("times of each example", () -> compiled.forward(x, 1));
            refused(
                    "times (shape [2, 3]) must be [batch, times], here [2, 2]",
                    () -> compiled.forward(x, Nd4j.ones(2, 3), null));
            refused("times' mask (shape [2])", () -> compiled.forward(x, Nd4j.ones(2, 2), Nd4j.ones(2)));
            refused("example 2 of 2 (row 1): times ([0.5, 0.25]", () -> forward(compiled, x, 0.5, 0.25));
            refused("example 2 of 2 (row 1): times ([1.0, -1.0]", () -> forward(compiled, x, 1, -1));
            refused("example 2 of 2 (row 1): times ([1.0, Infinity]", () -> forward(compiled, x, 1, 1 / 0.0));
            refused("example 2 of 2 (row 1): times ([1.0, 0.0]", () -> forward(compiled, x, 1, 0));
            compiled.forward(x, Nd4j.ones(2, 2), null);
            compiled.backward(Nd4j.ones(DataType.FLOAT, 2, 2, 2));
            refused("must be asked for beforehand", compiled::exampleTimeGradients);
            refused("ask for exampleTimeGradients", compiled::outputTimeGradients);
        }
        refused(
                "depth",
                () -> BlockOptions.builder()
                        .depth(DepthDependence.piecewise(2))
                        .build()
                        .block(MLP, TimeSpan.perExample(0, 2), adaptive(1e-3), ContinuousAdjoint.AS_FORWARD, 2));
    }

    private static void forward(CompiledBlock compiled, INDArray x, double first, double second) {
        compiled.forward(x, Nd4j.createFromArray(new double[][] {{1, 2}, {first, second}}), null);
    }
}
