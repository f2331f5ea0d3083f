package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.StepControl;

/** Solves at the edge of what is finite: hopeless ones end early, others go on. */
class CreepTest {
    static Stream<Arguments> methods() {
        return Arrays.stream(OdeSolver.values())
                .filter(solver -> solver.tableau().adaptive())
                .flatMap(solver -> Stream.of(DataType.FLOAT, DataType.DOUBLE)
                        // HEUN_EULER would take 50,000 steps at 1e-6 to get there.
                        .flatMap(type -> Stream.of(1e-3, 1e-6)
                                .filter(tolerance -> solver != OdeSolver.HEUN_EULER || tolerance == 1e-3)
                                .map(tolerance -> Arguments.of(solver, type, tolerance))));
    }

    /** y' = f(t, y) from 1. */
    private static OdeIntegrator integrator(DoubleBinaryOperator f, OdeSolver solver, DataType type, double tolerance) {
        VectorField field = VectorField.of((t, y, dydt) -> dydt.putScalar(0, f.applyAsDouble(t, y.getDouble(0))));
        OdeIntegrator integrator = new OdeIntegrator(
                field,
                type,
                1,
                new SolverSettings(solver.tableau(), StepControl.adaptive(tolerance, tolerance), 10_000));
        integrator.state().assign(1);
        return integrator;
    }

    /** In FLOAT 200 y overflows 200 times sooner than y: y(t) stands still there, and 10,000 steps would not end it. */
    @ParameterizedTest
    @MethodSource("methods")
    void exponentialGrowthBeyondTheRangeEndsSoon(OdeSolver solver, DataType type, double tolerance) {
        // e^(λ t) leaves FLOAT at λ t = 88 and DOUBLE at 709; λ t1 is 200 and 1,600.
        double length = type == DataType.FLOAT ? 1 : 8;
        if (type == DataType.DOUBLE && tolerance < 1e-3) {
            return; // Thousands of steps to get there.
        }
        for (double sign : new double[] {1, -1}) {
            try (OdeIntegrator integrator = integrator((t, y) -> sign * 200 * y, solver, type, tolerance)) {
                OdeSolveException failure =
                        assertThrows(OdeSolveException.class, () -> integrator.solve(0, sign * length));
                assertEquals(SolveStatus.OVERFLOW, failure.status(), failure.getMessage());
                // BOSH3 takes 2,500 steps at 1e-6 to get there, the others 300; HEUN_EULER all of its 10,000.
                int most = solver == OdeSolver.HEUN_EULER ? 2 * 10_000 + 2 : 9_000;
                assertTrue(failure.statistics().evaluations() < most, failure.getMessage());
                assertTrue(failure.statistics().rejected() < 200, failure.getMessage());
                for (String word : List.of("learning rate", "clip gradients", "at t = ", "step ", "evaluations")) {
                    assertTrue(failure.getMessage().contains(word), failure.getMessage());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theEdgeOfADomainEndsSoonAndIsNoOverflow(OdeSolver solver, DataType type, double tolerance) {
        DoubleBinaryOperator wall = (t, y) -> y > 2 ? Double.NaN : 1;
        try (OdeIntegrator integrator = integrator(wall, solver, type, tolerance)) {
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> integrator.solve(0, 10));
            assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status(), failure.getMessage());
            assertEquals(1, failure.time(), 1e-4);
            assertTrue(failure.statistics().evaluations() < 3_000, failure.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void fastGrowthWithinTheRangeIsSolved(OdeSolver solver, DataType type, double tolerance) {
        try (OdeIntegrator integrator = integrator((t, y) -> 20 * y, solver, type, tolerance)) {
            integrator.solve(0, 4);
            double error = Math.abs(integrator.state().getDouble(0) / Math.exp(80) - 1);
            // The error per step is the tolerance, and grows by the solution's own growth to some 100 of them.
            assertTrue(error < 200 * tolerance, () -> "relative error " + error);
        }
    }

    /** Stiff, and not a number where an unstable step would lead: hundreds of steps are rejected for that alone. */
    @ParameterizedTest
    @MethodSource("methods")
    void whatAShorterStepAvoidsIsAvoidedAsOftenAsNeeded(OdeSolver solver, DataType type, double tolerance) {
        int[] notFinite = {0};
        DoubleBinaryOperator counting = (t, y) -> {
            boolean outside = y < -0.01 * tolerance;
            notFinite[0] += outside ? 1 : 0;
            return outside ? Double.NaN : -1000 * y;
        };
        try (OdeIntegrator integrator = integrator(counting, solver, type, tolerance)) {
            integrator.solve(0, 4);
            assertEquals(0, integrator.state().getDouble(0), 10 * tolerance);
        }
        assertTrue(notFinite[0] > 100, () -> notFinite[0] + " evaluations were not finite");
    }
}
