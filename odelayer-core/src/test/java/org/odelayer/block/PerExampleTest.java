package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.SpectralNorm;

/** Examples that are solved by themselves, against a block of shared steps whose batch is one example. */
class PerExampleTest {
    private static final int BATCH = 5;

    private static SolverSettings adaptive(Method method, double tolerance) {
        return new SolverSettings(method, StepControl.adaptive(tolerance, tolerance), 100_000);
    }

    /** What is solved, and of which data type. */
    record Case(String name, OdeBlock block, DataType type, long features) {
        @Override
        public String toString() {
            return name + ", " + type + ", " + block.gradient();
        }
    }

    static List<Case> cases() {
        Dynamics mlp = new MlpDynamics(6).time(TimeDependence.CONCAT);
        Dynamics elements = new BlockGradientTest.ElementwiseDynamics();
        List<Case> cases = new ArrayList<>();
        for (Adjoint adjoint : Adjoints.all()) {
            for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
                SolverSettings dopri5 = adaptive(OdeSolver.DOPRI5.tableau(), 1e-4);
                TimeSpan series = TimeSpan.series(1, 0.8, -0.5);
                cases.add(new Case("network", block(mlp, TimeSpan.of(0, 2), dopri5, adjoint), type, 3));
                cases.add(new Case("elements, backwards", block(elements, series, dopri5, adjoint), type, 3));
                StateMap in = new Maps.Affine("in", 4);
                StateMap out = new Maps.Affine("out", 2);
                cases.add(new Case(
                        "trained maps", new OdeBlock(mlp, in, out, TimeSpan.of(0, 1), dopri5, adjoint), type, 3));
                SolverSettings rk4 = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.3), 100);
                cases.add(new Case("constant steps", block(mlp, TimeSpan.of(0, 1), rk4, adjoint), type, 3));
            }
        }
        for (Adjoint adjoint : List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD)) {
            for (StiffSolver solver : StiffSolver.values()) {
                OdeBlock stiff = block(mlp, TimeSpan.of(0, 2), adaptive(solver.method(), 1e-4), adjoint);
                cases.add(new Case(solver.name(), stiff, DataType.DOUBLE, 3));
            }
        }
        return cases;
    }

    private static OdeBlock block(Dynamics dynamics, TimeSpan times, SolverSettings settings, Adjoint adjoint) {
        return new OdeBlock(dynamics, StateMap.IDENTITY, StateMap.IDENTITY, times, settings, adjoint);
    }

    /** Rows from easy to hard. */
    private static INDArray rows(DataType type, long features) {
        INDArray x = BlockGradientTest.normal(new Random(1), BATCH, features);
        for (int i = 0; i < BATCH; i++) {
            x.getRow(i).muli(Math.pow(10, i - 3));
        }
        return x.castTo(type);
    }

    private static INDArray row(INDArray all, int axis, int i) {
        return axis == 0
                ? all.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all())
                : all.get(NDArrayIndex.all(), NDArrayIndex.interval(i, i + 1), NDArrayIndex.all());
    }

    private static double[] numbers(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachHasTheDigitsThatItHasAlone(Case given) {
        Map<String, INDArray> parameters =
                given.block.parameters(given.features).glorot(given.type, 3);
        int axis = given.block.times().isSeries() ? 1 : 0;
        INDArray x = rows(given.type, given.features);
        OdeBlock rows = given.block.withSteps(BatchSteps.PER_EXAMPLE);
        try (CompiledBlock all = rows.compile(parameters, given.type, BATCH, given.features);
                CompiledBlock alone = given.block.compile(parameters, given.type, 1, given.features)) {
            INDArray output = all.forward(x);
            INDArray weights =
                    BlockGradientTest.normal(new Random(2), output.shape()).castTo(given.type);
            INDArray gradient = all.backward(weights);
            Map<String, INDArray> sums = new LinkedHashMap<>();
            for (int i = 0; i < BATCH; i++) {
                alone.infer(row(x, 0, i));
                // Without the record, for which some methods evaluate once more.
                assertEquals(alone.forwardStatistics(), all.exampleStatistics().get(i));
                INDArray expected = alone.forward(row(x, 0, i));
                assertArrayEquals(numbers(expected), numbers(row(output, axis, i)));
                INDArray expectedGradient = alone.backward(row(weights, axis, i).dup('c'));
                assertArrayEquals(numbers(expectedGradient), numbers(row(gradient, 0, i)));
                alone.parameterGradients()
                        .forEach((name, one) ->
                                sums.merge(name, one.castTo(DataType.DOUBLE).dup(), INDArray::add));
            }
            // Sums of five numbers in another order.
            double rounding = given.type == DataType.FLOAT ? 1e-5 : 1e-13;
            assertEquals(sums.keySet(), all.parameterGradients().keySet());
            all.parameterGradients().forEach((name, total) -> {
                double scale = Math.max(1, sums.get(name).norm2Number().doubleValue());
                assertArrayEquals(numbers(sums.get(name)), numbers(total), rounding * scale, name);
            });
        }
    }

    @Test
    void anEasyExampleTakesItsOwnStepsBesideAHardOne() {
        OdeBlock shared = block(
                new StiffDynamics.VanDerPol(),
                TimeSpan.of(0, 3),
                adaptive(OdeSolver.DOPRI5.tableau(), 1e-6),
                ContinuousAdjoint.AS_FORWARD);
        OdeBlock rows = shared.withSteps(BatchSteps.PER_EXAMPLE);
        Map<String, INDArray> mu = Map.of("p", Nd4j.createFromArray(new double[][] {{20}}));
        INDArray easy = Nd4j.createFromArray(new double[][] {{0, 0}});
        INDArray both = Nd4j.createFromArray(new double[][] {{0, 0}, {2, 1}});
        try (CompiledBlock one = rows.compile(mu, DataType.DOUBLE, 1, 2);
                CompiledBlock two = rows.compile(mu, DataType.DOUBLE, 2, 2);
                CompiledBlock together = shared.compile(mu, DataType.DOUBLE, 2, 2)) {
            one.forward(easy);
            two.forward(both);
            together.forward(both);
            SolveStatistics alone = one.forwardStatistics();
            assertEquals(alone, two.exampleStatistics().get(0));
            assertTrue(two.exampleStatistics().get(1).evaluations() > 5 * alone.evaluations());
            assertEquals(
                    together.forwardStatistics(), together.exampleStatistics().get(0));
            assertTrue(together.exampleStatistics().get(0).evaluations() > 5 * alone.evaluations());
            int sum = alone.evaluations() + two.exampleStatistics().get(1).evaluations();
            assertEquals((sum + 1) / 2, two.forwardStatistics().evaluations());
        }
    }

    /** μ from 1 to 10 as a component of the state, so that the examples have different equations. */
    @Test
    void aThousandVanDerPolEquationsTakeLessThanHalfTheEvaluationsOfSharedSteps() {
        Dynamics vanDerPol = new LambdaDynamics((graph, t, y, parameters) -> {
            SDVariable[] part = graph.split(y, 3, 1);
            SDVariable damping = part[0].mul(part[0]).rsub(1).mul(part[1]).mul(part[2]);
            return graph.concat(1, part[1], damping.sub(part[0]), part[2].mul(0));
        });
        int batch = 1000;
        INDArray x = Nd4j.create(DataType.DOUBLE, batch, 3);
        x.putColumn(0, Nd4j.ones(DataType.DOUBLE, batch).muli(2));
        x.putColumn(2, Nd4j.linspace(DataType.DOUBLE, 1, 9.0 / (batch - 1), batch));
        OdeBlock shared = block(
                vanDerPol,
                TimeSpan.of(0, 20),
                adaptive(OdeSolver.DOPRI5.tableau(), 1e-5),
                ContinuousAdjoint.AS_FORWARD);
        try (CompiledBlock together = shared.compile(Map.of(), DataType.DOUBLE, batch, 3);
                CompiledBlock rows =
                        shared.withSteps(BatchSteps.PER_EXAMPLE).compile(Map.of(), DataType.DOUBLE, batch, 3)) {
            together.infer(x);
            rows.infer(x);
            int own = rows.exampleStatistics().stream()
                    .mapToInt(SolveStatistics::evaluations)
                    .sum();
            long all = (long) batch * together.forwardStatistics().evaluations();
            assertTrue(2L * own <= all, () -> own + " against " + all);
        }
    }

    @Test
    void anExampleIsTheSameInABatchOfOneAndOfTwoHundred() {
        OdeBlock block = new OdeBlock(
                        new MlpDynamics(16).time(TimeDependence.CONCAT),
                        new Maps.Affine("in", 8),
                        new Maps.Affine("out", 2),
                        TimeSpan.of(0, 1),
                        adaptive(OdeSolver.DOPRI5.tableau(), 1e-3),
                        ContinuousAdjoint.AS_FORWARD)
                .withSteps(BatchSteps.PER_EXAMPLE);
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.FLOAT, 3);
        INDArray x = BlockGradientTest.normal(new Random(4), 200, 3).castTo(DataType.FLOAT);
        try (CompiledBlock many = block.compile(parameters, DataType.FLOAT, 200, 3);
                CompiledBlock one = block.compile(parameters, DataType.FLOAT, 1, 3)) {
            INDArray output = many.forward(x);
            for (int i : new int[] {0, 1, 99, 199}) {
                assertArrayEquals(numbers(one.forward(row(x, 0, i))), numbers(row(output, 0, i)));
            }
        }
    }

    private static List<Adjoint> adjoints() {
        return Adjoints.all();
    }

    /** With an input that f sees, and costs on the way and at the start, some of which follow the state. */
    @ParameterizedTest
    @MethodSource("adjoints")
    void gradientsWithCostsAndDataControlAreDifferencesOfTheLoss(Adjoint adjoint) {
        List<RunningCost> costs = List.of(
                new KineticEnergy(0.6),
                JacobianFrobenius.of(0.2),
                new KineticEnergy(0.4).atStart(),
                JacobianFrobenius.of(0.3).atStart());
        OdeBlock block = BlockOptions.builder()
                .dataControl(true)
                .augmentation(Augmentation.learned(1))
                .build()
                .block(
                        new MlpDynamics(4).time(TimeDependence.CONCAT),
                        TimeSpan.series(0, 0.5, 1),
                        adaptive(OdeSolver.DOPRI5.tableau(), 1e-10),
                        adjoint,
                        2)
                .withCosts(costs)
                .withSteps(BatchSteps.PER_EXAMPLE);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 3);
        INDArray x = BlockGradientTest.normal(new Random(1), 3, 2);
        INDArray weights = BlockGradientTest.normal(new Random(2), 2, 3, 3);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 3, 2)) {
            compiled.drawProbes(7);
            compiled.forward(x);
            INDArray gradient = compiled.backward(weights).dup();
            Map<String, INDArray> ofParameters = new LinkedHashMap<>();
            compiled.parameterGradients().forEach((name, value) -> ofParameters.put(name, value.dup()));
            CentralDifferences differences = new CentralDifferences(
                    () -> compiled.forward(x).mul(weights).sumNumber().doubleValue() + compiled.penalty(), 1e-6);
            differences.check("x", x, gradient);
            parameters.forEach((name, value) -> differences.check(name, value, ofParameters.get(name)));
        }
    }

    /** Singular vectors that were found for one example must not serve another. */
    @ParameterizedTest
    @MethodSource("adjoints")
    void costsThatFollowTheStateAreThoseOfEachExampleAlone(Adjoint adjoint) {
        OdeBlock shared = block(
                        new MlpDynamics(5), TimeSpan.of(0, 1), adaptive(OdeSolver.DOPRI5.tableau(), 1e-7), adjoint)
                .withCosts(List.of(SpectralNorm.of(0.5), SpectralNorm.of(0.3).atStart()));
        Map<String, INDArray> parameters = shared.parameters(4).glorot(DataType.DOUBLE, 3);
        INDArray x = rows(DataType.DOUBLE, 4);
        INDArray weights = BlockGradientTest.normal(new Random(2), BATCH, 4);
        OdeBlock rows = shared.withSteps(BatchSteps.PER_EXAMPLE);
        double[] sums = new double[2];
        try (CompiledBlock all = rows.compile(parameters, DataType.DOUBLE, BATCH, 4);
                CompiledBlock alone = shared.compile(parameters, DataType.DOUBLE, 1, 4)) {
            all.drawProbes(3);
            all.forward(x);
            INDArray gradient = all.backward(weights, 1);
            for (int i = 0; i < BATCH; i++) {
                alone.drawProbes(Lane.seed(3, i));
                alone.forward(row(x, 0, i));
                sums[0] += alone.costs()[0];
                sums[1] += alone.costs()[1];
                INDArray expected = alone.backward(row(weights, 0, i), 1);
                assertArrayEquals(numbers(expected), numbers(row(gradient, 0, i)));
            }
            assertEquals(sums[0] / BATCH, all.costs()[0], 1e-14);
            assertEquals(sums[1] / BATCH, all.costs()[1], 1e-14);
        }
    }

    @Test
    void probesDifferBetweenExamplesAndRepeat() {
        OdeBlock block = block(
                        new MlpDynamics(5),
                        TimeSpan.of(0, 1),
                        adaptive(OdeSolver.DOPRI5.tableau(), 1e-7),
                        ContinuousAdjoint.AS_FORWARD)
                .withCosts(List.of(JacobianFrobenius.of(1)))
                .withSteps(BatchSteps.PER_EXAMPLE);
        Map<String, INDArray> parameters = block.parameters(4).glorot(DataType.DOUBLE, 3);
        INDArray x = Nd4j.ones(DataType.DOUBLE, 4, 4);
        try (CompiledBlock four = block.compile(parameters, DataType.DOUBLE, 4, 4);
                CompiledBlock one = block.compile(parameters, DataType.DOUBLE, 1, 4)) {
            four.drawProbes(5);
            four.forward(x);
            one.drawProbes(5);
            one.forward(row(x, 0, 0));
            double first = four.costs()[0];
            assertNotEquals(one.costs()[0], first, 1e-6);
            four.forward(x);
            assertEquals(first, four.costs()[0]);
        }
    }

    /** y' = y² from x reaches infinity at t = 1/x. */
    @Test
    void theFirstExampleThatFailsIsNamedAndNothingIsKept() {
        Dynamics square = new LambdaDynamics((graph, t, y, parameters) -> y.mul(y));
        OdeBlock block = block(
                        square,
                        TimeSpan.of(0, 1),
                        adaptive(OdeSolver.DOPRI5.tableau(), 1e-6),
                        ContinuousAdjoint.AS_FORWARD)
                .withSteps(BatchSteps.PER_EXAMPLE);
        INDArray x = Nd4j.createFromArray(new double[][] {{0.1}, {0.2}, {0.3}, {3}, {2}});
        INDArray ones = Nd4j.ones(DataType.DOUBLE, 5, 1);
        try (CompiledBlock compiled = block.compile(Map.of(), DataType.DOUBLE, 5, 1)) {
            for (int repeat = 0; repeat < 5; repeat++) {
                OdeSolveException e = assertThrows(OdeSolveException.class, () -> compiled.forward(x));
                assertTrue(
                        e.getMessage().startsWith("example 4 of 5 (row 3): forward pass: ODE solve"), e.getMessage());
            }
            assertNull(compiled.forwardStatistics());
            assertNull(compiled.exampleStatistics());
            assertThrows(IllegalStateException.class, () -> compiled.backward(ones));
            x.putScalar(3, 0.4);
            x.putScalar(4, 0.5);
            assertEquals(1, compiled.forward(x).getDouble(4), 1e-5);
            INDArray broken = ones.dup();
            broken.putScalar(2, Double.NaN);
            OdeSolveException e = assertThrows(OdeSolveException.class, () -> compiled.backward(broken));
            assertTrue(e.getMessage().startsWith("example 3 of 5 (row 2): backward pass"), e.getMessage());
            assertNull(compiled.backwardStatistics());
            // ∂y(1)/∂x = 1/(1 − x)².
            assertEquals(4, compiled.backward(ones).getDouble(4), 1e-4);
        }
    }

    @Test
    void solvesThatAreDoneAgainForTheirRecordAreCountedBackwards() {
        OdeBlock plain = block(
                        new MlpDynamics(5),
                        TimeSpan.of(0, 1),
                        adaptive(OdeSolver.DOPRI5.tableau(), 1e-6),
                        InterpolatingAdjoint.AS_FORWARD)
                .withSteps(BatchSteps.PER_EXAMPLE);
        Map<String, INDArray> parameters = plain.parameters(2).glorot(DataType.DOUBLE, 3);
        INDArray x = BlockGradientTest.normal(new Random(1), 1, 2);
        try (CompiledBlock rows = plain.compile(parameters, DataType.DOUBLE, 1, 2);
                CompiledBlock shared = plain.withSteps(BatchSteps.SHARED).compile(parameters, DataType.DOUBLE, 1, 2)) {
            rows.forward(x);
            rows.backward(x);
            shared.forward(x);
            shared.backward(x);
            assertEquals(
                    shared.forwardStatistics().evaluations()
                            + shared.backwardStatistics().evaluations(),
                    rows.backwardStatistics().evaluations());
        }
    }

    /** A state that decays cannot be solved back; one beside it that is as good as 0 is not to be told of alone. */
    @Test
    void driftIsTheWorstExamplesButNotOfOneNearZero() {
        Dynamics decay = new LambdaDynamics((graph, t, y, parameters) -> y.mul(-1));
        OdeBlock block = block(
                decay, TimeSpan.of(0, 10), adaptive(OdeSolver.DOPRI5.tableau(), 1e-3), ContinuousAdjoint.AS_FORWARD);
        INDArray good = Nd4j.createFromArray(new double[][] {{1e4}, {1e4}, {1e4}});
        INDArray small = Nd4j.createFromArray(new double[][] {{1e4}, {1}, {1e4}});
        double[] drifts = new double[2];
        try (CompiledBlock rows = block.withSteps(BatchSteps.PER_EXAMPLE).compile(Map.of(), DataType.DOUBLE, 3, 1);
                CompiledBlock one = block.compile(Map.of(), DataType.DOUBLE, 1, 1)) {
            rows.forward(good);
            rows.backward(Nd4j.ones(DataType.DOUBLE, 3, 1));
            drifts[0] = rows.drift();
            rows.forward(small);
            rows.backward(Nd4j.ones(DataType.DOUBLE, 3, 1));
            drifts[1] = rows.drift();
            one.forward(row(small, 0, 1));
            one.backward(Nd4j.ones(DataType.DOUBLE, 1, 1));
            assertTrue(one.drift() > 10 * drifts[1], () -> one.drift() + " alone, " + drifts[1] + " among others");
            one.forward(row(good, 0, 0));
            one.backward(Nd4j.ones(DataType.DOUBLE, 1, 1));
            assertEquals(one.drift(), drifts[0]);
        }
    }
}
