package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.IntegralController;
import org.odelayer.ode.stepsize.StepControl;

class SolverSettingsTest {
    private static final ButcherTableau DOPRI5 = OdeSolver.DOPRI5.tableau();

    @ParameterizedTest
    @EnumSource(names = {"EULER", "MIDPOINT", "RK4"})
    void aMethodWithoutErrorEstimateCannotBeAdaptive(OdeSolver solver) {
        refused(
                "solver (" + solver + ") has no error estimate",
                () -> new SolverSettings(solver.tableau(), StepControl.adaptive(1e-3, 1e-3), 10));
    }

    @ParameterizedTest
    @EnumSource
    void everyMethodTakesConstantSteps(OdeSolver solver) {
        assertEquals(10, new SolverSettings(solver.tableau(), StepControl.constant(1), 10).maxSteps());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -3})
    void aNumberOfStepsBelowOneIsRefused(int maxSteps) {
        refused(
                "maxSteps (" + maxSteps + ") must be >= 1",
                () -> new SolverSettings(DOPRI5, StepControl.constant(1), maxSteps));
    }

    @Test
    void missingPartsAreRefused() {
        refused("method (null)", () -> new SolverSettings(null, StepControl.constant(1), 1));
        refused("control (null)", () -> new SolverSettings(DOPRI5, null, 1));
        refused("controller (null)", () -> new AdaptiveStep(1e-3, 1e-3, null));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1e-3, Double.NaN, Double.POSITIVE_INFINITY})
    void tolerancesAndStepsThatAreNotPositiveAreRefused(double value) {
        refused("rtol (" + value + ") must be > 0", () -> StepControl.adaptive(value, 1e-3));
        refused("atol (" + value + ") must be > 0", () -> StepControl.adaptive(1e-3, value));
        refused("step size (" + value + ") must be > 0", () -> StepControl.constant(value));
    }

    @Test
    void aControllerThatCannotWorkIsRefused() {
        refused("safety (1.0)", () -> new IntegralController(1, 0.2, 10));
        refused("safety (NaN)", () -> new IntegralController(Double.NaN, 0.2, 10));
        refused("factorMin (0.0)", () -> new IntegralController(0.9, 0, 10));
        refused("factorMin (1.0)", () -> new IntegralController(0.9, 1, 10));
        refused("factorMax (1.0)", () -> new IntegralController(0.9, 0.2, 1));
        refused("factorMax (Infinity)", () -> new IntegralController(0.9, 0.2, Double.POSITIVE_INFINITY));
    }

    private static void refused(String start, Executable code) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, code);
        assertTrue(refusal.getMessage().startsWith(start), refusal.getMessage());
    }
}
