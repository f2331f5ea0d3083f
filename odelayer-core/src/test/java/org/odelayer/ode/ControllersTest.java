package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.problem.Kepler;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.ode.stepsize.StepControl;

/** Every controller solves to the tolerance, at a cost of the same size. */
class ControllersTest {
    private static SolverSettings settings(ControllerPreset preset, double tolerance) {
        return Integrations.settings(
                OdeSolver.DOPRI5, StepControl.adaptive(tolerance, tolerance).controller(preset.controller()));
    }

    private static Integrations.Result kepler(ControllerPreset preset, double tolerance) {
        Kepler kepler = new Kepler(0.7);
        return Integrations.solve(kepler, kepler.y0(), 0, 20, settings(preset, tolerance));
    }

    @ParameterizedTest
    @EnumSource
    void theToleranceIsKeptAtTheUsualCost(ControllerPreset preset) {
        for (double tolerance : new double[] {1e-5, 1e-8}) {
            Integrations.Result usual = kepler(ControllerPreset.INTEGRAL, tolerance);
            Integrations.Result found = kepler(preset, tolerance);
            // The errors of a planet add up along its way: some thousand tolerances, whatever the controller.
            double error = found.error(new Kepler(0.7).solution(20));
            assertTrue(error < 5000 * tolerance, () -> preset + " error " + error);
            double cost = (double) found.statistics().evaluations()
                    / usual.statistics().evaluations();
            assertTrue(cost > 0.7 && cost < 1.5, () -> preset + " costs " + cost);
        }
    }

    /** An eccentric planet makes the elementary controller reject; a filter smooths the steps. */
    @ParameterizedTest
    @EnumSource(names = {"PI42", "H211B", "H312B"})
    void filtersRejectLess(ControllerPreset preset) {
        int elementary = kepler(ControllerPreset.INTEGRAL, 1e-6).statistics().rejected();
        int filtered = kepler(preset, 1e-6).statistics().rejected();
        assertTrue(filtered < elementary, () -> filtered + " against " + elementary);
    }

    @Test
    void twoSolvesInARowAreAlike() {
        Kepler kepler = new Kepler(0.5);
        SolverSettings settings = settings(ControllerPreset.H312B, 1e-6);
        RecordingField field = new RecordingField(kepler);
        try (OdeIntegrator integrator = Integrations.integrator(field, kepler, DataType.DOUBLE, settings)) {
            SolveStatistics first = integrator.solve(0, 5);
            RecordingField.write(kepler.y0(), integrator.state());
            assertEquals(first, integrator.solve(0, 5));
        }
    }
}
