package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;

/** Numbers that a layer must get right, or refuse to give. */
class TrueNumbersTest {
    private static NeuralNetwork network(
            NetworkKind kind, DataType type, Dynamics dynamics, UnaryOperator<NeuralOdeLayer.Builder> settings) {
        NeuralOdeLayer layer = settings.apply(
                        new NeuralOdeLayer.Builder().name("flow").dynamics(dynamics))
                .build();
        return kind.build(Layers.global(type, new Sgd(0.1)), InputType.feedForward(2), layer, Layers.softmax(2));
    }

    private static double solution(DataType type, Dynamics dynamics, UnaryOperator<NeuralOdeLayer.Builder> settings) {
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, type, dynamics, settings);
        INDArray zero = Nd4j.zeros(type, 1, 2);
        return ((org.deeplearning4j.nn.multilayer.MultiLayerNetwork) network)
                .feedForward(zero)
                .get(1)
                .getDouble(0);
    }

    /** A pulse of width 0.1 in an interval of 10 needs a word of where it is, or how short. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aPulseIsSeenWithALongestStepOrItsJumps(DataType type) {
        UnaryOperator<NeuralOdeLayer.Builder> span = builder -> builder.timeSpan(0, 10);
        assertEquals(0, solution(type, new PulseDynamics(true), span), 1e-6);
        double exact = 0.05 * Math.sqrt(Math.PI);
        assertEquals(
                exact,
                solution(
                        type,
                        new PulseDynamics(true),
                        builder -> span.apply(builder).maxStep(0.1)),
                1e-3);
        assertEquals(
                0.1,
                solution(
                        type,
                        new PulseDynamics(),
                        builder -> span.apply(builder).jumps(5.1, 5)),
                1e-5);
    }

    /** ẏ = √k y with k = 0: a step would make k NaN. */
    @ParameterizedTest
    @CsvSource({"MULTI_LAYER, FLOAT", "GRAPH, FLOAT", "MULTI_LAYER, DOUBLE", "GRAPH, DOUBLE"})
    void aGradientThatIsNotFiniteChangesNothing(NetworkKind kind, DataType type) {
        for (Adjoint adjoint :
                new Adjoint[] {ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD, DiscreteAdjoint.EVERY_STEP
                }) {
            NeuralNetwork network = network(kind, type, new RootDynamics(), builder -> builder.gradient(adjoint));
            INDArray before = network.params().dup();
            DataSet data = new DataSet(Nd4j.ones(type, 3, 2), ToyData.labels(type, 2, 3, 2));
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> network.fit(data));
            assertEquals(SolveStatus.NON_FINITE_GRADIENT, failure.status());
            for (String part : new String[] {"flow", "backward pass", "parameter k"}) {
                assertTrue(failure.getMessage().contains(part), failure.getMessage());
            }
            assertEquals(before, network.params());
        }
    }

    @ParameterizedTest
    @CsvSource({"1.6e9, 1.5", "1e6, 10"})
    void timesThatFloatDoesNotTellApartAreRefused(double t0, double length) {
        Dynamics timed = new MlpDynamics(4).time(TimeDependence.CONCAT);
        UnaryOperator<NeuralOdeLayer.Builder> span = builder -> builder.timeSpan(t0, t0 + length);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> network(NetworkKind.MULTI_LAYER, DataType.FLOAT, timed, span))
                .getMessage();
        for (String part : new String[] {"flow", "FLOAT", "DOUBLE"}) {
            assertTrue(message.contains(part), message);
        }
        network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, timed, span);
        network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new MlpDynamics(4), span);
    }

    /** What may be drawn is looked at when the network is built, not in the iteration that draws it. */
    @Test
    void anEndTimeThatFloatCannotTellFromTheStartIsRefusedBeforeItIsDrawn() {
        Dynamics timed = new MlpDynamics(4).time(TimeDependence.CONCAT);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> network(
                                NetworkKind.MULTI_LAYER,
                                DataType.FLOAT,
                                timed,
                                builder -> builder.timeSpan(100, 101).randomEndTime(0.99)))
                .getMessage();
        assertTrue(message.contains("flow") && message.contains("FLOAT"), message);
    }

    /** The end time of a solve from 1 to 0 starts at 0, as biases do, and is none. */
    @Test
    void theInitialValueOfBiasesIsNotThatOfTheEndTime() {
        NeuralNetwork network = network(
                NetworkKind.MULTI_LAYER,
                DataType.DOUBLE,
                new MlpDynamics(4),
                builder -> builder.timeSpan(1, 0).learnableEndTime().biasInit(0.3));
        org.odelayer.dl4j.layer.NeuralOdeLayer layer = NetworkKind.ode(network, 0);
        assertEquals(0, layer.endTime());
        assertEquals(0.3, layer.getParam("b0").getDouble(0));
    }
}
