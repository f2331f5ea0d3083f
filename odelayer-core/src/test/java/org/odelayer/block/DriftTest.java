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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.DynamicsField;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.solver.OdeSolver;
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
            for (String part : new String[] {"drift", "tolerances", "InterpolatingAdjoint", "DiscreteAdjoint"}) {
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
            compiled.backward(compiled.forward(START).mul(0));
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
    void aTameStateComesBackToSomeTolerances() {
        GradientReference spiral = GradientReference.LINEAR;
        for (double tolerance : new double[] {1e-3, 1e-5, 1e-7}) {
            OdeBlock block = OdeBlock.of(spiral.dynamics, spiral.t0, spiral.t1, adaptive(OdeSolver.DOPRI5, tolerance));
            try (CompiledBlock compiled = block.compile(spiral.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
                assertThrows(IllegalStateException.class, compiled::drift);
                compiled.forward(spiral.input(DataType.DOUBLE));
                compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                assertTrue(compiled.drift() > 1e-3 && compiled.drift() < 30, () -> "drift " + compiled.drift());
            }
        }
    }

    @Test
    void constantStepsHaveNoToleranceToMeasureBy() {
        GradientReference linear = GradientReference.LINEAR;
        SolverSettings steps = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 1000);
        try (CompiledBlock compiled = OdeBlock.of(linear.dynamics, linear.t0, linear.t1, steps)
                .compile(linear.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
            compiled.forward(linear.input(DataType.DOUBLE));
            compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
            assertEquals(Double.NaN, compiled.drift());
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
        assertTrue(drifts.get(1) < 10, drifts::toString);
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
