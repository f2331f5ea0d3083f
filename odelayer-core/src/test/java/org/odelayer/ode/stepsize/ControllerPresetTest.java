package org.odelayer.ode.stepsize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControllerPresetTest {
    @Test
    void withoutMemoryAFilterIsTheElementaryController() {
        StepController filter = DigitalFilter.of(1, 0, 0, 0, 0).begin();
        for (double ratio : new double[] {0.9, 0.5, 1e-3, 0.01, 7, 1e9, Double.NaN, Double.POSITIVE_INFINITY}) {
            double elementary = 0.9 * Math.pow(ratio, -0.2);
            double expected = Double.isFinite(ratio) ? Math.min(10, Math.max(0.2, elementary)) : 0.2;
            assertEquals(expected, filter.factor(ratio, 5), 1e-15, "ratio " + ratio);
        }
    }

    /** Three steps by hand, order 5. */
    @Test
    void theMemoryIsThatOfTheFormula() {
        StepController filter = new DigitalFilter(0.3, 0.2, -0.1, 0.25, 0.125, 0.9, 0.01, 100).begin();
        double first = 0.9 * Math.pow(0.5, -0.3 / 5);
        double second = 0.9 * Math.pow(0.8, -0.3 / 5) * Math.pow(0.5, -0.2 / 5) * Math.pow(first, -0.25);
        double third = 0.9
                * Math.pow(0.1, -0.3 / 5)
                * Math.pow(0.8, -0.2 / 5)
                * Math.pow(0.5, 0.1 / 5)
                * Math.pow(second, -0.25)
                * Math.pow(first, -0.125);
        assertEquals(first, filter.factor(0.5, 5), 1e-14);
        // A rejected step leaves no trace.
        assertEquals(0.9 * Math.pow(3, -0.2), filter.factor(3, 5), 1e-14);
        assertEquals(second, filter.factor(0.8, 5), 1e-14);
        assertEquals(third, filter.factor(0.1, 5), 1e-14);
    }

    @Test
    void aNewSolveRemembersNothingOfTheLast() {
        StepController controller = ControllerPreset.H312B.controller();
        StepController one = controller.begin();
        double first = one.factor(0.3, 5);
        one.factor(1e-3, 5);
        assertEquals(first, controller.begin().factor(0.3, 5), 0);
        assertEquals(first, controller.factor(0.3, 5), 0);
    }

    @ParameterizedTest
    @EnumSource
    void everyControllerShortensWhatIsRejectedAndGrowsWhatIsTooGood(ControllerPreset preset) {
        StepController controller = preset.controller().begin();
        for (double ratio : new double[] {1.0001, 2, 1e6, Double.NaN, Double.POSITIVE_INFINITY}) {
            double factor = controller.factor(ratio, 3);
            assertTrue(factor < 1 && factor > 0.1, preset + " " + ratio + ": " + factor);
        }
        double grown = 1;
        for (int i = 0; i < 20; i++) {
            grown *= controller.factor(0, 5);
        }
        assertTrue(grown > 2 && Double.isFinite(grown), preset + ": " + grown);
    }

    @Test
    void whatIsNotAllowedIsRefused() {
        assertTrue(refusal(() -> DigitalFilter.of(0, 0, 0, 0, 0)).contains("beta1 (0.0)"));
        assertTrue(refusal(() -> DigitalFilter.of(1, Double.NaN, 0, 0, 0)).contains("beta2 (NaN)"));
        assertTrue(refusal(() -> new DigitalFilter(1, 0, 0, 0, 0, 1, 0.2, 10)).contains("safety (1.0)"));
    }

    private static String refusal(Executable code) {
        return assertThrows(IllegalArgumentException.class, code).getMessage();
    }
}
