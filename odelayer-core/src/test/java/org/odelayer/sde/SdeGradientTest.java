package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.CentralDifferences;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;

/** The gradient is that of the steps on the path that was made. */
class SdeGradientTest {
    private static final int BATCH = 2;
    private static final int STEPS = 8;
    private static final TimeSpan TIMES = TimeSpan.series(0, 0.25, 1);

    /** A case with a way to its gradient. */
    record Gradient(SdeCases.Case which, Adjoint adjoint) {}

    static Stream<Gradient> gradients() {
        return SdeCases.all().flatMap(which -> adjoints(which).map(adjoint -> new Gradient(which, adjoint)));
    }

    private static Stream<Adjoint> adjoints(SdeCases.Case which) {
        return switch (which.method()) {
            case REVERSIBLE_HEUN -> Stream.of(DiscreteAdjoint.EVERY_STEP, ContinuousAdjoint.AS_FORWARD);
            case MIDPOINT -> Stream.of(DiscreteAdjoint.CHECKPOINTED);
            default -> Stream.of(DiscreteAdjoint.EVERY_STEP);
        };
    }

    /** Central differences of order 4 have an error of some 1e-10. */
    @ParameterizedTest
    @MethodSource("gradients")
    void itIsThatOfCentralDifferencesOnTheSamePath(Gradient gradient) {
        SdeBlock block = SdeBlock.of(gradient.which.dynamics(), gradient.which.method(), TIMES, 1.0 / STEPS)
                .withGradient(gradient.adjoint);
        Map<String, INDArray> parameters = block.parameters(SdeCases.FEATURES).glorot(DataType.DOUBLE, 3);
        GridMotion motion = new GridMotion(5, BATCH, block.channels(SdeCases.FEATURES), 1, STEPS);
        INDArray x = SdeCases.normal(1, DataType.DOUBLE, BATCH, SdeCases.FEATURES);
        INDArray weights = SdeCases.normal(2, DataType.DOUBLE, 2, BATCH, SdeCases.FEATURES);
        try (CompiledSde compiled = block.compile(parameters, DataType.DOUBLE, BATCH, SdeCases.FEATURES)) {
            CentralDifferences differences = new CentralDifferences(
                    () -> compiled.infer(x, motion).mul(weights).sumNumber().doubleValue(), 1e-8);
            compiled.forward(x, motion);
            INDArray ofInput = compiled.backward(weights).dup();
            INDArray ofA = compiled.parameterGradients().get("A").dup();
            INDArray ofB = compiled.parameterGradients().get("B").dup();
            differences.check("x", x, ofInput);
            differences.check("A", parameters.get("A"), ofA);
            differences.check("B", parameters.get("B"), ofB);
            assertTrue(ofB.norm2Number().doubleValue() > 1e-2, "no gradient of the diffusion");
        }
    }

    /** There is no equation to be solved beside: only rounding lies between both. */
    @ParameterizedTest
    @EnumSource
    void undoingTheStepsGivesTheGradientOfTheRecord(NoiseType noise) {
        SdeBlock block = SdeBlock.of(
                SdeCases.dynamics(noise, Calculus.STRATONOVICH), SdeMethod.REVERSIBLE_HEUN, TIMES, 1.0 / STEPS);
        Map<String, INDArray> parameters = block.parameters(SdeCases.FEATURES).glorot(DataType.DOUBLE, 3);
        GridMotion motion = new GridMotion(5, BATCH, block.channels(SdeCases.FEATURES), 1, STEPS);
        INDArray x = SdeCases.normal(1, DataType.DOUBLE, BATCH, SdeCases.FEATURES);
        INDArray weights = SdeCases.normal(2, DataType.DOUBLE, 2, BATCH, SdeCases.FEATURES);
        INDArray recorded = gradient(block, parameters, motion, x, weights);
        INDArray undone = gradient(block.withGradient(ContinuousAdjoint.AS_FORWARD), parameters, motion, x, weights);
        assertEquals(0, recorded.sub(undone).norm2Number().doubleValue(), 1e-13);
    }

    private static INDArray gradient(
            SdeBlock block, Map<String, INDArray> parameters, GridMotion motion, INDArray x, INDArray weights) {
        try (CompiledSde compiled = block.compile(parameters, DataType.DOUBLE, BATCH, SdeCases.FEATURES)) {
            compiled.forward(x, motion);
            compiled.backward(weights);
            return compiled.parameterGradients().get("A").dup();
        }
    }
}
