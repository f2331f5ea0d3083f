package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.AdjointDrift;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.adjoint.LinearDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.DynamicsField;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** What becomes of the state when it is solved backwards. */
class DriftTest {
    private static final Map<String, INDArray> CHAOS =
            Map.of("s", Nd4j.createFromArray(10.0, 28, 8.0 / 3).reshape(1, 3));

    private static SolverSettings adaptive(OdeSolver solver, double tolerance) {
        return new SolverSettings(solver.tableau(), StepControl.adaptive(tolerance, tolerance), 100_000);
    }

    private static CompiledBlock lorenz(double t1, Adjoint adjoint, DataType type) {
        return OdeBlock.of(
                        new LorenzDynamics(),
                        0,
                        t1,
                        new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-3, 1e-3), 2_500))
                .withGradient(adjoint)
                .compile(Map.of("s", CHAOS.get("s").castTo(type)), type, 1, 3);
    }

    private static final INDArray START = Nd4j.createFromArray(1.0, 2, 20).reshape(1, 3);

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aChaoticStateDoesNotComeBackAndThatIsTold(DataType type) {
        List<String> warnings = new ArrayList<>();
        try (CompiledBlock compiled = lorenz(100, ContinuousAdjoint.AS_FORWARD, type)) {
            compiled.onWarning(warnings::add);
            INDArray gradient = Nd4j.ones(type, 1, 3);
            compiled.forward(START.castTo(type));
            // Backwards in time what lies off the attractor goes to infinity.
            assertThrows(OdeSolveException.class, () -> compiled.backward(gradient));
            assertEquals(Double.POSITIVE_INFINITY, compiled.drift());
            assertEquals(1, warnings.size());
            for (String part : new String[] {"drift", "of its size", "InterpolatingAdjoint", "DiscreteAdjoint"}) {
                assertTrue(warnings.get(0).contains(part), warnings.get(0));
            }
            compiled.forward(START.castTo(type));
            assertThrows(OdeSolveException.class, () -> compiled.backward(gradient));
            assertEquals(1, warnings.size(), "not at every iteration");
        }
    }

    /** With outputs on the way the solve begins anew at each, and succeeds. */
    @Test
    void aChaoticSeriesIsToldToo() {
        List<String> warnings = new ArrayList<>();
        double[] outputs = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
        OdeBlock block = new OdeBlock(
                new LorenzDynamics(),
                StateMap.IDENTITY,
                StateMap.IDENTITY,
                TimeSpan.series(0, outputs),
                adaptive(OdeSolver.DOPRI5, 1e-5),
                ContinuousAdjoint.AS_FORWARD);
        try (CompiledBlock compiled = block.compile(CHAOS, DataType.DOUBLE, 1, 3)) {
            compiled.onWarning(warnings::add);
            compiled.backward(Nd4j.ones(DataType.DOUBLE, compiled.forward(START).shape()));
            assertTrue(compiled.drift() > CompiledBlock.DRIFT_LIMIT, () -> "drift " + compiled.drift());
            assertEquals(1, warnings.size());
        }
    }

    static List<Adjoint> alongTheSolution() {
        return List.of(InterpolatingAdjoint.AS_FORWARD, DiscreteAdjoint.EVERY_STEP, DiscreteAdjoint.CHECKPOINTED);
    }

    @ParameterizedTest
    @MethodSource("alongTheSolution")
    void adjointsAlongTheForwardSolutionDoNotDrift(Adjoint adjoint) {
        try (CompiledBlock compiled = lorenz(100, adjoint, DataType.DOUBLE)) {
            compiled.onWarning(text -> {
                throw new AssertionError(text);
            });
            compiled.forward(START);
            compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 3));
            assertEquals(0, compiled.drift());
        }
    }

    @Test
    void aTameStateComesBackToSomeTolerancesOfItsSize() {
        GradientReference spiral = GradientReference.LINEAR;
        for (double tolerance : new double[] {1e-3, 1e-5, 1e-7}) {
            OdeBlock block = OdeBlock.of(spiral.dynamics, spiral.t0, spiral.t1, adaptive(OdeSolver.DOPRI5, tolerance));
            try (CompiledBlock compiled = block.compile(spiral.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
                assertThrows(IllegalStateException.class, compiled::drift);
                compiled.forward(spiral.input(DataType.DOUBLE));
                compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                assertTrue(compiled.drift() < 30 * tolerance, () -> "drift " + compiled.drift());
            }
        }
    }

    /** Solved backwards by the same steps, ẏ = −20y grows sevenfold in a step where e² would be right. */
    @Test
    void constantStepsDriftTooAndAreTold() {
        SolverSettings steps = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 1000);
        Map<String, INDArray> decay = Map.of("A", Nd4j.scalar(-20.0).reshape(1, 1));
        OdeBlock block = OdeBlock.of(new LinearDynamics(), 0, 3, steps);
        INDArray one = Nd4j.ones(DataType.DOUBLE, 1, 1);
        List<String> warnings = new ArrayList<>();
        try (CompiledBlock continuous = block.compile(decay, DataType.DOUBLE, 1, 1);
                CompiledBlock discrete =
                        block.withGradient(DiscreteAdjoint.EVERY_STEP).compile(decay, DataType.DOUBLE, 1, 1)) {
            continuous.onWarning(warnings::add);
            continuous.forward(one);
            continuous.backward(one);
            assertTrue(continuous.drift() > 1e10, () -> "drift " + continuous.drift());
            assertEquals(1, warnings.size());
            assertTrue(warnings.get(0).contains("DiscreteAdjoint"), warnings.get(0));
            discrete.forward(one);
            discrete.backward(one);
            // y(3) = R(−2)³⁰ with R the method's stability function, 1/3: its derivative is 30 R²⁹ R' h, R'(−2) = −1/3.
            double exact = -30 * Math.pow(1.0 / 3, 30) * 0.1;
            double found = discrete.parameterGradients().get("A").getDouble(0);
            assertEquals(exact, found, 1e-9 * Math.abs(exact));
        }
    }

    @Test
    void constantStepsThatAreShortEnoughDoNot() {
        GradientReference linear = GradientReference.LINEAR;
        SolverSettings steps = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 1000);
        try (CompiledBlock compiled = OdeBlock.of(linear.dynamics, linear.t0, linear.t1, steps)
                .compile(linear.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
            compiled.forward(linear.input(DataType.DOUBLE));
            compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
            assertTrue(compiled.drift() > 0 && compiled.drift() < 1e-3, () -> "drift " + compiled.drift());
        }
    }

    /**
     * Lotka and Volterra's equations from (1, 1) over 10: the gradient is off by three quarters at a tolerance of 1e-3,
     * and right to seven digits at 1e-9, where the state is off by 14 tolerances.
     */
    @ParameterizedTest
    @CsvSource({"1e-3, true", "1e-5, false", "1e-9, false"})
    void theAlarmIsWhereTheGradientIsWrong(double tolerance, boolean alarm) {
        Map<String, INDArray> rates =
                Map.of("rates", Nd4j.createFromArray(1.5, 1, 3, 1).reshape(1, 4));
        INDArray ones = Nd4j.ones(DataType.DOUBLE, 1, 2);
        INDArray reference;
        try (CompiledBlock exact = OdeBlock.of(new PredatorDynamics(), 0, 10, adaptive(OdeSolver.DOPRI5, 1e-11))
                .withGradient(InterpolatingAdjoint.AS_FORWARD)
                .compile(rates, DataType.DOUBLE, 1, 2)) {
            exact.forward(ones);
            reference = exact.backward(ones).dup();
        }
        List<String> warnings = new ArrayList<>();
        try (CompiledBlock compiled = OdeBlock.of(new PredatorDynamics(), 0, 10, adaptive(OdeSolver.DOPRI5, tolerance))
                .compile(rates, DataType.DOUBLE, 1, 2)) {
            compiled.onWarning(warnings::add);
            compiled.forward(ones);
            INDArray gradient = compiled.backward(ones);
            double error =
                    gradient.distance2(reference) / reference.norm2Number().doubleValue();
            assertEquals(alarm, error > 0.1, () -> "error " + error);
            assertEquals(alarm ? 1 : 0, warnings.size(), () -> "drift " + compiled.drift());
        }
    }

    /** The drift of one example of many is not lost among them, and one that rests at zero does not count. */
    @Test
    void theWorstExampleCounts() {
        INDArray y = Nd4j.createFromArray(new double[][] {{3, 4}, {0, 0}, {1, 0}});
        INDArray solved = Nd4j.createFromArray(new double[][] {{3, 4}, {0, 0.01}, {1, 1}});
        INDArray a = Nd4j.ones(DataType.DOUBLE, 3, 2);
        assertEquals(1, AdjointDrift.of(y, y, solved, a, a, 0), 1e-12);
        // Where the way back begins the examples are larger, or the adjoint is.
        assertEquals(0.5, AdjointDrift.of(y.mul(2), y, solved, a, a, 0), 1e-12);
        assertEquals(0.5, AdjointDrift.of(y, y, solved, a.mul(2), a, 0), 1e-12);
        // Ten absolute tolerances are what was asked for.
        assertEquals(0.6, AdjointDrift.of(y, y, solved, a, a, 0.04), 1e-12);
        assertEquals(0, AdjointDrift.of(y.mul(0), y.mul(0), y, a, a, 0), 0, "no size to compare with");
        assertEquals(0, AdjointDrift.of(y, y, solved, a.mul(0), a.mul(0), 0), 0, "no gradient to be wrong");
    }

    @Test
    void aLargeElementThatNothingDependsOnHidesNone() {
        INDArray y = Nd4j.createFromArray(new double[][] {{1e4, 1}});
        INDArray solved = Nd4j.createFromArray(new double[][] {{1e4, 3}});
        INDArray a = Nd4j.createFromArray(new double[][] {{0, 1}});
        assertEquals(2, AdjointDrift.of(y, y, solved, a, a, 0), 1e-12);
        // Nor does one example of many.
        INDArray many = Nd4j.ones(DataType.DOUBLE, 50, 1);
        many.putScalar(0, 1e5);
        INDArray ones = Nd4j.ones(DataType.DOUBLE, 50, 1);
        assertEquals(0.5, AdjointDrift.of(many, many, many.add(0.5), ones, ones, 0), 1e-12);
    }

    @Test
    void numbersThatFloatCannotSquareHaveADriftToo() {
        INDArray y = Nd4j.valueArrayOf(new long[] {1, 2}, 1e30, DataType.FLOAT);
        INDArray a = Nd4j.ones(DataType.FLOAT, 1, 2);
        assertEquals(1, AdjointDrift.of(y, y, y.mul(2), a, a, 0), 1e-6);
        assertEquals(Double.POSITIVE_INFINITY, AdjointDrift.of(y, y, y.dup().putScalar(0, 1, Double.NaN), a, a, 0));
    }

    /** ẏ = cos πt from 0 is 0 again at 1: what is off there is within the absolute tolerance. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-6})
    void aStateThatIsZeroAtBothEndsIsNoAlarm(double tolerance) {
        Dynamics swing = new LambdaDynamics((graph, t, y, parameters) ->
                        y.mul(0).add(parameters.get("p").mul(graph.math().cos(t.mul(Math.PI)))))
                .weight("p", 1, 1);
        try (CompiledBlock compiled = OdeBlock.of(swing, 0, 1, adaptive(OdeSolver.DOPRI5, tolerance))
                .compile(Map.of("p", Nd4j.ones(DataType.DOUBLE, 1, 1)), DataType.DOUBLE, 1, 1)) {
            compiled.onWarning(text -> {
                throw new AssertionError(text);
            });
            compiled.forward(Nd4j.zeros(DataType.DOUBLE, 1, 1));
            compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 1));
        }
    }

    @Test
    void theErrorOfAStateThatRanAwaySaysSo() {
        try (CompiledBlock compiled = lorenz(100, ContinuousAdjoint.AS_FORWARD, DataType.DOUBLE)) {
            compiled.onWarning(text -> {});
            compiled.forward(START);
            OdeSolveException failure =
                    assertThrows(OdeSolveException.class, () -> compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 3)));
            assertEquals(SolveStatus.STATE_RAN_AWAY, failure.status());
            assertTrue(failure.getMessage().contains("InterpolatingAdjoint"), failure.getMessage());
        }
    }

    @Test
    void eachPassHasADriftOfItsOwn() {
        SolverSettings steps = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 1000);
        Map<String, INDArray> decay = Map.of("A", Nd4j.scalar(-5.0).reshape(1, 1));
        INDArray one = Nd4j.ones(DataType.DOUBLE, 1, 1);
        try (CompiledBlock compiled =
                OdeBlock.of(new LinearDynamics(), 0, 3, steps).compile(decay, DataType.DOUBLE, 1, 1)) {
            compiled.onWarning(text -> {});
            compiled.forward(one, 3);
            compiled.backward(one);
            double far = compiled.drift();
            compiled.forward(one, 0.2);
            compiled.backward(one);
            double near = compiled.drift();
            compiled.forward(one, 3);
            compiled.backward(one);
            assertEquals(far, compiled.drift(), 0);
            assertTrue(near > 0 && near < 0.1 * far, () -> near + " after " + far);
        }
    }

    /** Setting y to the forward solve's at each output keeps it near. */
    @Test
    void outputsOnTheWayKeepTheStateNear() {
        List<Double> drifts = new ArrayList<>();
        for (double[] outputs : new double[][] {{3}, {0.5, 1, 1.5, 2, 2.5, 3}}) {
            OdeBlock block = new OdeBlock(
                    GradientReference.LINEAR.dynamics,
                    StateMap.IDENTITY,
                    StateMap.IDENTITY,
                    TimeSpan.series(0, outputs),
                    adaptive(OdeSolver.DOPRI5, 1e-6),
                    ContinuousAdjoint.AS_FORWARD);
            // ẏ = −5y: an error grows by e¹⁵ over the whole way back, and by 12 over one leg.
            Map<String, INDArray> decay =
                    Map.of("A", Nd4j.eye(2).castTo(DataType.DOUBLE).mul(-5));
            try (CompiledBlock compiled = block.compile(decay, DataType.DOUBLE, 1, 2)) {
                compiled.onWarning(text -> {});
                INDArray y0 = Nd4j.createFromArray(2.0, -1).reshape(1, 2);
                compiled.backward(
                        Nd4j.ones(DataType.DOUBLE, compiled.forward(y0).shape()));
                drifts.add(compiled.drift());
            }
        }
        assertTrue(drifts.get(0) > CompiledBlock.DRIFT_LIMIT, drifts::toString);
        assertTrue(drifts.get(1) < 1e-5, drifts::toString);
    }

    static List<Object[]> ways() {
        List<Object[]> ways = new ArrayList<>();
        for (OdeSolver solver : List.of(OdeSolver.BOSH3, OdeSolver.DOPRI5, OdeSolver.TSIT5)) {
            for (double tolerance : new double[] {1e-4, 1e-6, 1e-8}) {
                ways.add(new Object[] {solver, tolerance});
            }
        }
        return ways;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void thereAndBackAgainIsWhereItBegan(OdeSolver solver, double tolerance) {
        for (GradientReference reference : GradientReference.values()) {
            CompiledDynamics dynamics = CompiledDynamics.compile(
                    reference.dynamics, reference.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2);
            try (DynamicsField field = new DynamicsField(dynamics);
                    OdeIntegrator integrator =
                            new OdeIntegrator(field, DataType.DOUBLE, 2, adaptive(solver, tolerance))) {
                integrator.state().assign(Nd4j.createFromArray(reference.y0));
                integrator.solve(reference.t0, reference.t1);
                integrator.solve(reference.t1, reference.t0);
                // The spiral magnifies what went wrong forwards by 50 on the way back.
                assertArrayEquals(reference.y0, integrator.state().toDoubleVector(), 1000 * tolerance);
            }
            dynamics.close();
        }
    }

    @Test
    void inferenceLeavesEnoughForAGradient() {
        GradientReference spiral = GradientReference.SPIRAL;
        for (Adjoint adjoint : Adjoints.all()) {
            OdeBlock block = OdeBlock.of(spiral.dynamics, spiral.t0, spiral.t1, adaptive(OdeSolver.DOPRI5, 1e-6))
                    .withGradient(adjoint);
            try (CompiledBlock compiled = block.compile(spiral.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
                INDArray ones = Nd4j.ones(DataType.DOUBLE, 1, 2);
                compiled.forward(spiral.input(DataType.DOUBLE));
                INDArray expected = compiled.backward(ones).dup();
                compiled.forward(spiral.input(DataType.DOUBLE).mul(0.5));
                compiled.infer(spiral.input(DataType.DOUBLE));
                assertEquals(expected, compiled.backward(ones), adjoint.toString());
            }
        }
    }
}
