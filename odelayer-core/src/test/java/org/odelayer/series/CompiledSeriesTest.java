package org.odelayer.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.JumpDynamics;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Series forwards, against solutions in closed form. */
class CompiledSeriesTest {
    /** Errors of some tolerances of 1e-10 over a few legs. */
    private static final double ACCURATE = 1e-8;

    /** ẏ = A y with A = [[a, b], [−b, a]]: y turns and shrinks, e^{aΔt} [cos bΔt, sin bΔt; −sin bΔt, cos bΔt]. */
    private static final double A = -0.3;

    private static final double B = 2;

    private static SeriesBlock spiral(SolverSettings settings) {
        return new SeriesBlock(
                new StretchedDynamics(new MlpDynamics()),
                StateMap.IDENTITY,
                2,
                0,
                settings,
                ContinuousAdjoint.AS_FORWARD,
                BatchSteps.SHARED);
    }

    private static Map<String, INDArray> spiralParameters(DataType type) {
        return Map.of(
                "W0", Nd4j.createFromArray(new double[][] {{A, -B}, {B, A}}).castTo(type), "b0", Nd4j.zeros(type, 2));
    }

    private static double[] exact(double dt, double... y) {
        double scale = Math.exp(A * dt);
        double cos = Math.cos(B * dt);
        double sin = Math.sin(B * dt);
        return new double[] {scale * (cos * y[0] + sin * y[1]), scale * (-sin * y[0] + cos * y[1])};
    }

    /** Lengths of each leg and example; times do not matter. */
    private static final double[][] LENGTHS = {{0.5, 1.2, -0.7}, {0, 3, 0.1}, {2, 0, 0}, {1e-3, 0.4, 1}};

    private static INDArray controls(double[]... lengths) {
        INDArray controls = Nd4j.create(DataType.DOUBLE, lengths.length, lengths[0].length, 2);
        for (int k = 0; k < lengths.length; k++) {
            for (int i = 0; i < lengths[k].length; i++) {
                controls.putScalar(k, i, 0, 100 * k - i);
                controls.putScalar(k, i, 1, lengths[k][i]);
            }
        }
        return controls;
    }

    private static final INDArray START = Nd4j.createFromArray(new double[][] {{1, 0}, {0.5, -2}, {-1, 1}});

    private static void assertSpirals(INDArray states, double tolerance) {
        for (int i = 0; i < 3; i++) {
            double[] y = START.getRow(i).toDoubleVector();
            for (int k = 0; k < LENGTHS.length; k++) {
                y = exact(LENGTHS[k][i], y);
                for (int j = 0; j < 2; j++) {
                    assertEquals(y[j], states.getDouble(k, i, j), tolerance, "example " + i + ", leg " + k);
                }
            }
        }
    }

    @Test
    void eachExampleGoesItsOwnLengthsForwardsAndBackwards() {
        SolverSettings tight = SeriesCase.settings(OdeSolver.DOPRI5.method(), SeriesCase.TIGHT);
        try (CompiledSeries series = spiral(tight).compile(spiralParameters(DataType.DOUBLE), DataType.DOUBLE, 3)) {
            assertSpirals(series.forward(START, controls(LENGTHS), null), ACCURATE);
        }
    }

    /** At 1e-8, whose errors add up over the legs. */
    @ParameterizedTest
    @EnumSource
    void stiffMethodsDoSoToo(StiffSolver solver) {
        SeriesBlock block = spiral(SeriesCase.settings(solver.method(), 1e-8));
        try (CompiledSeries series = block.compile(spiralParameters(DataType.DOUBLE), DataType.DOUBLE, 3)) {
            assertSpirals(series.forward(START, controls(LENGTHS), null), 1e-5);
        }
    }

    /** FLOAT has 7 digits; tolerances of 1e-5. */
    @Test
    void floatsDoSoToo() {
        SeriesBlock block = spiral(SeriesCase.settings(OdeSolver.TSIT5.method(), 1e-5));
        try (CompiledSeries series = block.compile(spiralParameters(DataType.FLOAT), DataType.FLOAT, 3)) {
            INDArray start = START.castTo(DataType.FLOAT);
            assertSpirals(series.forward(start, controls(LENGTHS).castTo(DataType.FLOAT), null), 1e-3);
        }
    }

