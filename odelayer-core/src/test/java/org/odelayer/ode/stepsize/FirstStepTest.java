package org.odelayer.ode.stepsize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FirstStepTest {
    private static final AdaptiveStep TOLERANCES = new AdaptiveStep(1e-3, 1e-3, IntegralController.DEFAULT);

    private final INDArray y = Nd4j.create(DataType.DOUBLE, 1);
    private final INDArray slope = Nd4j.create(DataType.DOUBLE, 1);
    private final INDArray eulerSlope = Nd4j.create(DataType.DOUBLE, 1);
    private final List<Double> asked = new ArrayList<>();

    /** For a given state, f there, and what f is after the Euler step. */
    private double choose(double state, double derivative, double length, java.util.function.DoubleUnaryOperator f) {
        y.assign(state);
        slope.assign(derivative);
        try (FirstStep firstStep = new FirstStep(TOLERANCES, y, slope, eulerSlope, 1, null)) {
            return firstStep.choose(length, 0, 5, h -> {
                asked.add(h);
                eulerSlope.assign(f.applyAsDouble(h));
            });
        }
    }

    @Test
    void theStepIsThatOfHairerNorsettWanner() {
        // y = 1, y' = −y: scale 2e-3, d₀ = d₁ = 500, h₀ = 0.01, f₁ = −0.99, d₂ = 500, h₁ = (0.01 / 500)^(1/5).
        assertEquals(Math.pow(0.01 / 500, 0.2), choose(1, -1, 10, h -> -(1 - h)), 1e-12);
        assertEquals(
                List.of(0.01),
                asked.stream().map(h -> Math.round(h * 1e12) / 1e12).toList());
    }

    @Test
    void theStepIsAtMostAHundredTrials() {
        // d₀ = 0 gives a trial of 1e-6.
        assertEquals(1e-4, choose(0, 1e-4, 10, h -> 1e-4), 1e-12);
    }

    @Test
    void neitherTheTrialNorTheStepIsLongerThanTheInterval() {
        assertEquals(1e-3, choose(1, -1e-3, 1e-3, h -> -1e-3), 0);
        assertEquals(List.of(1e-3), asked);
    }

    @Test
    void aFieldThatIsZeroStillGivesAStep() {
        double step = choose(1, 0, 10, h -> 0);
        assertTrue(step > 0 && step <= 10, () -> "step " + step);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aTrialOutsideTheDomainOfTheFieldGivesATrialStep(double outside) {
        assertEquals(0.01, choose(1, -1, 10, h -> outside), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aStateOrDerivativeThatIsNotFiniteGivesNoStep(double value) {
        assertTrue(Double.isNaN(choose(value, 1, 10, h -> 1)));
        assertTrue(Double.isNaN(choose(1, value, 10, h -> 1)));
        assertEquals(List.of(), asked);
    }
}
