package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.AdjointNorm;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ErrorNorm;
import org.odelayer.ode.stepsize.IntegralController;
import org.odelayer.ode.stepsize.StepControl;

/** What the adjoint's step control may look at. */
class AdjointNormTest {
    private static SolverSettings adaptive(double tolerance) {
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 10_000);
    }

    @Test
    void everyNormGivesTheGradient() {
        for (GradientReference reference : GradientReference.values()) {
            for (AdjointNorm norm : AdjointNorm.values()) {
                OdeBlock block = OdeBlock.of(reference.dynamics, reference.t0, reference.t1, adaptive(1e-9))
                        .withGradient(ContinuousAdjoint.AS_FORWARD.norm(norm));
                try (CompiledBlock compiled =
                        block.compile(reference.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
                    compiled.onWarning(text -> {});
                    compiled.forward(reference.input(DataType.DOUBLE));
                    INDArray y0 = compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                    INDArray a = compiled.parameterGradients().get("A");
                    for (int i = 0; i < 2; i++) {
                        assertEquals(reference.stateGradient[i], y0.getDouble(i), 5e-7, norm.toString());
                    }
                    for (int i = 0; i < 4; i++) {
                        assertEquals(reference.parameterGradient[i], a.getDouble(i), 5e-7, norm.toString());
                    }
                }
            }
        }
    }

    /** A gradient of many examples is large beside the state: the more is looked at, the more steps there are. */
    @Test
    void theMoreIsLookedAtTheMoreItCosts() {
        Map<AdjointNorm, Integer> cost = new EnumMap<>(AdjointNorm.class);
        for (AdjointNorm norm : AdjointNorm.values()) {
            OdeBlock block = OdeBlock.of(new MlpDynamics(16), 0, 1, adaptive(1e-5))
                    .withGradient(ContinuousAdjoint.AS_FORWARD.norm(norm));
            Map<String, INDArray> parameters = block.parameters(4).glorot(DataType.DOUBLE, 2);
            INDArray x = BlockGradientTest.normal(new Random(3), 200, 4);
            try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 200, 4)) {
                compiled.forward(x);
                compiled.backward(x);
                cost.put(norm, compiled.backwardStatistics().evaluations());
            }
        }
        assertTrue(cost.get(AdjointNorm.SEMINORM) <= cost.get(AdjointNorm.SEPARATE), cost::toString);
        assertTrue(cost.get(AdjointNorm.SEPARATE) < cost.get(AdjointNorm.FULL), cost::toString);
    }

    @Test
    void theNormOfPartsIsThatOfTheLargest() {
        AdaptiveStep tolerances = new AdaptiveStep(0.5, 2, IntegralController.DEFAULT);
        INDArray y = Nd4j.createFromArray(0.0, -4, 1, 0, 2, 2);
        INDArray v = Nd4j.createFromArray(3.0, 4, -2.5, 1, 1, -8);
        // Scales 2, 4, 2.5 and 2, 3, 3.
        double first = Math.sqrt((1.5 * 1.5 + 1 + 1) / 3);
        double second = Math.sqrt((0.25 + 1.0 / 9 + 64.0 / 9) / 3);
        try (ErrorNorm whole = new ErrorNorm(tolerances, y, y);
                ErrorNorm parts = new ErrorNorm(tolerances, y, y, 2)) {
            whole.rescale();
            parts.rescale();
            assertEquals(second, parts.of(v).value(), 1e-14);
            assertEquals(
                    Math.sqrt((first * first + second * second) / 2),
                    whole.of(v).value(),
                    1e-14);
            assertEquals(
                    first,
                    parts.of(v.mul(Nd4j.createFromArray(1.0, 1, 1, 0, 0, 0))).value(),
                    1e-14);
        }
    }

    @Test
    void constantStepsTakeNoNormAndTheMessageSaysSo() {
        SolverSettings steps = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 100);
        OdeBlock block = OdeBlock.of(new MlpDynamics(4), 0, 1, steps);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> block.withGradient(ContinuousAdjoint.AS_FORWARD.norm(AdjointNorm.SEPARATE)))
                .getMessage();
        assertTrue(message.contains("norm (SEPARATE)"), message);
    }
}