    @Test
    void constantStepsArePartsOfALeg() {
        SolverSettings four = new SolverSettings(OdeSolver.RK4.method(), StepControl.constant(0.25), 100);
        try (CompiledSeries series = spiral(four).compile(spiralParameters(DataType.DOUBLE), DataType.DOUBLE, 3)) {
            series.forward(START, controls(LENGTHS), null);
            assertEquals(4 * LENGTHS.length, series.forwardStatistics().accepted());
        }
    }

    /** ẏ = t y has the solution y exp((t₁² − t₀²)/2). */
    @Test
    void fSeesTheTimeOfEachExample() {
        SeriesBlock block = SeriesCase.free(new LambdaDynamics((graph, t, y, parameters) -> y.mul(t)), 1);
        INDArray start = Nd4j.createFromArray(new double[][] {{1}, {-2}});
        double[][][] legs = {{{0, 1}, {0.5, 0.7}}, {{1, -2}, {1.2, 0}}};
        try (CompiledSeries series = block.compile(Map.of(), DataType.DOUBLE, 2)) {
            INDArray states = series.forward(start, Nd4j.createFromArray(legs), null);
            double[] y = {1, -2};
            for (int k = 0; k < 2; k++) {
                for (int i = 0; i < 2; i++) {
                    double t0 = legs[k][i][0];
                    double t1 = t0 + legs[k][i][1];
                    y[i] *= Math.exp((t1 * t1 - t0 * t0) / 2);
                    assertEquals(y[i], states.getDouble(k, i, 0), ACCURATE);
                }
            }
        }
    }

    @Test
    void anExampleThatStaysKeepsItsStateToTheLastBit() {
        SeriesCase given = SeriesCase.random(SeriesCase.free(new MlpDynamics(5), 3), 4, 3);
        try (CompiledSeries series = given.compile()) {
            given.controls()
                    .get(org.nd4j.linalg.indexing.NDArrayIndex.all(), org.nd4j.linalg.indexing.NDArrayIndex.point(1))
                    .assign(0);
            INDArray states = given.states(series);
            double[] first = given.start().getRow(1).toDoubleVector();
            for (int k = 0; k < 4; k++) {
                for (int j = 0; j < 3; j++) {
                    assertEquals(first[j], states.getDouble(k, 1, j), 0);
                }
            }
        }
    }

    /** As the same leg by itself would: 1e-10 in tolerances for a mean over the batch that is another one. */
    @Test
    void stepsOfEachExampleGiveTheSame() {
        SeriesBlock shared = SeriesCase.block(
                new MlpDynamics(5).time(TimeDependence.CONCAT), new GruUpdate(3, 2), 3, 4, DiscreteAdjoint.EVERY_STEP);
        SeriesBlock own = new SeriesBlock(
                shared.dynamics(),
                shared.update(),
                3,
                4,
                shared.forward(),
                ContinuousAdjoint.AS_FORWARD,
                BatchSteps.PER_EXAMPLE);
        SeriesCase given = SeriesCase.random(shared, 3, 4);
        try (CompiledSeries one = given.compile();
                CompiledSeries other = own.compile(given.parameters(), DataType.DOUBLE, 4)) {
            INDArray states = given.states(one);
            INDArray others = other.forward(given.start(), given.controls(), given.observations());
            assertTrue(states.equalsWithEps(others, ACCURATE));
            INDArray gradient = one.backward(given.weights());
            assertTrue(gradient.equalsWithEps(other.backward(given.weights()), 1e-7));
            one.parameterGradients()
                    .forEach((name, value) -> assertTrue(
                            value.equalsWithEps(other.parameterGradients().get(name), 1e-7), name));
        }
    }

    @Test
    void theNumberOfLegsMayChangeAndTheResultIsAlwaysInOnePlace() {
        SeriesCase given = SeriesCase.random(SeriesCase.free(new MlpDynamics(5), 3), 4, 2);
        try (CompiledSeries series = given.compile()) {
            INDArray states = given.states(series);
            double[] known = states.dup().data().asDouble();
            assertSame(states, given.states(series));
            INDArray one = given.controls().tensorAlongDimension(0, 1, 2).reshape(1, 2, 2);
            INDArray alone = series.forward(given.start(), one, null);
            assertArrayEquals(new long[] {1, 2, 3}, alone.shape());
            assertArrayEquals(
                    java.util.Arrays.copyOf(known, 6), alone.dup().data().asDouble(), 0);
            assertArrayEquals(known, given.states(series).dup().data().asDouble(), 0);
        }
    }

