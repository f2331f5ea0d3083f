package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.StepControl;

/** Methods that need a Jacobian where differences have none that is of use. */
class RoughFieldTest {
    /**
     * y' = 1 below a state and −1 above it: a difference across the jump is a Jacobian of −10⁸, with which the
     * increments of an iteration are small whatever f is. Solves end or stay there.
     */
    @ParameterizedTest
    @EnumSource
    void aJacobianAcrossAJumpIsNoExcuseForASolutionThatIgnoresTheField(StiffSolver solver) {
        for (double at = 0.05; at < 0.95; at += 0.02) {
            double edge = at;
            VectorField field = VectorField.of((t, y, dydt) -> dydt.assign(y.getDouble(0) < edge ? 1 : -1));
            SolverSettings settings = new SolverSettings(solver.method(), StepControl.adaptive(1e-5, 1e-6), 500);
            try (OdeIntegrator integrator = new OdeIntegrator(field, DataType.DOUBLE, 1, settings)) {
                integrator.solve(0, 1);
                assertEquals(edge, integrator.state().getDouble(0), 1e-3);
            } catch (OdeSolveException e) {
                assertTrue(
                        e.status() == SolveStatus.MAX_STEPS_REACHED || e.status() == SolveStatus.STEP_NOT_SOLVED,
                        e.getMessage());
            }
        }
    }

    /** Beyond 4/ε, 3·10⁷ in FLOAT, a step of √(ε y) leaves y what it is. */
    @ParameterizedTest
    @EnumSource
    void largeStatesHaveJacobiansByDifferencesToo(StiffSolver solver) {
        VectorField decay = VectorField.of((t, y, dydt) -> dydt.assign(y).muli(-1e3));
        SolverSettings settings = new SolverSettings(solver.method(), StepControl.adaptive(1e-4, 1e-4), 2000);
        try (OdeIntegrator integrator = new OdeIntegrator(decay, DataType.FLOAT, 1, settings)) {
            integrator.state().assign(1e9);
            integrator.solve(0, 0.01);
            assertEquals(1e9 * Math.exp(-10), integrator.state().getDouble(0), 0.01 * 1e9 * Math.exp(-10));
        }
    }
}
