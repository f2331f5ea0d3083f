package org.odelayer.ode.stepsize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegralControllerTest {
    private final StepController controller = IntegralController.DEFAULT;

    // By hand: 0.9 ratio^(−1/p), between 0.2 (after an accepted step 1) and 10.
    @ParameterizedTest
    @CsvSource({
        "32, 5, 0.45",
        "8, 3, 0.45",
        "0.03125, 5, 1.8",
        "0.125, 3, 1.8",
        "1, 5, 1",
        "0.9, 5, 1",
        "1e30, 5, 0.2",
        "1e-30, 5, 10",
        "0, 5, 10"
    })
    void theStepFollowsTheErrorWithinBounds(double ratio, int order, double factor) {
        assertEquals(factor, controller.factor(ratio, order), 1e-15);
    }

    @Test
    void aStepThatIsNotFiniteShrinksMost() {
        assertEquals(0.2, controller.factor(Double.NaN, 5));
        assertEquals(0.2, controller.factor(Double.POSITIVE_INFINITY, 5));
    }
}