    /** A leg of a series is usually one step: then f is evaluated seven times, once more than the method has stages. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-4})
    void aShortLegIsOneStep(double tolerance) {
        SeriesBlock block = spiral(SeriesCase.settings(OdeSolver.DOPRI5.method(), tolerance));
        double[][] short10 = new double[10][3];
        java.util.Arrays.stream(short10).forEach(row -> java.util.Arrays.fill(row, 0.2));
        try (CompiledSeries series = block.compile(spiralParameters(DataType.DOUBLE), DataType.DOUBLE, 3)) {
            series.forward(START, controls(short10), null);
            assertEquals(10, series.forwardStatistics().accepted());
            assertEquals(70, series.forwardStatistics().evaluations());
        }
    }

    @Test
    void aLegThatFailsIsNamed() {
        SeriesBlock block = SeriesCase.free(new LambdaDynamics((graph, t, y, parameters) -> y.mul(y)), 1);
        INDArray start = Nd4j.createFromArray(new double[][] {{1}});
        try (CompiledSeries series = block.compile(Map.of(), DataType.DOUBLE, 1)) {
            INDArray controls = Nd4j.createFromArray(new double[][][] {{{0, 0.5}}, {{0.5, 2}}});
            OdeSolveException e = assertThrows(OdeSolveException.class, () -> series.forward(start, controls, null));
            assertTrue(e.getMessage().contains("leg 2 of 2"), e.getMessage());
            assertThrows(IllegalStateException.class, () -> series.backward(Nd4j.ones(DataType.DOUBLE, 2, 1, 1)));
        }
    }

    /** Of the state that came in, or of what an update made. */
    @Test
    void whatIsNotFiniteDoesNotLeave() {
        SeriesCase given = SeriesCase.random(
                SeriesCase.block(new MlpDynamics(5), new GruUpdate(3, 2), 3, 4, ContinuousAdjoint.AS_FORWARD), 2, 2);
        try (CompiledSeries series = given.compile()) {
            given.observations().putScalar(1, 1, 0, Double.NaN);
            assertThrows(OdeSolveException.class, () -> given.states(series));
            given.observations().putScalar(1, 1, 0, 1);
            given.start().putScalar(0, 0, Double.NaN);
            OdeSolveException e = assertThrows(OdeSolveException.class, () -> given.states(series));
            assertTrue(e.getMessage().contains("leg 1 of 2"), e.getMessage());
        }
    }

    private static String refusal(Runnable code) {
        return assertThrows(IllegalArgumentException.class, code::run).getMessage();
    }

    @Test
    void dynamicsWithTimesOfTheirOwnAreRefused() {
        SeriesBlock jumps = SeriesCase.free(new JumpDynamics(new MlpDynamics(5), 0.5), 2);
        assertTrue(refusal(jumps::parameters).contains("jumps"));
        SeriesBlock pieces = SeriesCase.free(DepthDependence.piecewise(3).applyTo(new MlpDynamics(5), 0, 1), 2);
        assertTrue(refusal(pieces::parameters).contains("pieces"));
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        SeriesCase given = SeriesCase.random(SeriesCase.free(new MlpDynamics(5), 3), 2, 2);
        try (CompiledSeries series = given.compile()) {
            assertTrue(refusal(() -> series.forward(Nd4j.ones(DataType.DOUBLE, 2, 4), given.controls(), null))
                    .contains("start (shape [2, 4]) must be of shape [2, 3]"));
            assertTrue(refusal(() -> series.forward(given.start(), Nd4j.ones(DataType.DOUBLE, 2, 2, 3), null))
                    .contains("controls (shape [2, 2, 3]) must be of shape [2, 2, 2]"));
            given.states(series);
            assertTrue(refusal(() -> series.backward(given.start())).contains("gradient"));
        }
        assertTrue(refusal(() ->
                        SeriesCase.block(new MlpDynamics(5), new GruUpdate(4, 2), 3, 4, ContinuousAdjoint.AS_FORWARD))
                .contains("state, features and masks"));
    }
}
