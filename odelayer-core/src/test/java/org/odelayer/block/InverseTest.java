package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.Trace;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** A block backwards gives the input of the block. */
class InverseTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-9, 1e-9), 100_000);

    private static OdeBlock block(BlockOptions.Builder options, TimeSpan times, long features) {
        MlpDynamics dynamics = new MlpDynamics(8).time(TimeDependence.CONCAT);
        return options.build().block(dynamics, times, TIGHT, ContinuousAdjoint.AS_FORWARD, features);
    }

    static Stream<Arguments> invertible() {
        TimeSpan span = TimeSpan.of(0.2, -0.9);
        BlockOptions.Builder second = BlockOptions.builder().order(2).output(OutputState.ALL);
        return Stream.of(
                Arguments.of("plain", block(BlockOptions.builder(), span, 4), 4),
                Arguments.of("several times", block(BlockOptions.builder(), TimeSpan.series(0, 0.4, 1), 4), 4),
                Arguments.of("pieces", block(BlockOptions.builder().depth(DepthDependence.piecewise(3)), span, 4), 4),
                Arguments.of("order 2 of zero velocity", block(second, span, 4), 4),
                Arguments.of(
                        "order 2, whole",
                        block(
                                BlockOptions.builder()
                                        .order(2)
                                        .initialVelocity(InitialVelocity.SPLIT)
                                        .output(OutputState.ALL),
                                span,
                                4),
                        4),
                Arguments.of("zeros", block(BlockOptions.builder().augmentation(Augmentation.zeros(2)), span, 4), 4),
                Arguments.of(
                        "costs", block(BlockOptions.builder(), span, 4).withCosts(List.of(new KineticEnergy(1))), 4),
                Arguments.of("density", block(BlockOptions.builder().density(Trace.exact()), span, 4), 5));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invertible")
    void itGivesTheInput(String name, OdeBlock block, int width) {
        Map<String, INDArray> parameters = block.parameters(4).glorot(DataType.DOUBLE, 9);
        INDArray x = BlockGradientTest.normal(new Random(2), 3, 4);
        try (CompiledBlock forwards = block.compile(parameters, DataType.DOUBLE, 3, 4)) {
            INDArray output = forwards.forward(x);
            INDArray last = block.times().isSeries() ? output.slice(1) : output;
            try (CompiledBlock backwards = block.inverse().compile(parameters, DataType.DOUBLE, last.shape())) {
                INDArray found = backwards.infer(last.dup());
                assertEquals(width, found.size(1));
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < 4; j++) {
                        assertEquals(x.getDouble(i, j), found.getDouble(i, j), 1e-8);
                    }
                    if (width == 5) {
                        assertEquals(0, found.getDouble(i, 4), 1e-8, "ℓ at the start");
                    }
                }
            }
        }
    }

    /** J⁻¹ J = I, both by reverse mode. */
    @Test
    void itsJacobianIsTheInverse() {
        OdeBlock block = block(BlockOptions.builder(), TimeSpan.of(0, 1), 3);
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 9);
        INDArray x = BlockGradientTest.normal(new Random(2), 1, 3);
        try (CompiledBlock forwards = block.compile(parameters, DataType.DOUBLE, 1, 3);
                CompiledBlock backwards = block.inverse().compile(parameters, DataType.DOUBLE, 1, 3)) {
            INDArray y = forwards.forward(x).dup();
            INDArray product = jacobian(backwards, y).mmul(jacobian(forwards, x));
            assertTrue(product.equalsWithEps(org.nd4j.linalg.factory.Nd4j.eye(3).castTo(DataType.DOUBLE), 1e-6));
        }
    }

    private static INDArray jacobian(CompiledBlock block, INDArray x) {
        INDArray rows = org.nd4j.linalg.factory.Nd4j.create(DataType.DOUBLE, 3, 3);
        for (int i = 0; i < 3; i++) {
            block.forward(x);
            INDArray unit =
                    org.nd4j.linalg.factory.Nd4j.zeros(DataType.DOUBLE, 1, 3).putScalar(0, i, 1);
            rows.getRow(i).assign(block.backward(unit).reshape(3));
        }
        return rows;
    }

    @Test
    void whatTheOutputDoesNotTellIsRefusedByName() {
        TimeSpan span = TimeSpan.of(0, 1);
        refused(
                block(BlockOptions.builder().augmentation(Augmentation.zeros(2)).keepAugmented(false), span, 4),
                "keepAugmented(true)");
        refused(block(BlockOptions.builder().order(2), span, 4), "OutputState.ALL");
        refused(block(BlockOptions.builder().augmentation(Augmentation.learned(2)), span, 4), "LEARNED");
        OdeBlock controlled = block(BlockOptions.builder().dataControl(true), span, 4);
        Map<String, INDArray> parameters = controlled.parameters(4).glorot(DataType.DOUBLE, 9);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> controlled.inverse().compile(parameters, DataType.DOUBLE, 2, 4))
                .getMessage();
        assertTrue(message.contains("data control"), message);
    }

    private static void refused(OdeBlock block, String advice) {
        String message =
                assertThrows(IllegalArgumentException.class, block::inverse).getMessage();
        assertTrue(message.contains(advice), message);
    }
}
