package org.odelayer.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.DynamicsCheck;

class StableDynamicsTest {
    private static final double[][] BLUR = {{0.5, 0.5, 0}, {0, 0.5, 0.5}};

    static Stream<Dynamics> dynamics() {
        return Stream.of(
                new DenseDynamics(),
                new DenseDynamics(Activation.SWISH),
                new GradientFlowDynamics(),
                new GradientFlowDynamics(5).activation(Activation.SOFTPLUS),
                new AntisymmetricDynamics(),
                new AntisymmetricDynamics(0.2).activation(Activation.SIGMOID),
                new DataControlledDynamics(new ReactionDynamics(new GradientFlowDynamics(4), 0.7), 3),
                new DataControlledDynamics(new ReactionDynamics(new GradientFlowDynamics(4), 0.7, BLUR), 2));
    }

    @ParameterizedTest
    @MethodSource("dynamics")
    void theGradientsAreRightAndJsonKeepsThem(Dynamics dynamics) {
        DynamicsCheck.verify(dynamics, 3);
        assertEquals(dynamics, dynamics.copy());
    }

    @Test
    void theFormulasAreThoseOfTheirDescriptions() {
        INDArray y = normal(1, 2, 3);
        INDArray k = normal(2, 3, 3);
        INDArray beta = normal(3, 3);
        Map<String, INDArray> parameters = Map.of("K", k, "beta", beta);
        INDArray z = y.mmul(k).addRowVector(beta);
        close(Transforms.tanh(z), value(new DenseDynamics(), parameters, y));
        close(Transforms.tanh(z).mmul(k.transpose()).neg(), value(new GradientFlowDynamics(), parameters, y));
        INDArray antisymmetric = y.mmul(k.sub(k.transpose())).sub(y.mul(0.3)).addRowVector(beta);
        close(Transforms.tanh(antisymmetric), value(new AntisymmetricDynamics(0.3), parameters, y));
    }

    @Test
    void theReactionPullsTowardsTheData() {
        INDArray y = normal(1, 2, 3);
        INDArray x = normal(4, 2, 2);
        INDArray a = Nd4j.createFromArray(BLUR);
        Map<String, INDArray> parameters =
                Map.of("K", Nd4j.zeros(DataType.DOUBLE, 3, 3), "beta", Nd4j.zeros(DataType.DOUBLE, 3), "control_x", x);
        Dynamics dynamics = new DataControlledDynamics(new ReactionDynamics(new GradientFlowDynamics(), 0.7, BLUR), 2);
        INDArray expected = y.mmul(a.transpose()).sub(x).mmul(a).mul(-0.7);
        close(expected, value(dynamics, parameters, y));
    }

    private static INDArray value(Dynamics dynamics, Map<String, INDArray> parameters, INDArray y) {
        INDArray f = y.ulike();
        try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, y.shape())) {
            compiled.evaluation(y, f).run(0);
        }
        return f;
    }

    private static void close(INDArray expected, INDArray actual) {
        assertEquals(0, expected.distance2(actual), 1e-14);
    }

    private static INDArray normal(int seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    @ParameterizedTest
    @EnumSource
    void onlyIncreasingActivationsMakeAGradientFlow(Activation activation) {
        boolean increasing = List.of(
                        Activation.IDENTITY,
                        Activation.TANH,
                        Activation.SIGMOID,
                        Activation.SOFTPLUS,
                        Activation.SOFTSIGN,
                        Activation.RELU,
                        Activation.LEAKYRELU,
                        Activation.ELU,
                        Activation.SELU,
                        Activation.CUBE)
                .contains(activation);
        if (increasing) {
            new GradientFlowDynamics().activation(activation);
        } else {
            refuses("activation (" + activation + ")", () -> new GradientFlowDynamics().activation(activation));
        }
    }

    @Test
    void whatMakesNoDynamicsIsRefusedByName() {
        refuses("hidden (0)", () -> new GradientFlowDynamics(0));
        refuses("damping (-1.0)", () -> new AntisymmetricDynamics(-1));
        refuses("activation (SOFTMAX)", () -> new DenseDynamics(Activation.SOFTMAX));
        refuses("strength (NaN)", () -> new ReactionDynamics(new GradientFlowDynamics(), Double.NaN));
        double[][] ragged = {{1, 2}, {3}};
        refuses("operator", () -> new ReactionDynamics(new GradientFlowDynamics(), 1, ragged));
        refuses("operator", () -> new ReactionDynamics(new GradientFlowDynamics(), 1, new double[0][]));
        for (Dynamics dynamics :
                List.of(new DenseDynamics(), new GradientFlowDynamics(), new AntisymmetricDynamics())) {
            refuses("[features]", () -> ParameterList.of(dynamics, 3, 4, 4));
        }
        refuses("data control", () -> ParameterList.of(new ReactionDynamics(new DenseDynamics(), 1), 3));
        refuses(
                "f sees 3 features beside those that it gives, but must see 2, one for each row of A",
                () -> ParameterList.of(
                        new DataControlledDynamics(new ReactionDynamics(new DenseDynamics(), 1, BLUR), 3), 3));
        refuses("steps (0)", () -> new PiecewiseDynamics(new DenseDynamics(), Sharing.STEP, 0, 1, false, 0, 1));
    }

    private static void refuses(String message, Executable code) {
        String found = assertThrows(IllegalArgumentException.class, code).getMessage();
        assertTrue(found.contains(message), found);
    }
}
