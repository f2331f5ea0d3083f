package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.Augmentation;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.regularization.KineticEnergy;

/** What a layer says of itself, and what Deeplearning4j's summaries say of it. */
class LayerTextTest {
    private static NeuralNetwork network(NetworkKind kind, Layer... layers) {
        return kind.build(Layers.global(DataType.FLOAT, new Sgd(0.1)), InputType.feedForward(3), layers);
    }

    @Test
    void aPlainLayerIsItsDynamicsFeaturesTimesAndSolver() {
        NeuralOdeLayer layer = ode(4).build();
        String text = "dynamics=MlpDynamics {\"hidden\":[4],\"activation\":\"TANH\",\"time\":\"NONE\"}, nIn=%s,"
                + " t0=0.0, t1=1.0, solver=DOPRI5, rtol=0.001, atol=0.001)";
        assertEquals("NeuralOdeLayer(" + String.format(text, "not known yet"), layer.toString());
        NeuralNetwork network =
                network(NetworkKind.MULTI_LAYER, ode(4).name("flow").build(), softmax(2));
        Layer built = NetworkKind.layer(network, 0).conf().getLayer();
        assertEquals("NeuralOdeLayer(name=flow, " + String.format(text, "3"), built.toString());
    }

    @Test
    void whatDepartsFromTheDefaultsIsNamed() {
        assertSays(
                ode(4).augmentation(Augmentation.zeros(2))
                        .dataControl(true)
                        .outputTimes(0.5, 2)
                        .timeSpan(0.25, 2)
                        .maxStep(0.1)
                        .firstStep(0.05)
                        .stepController(ControllerPreset.PI42)
                        .maxSteps(77)
                        .gradient(DiscreteAdjoint.EVERY_STEP)
                        .regularization(new KineticEnergy(0.1))
                        .jumps(0.7)
                        .build(),
                "augmentation=",
                "dataControl=true",
                "t0=0.25, outputTimes=[0.5, 2.0]",
                "maxStep=0.1",
                "firstStep=0.05",
                "stepController=",
                "maxSteps=77",
                "gradient=DiscreteAdjoint",
                "regularization=[KineticEnergy",
                "jumps=[0.7]");
        assertSays(
                ode(4).solver(OdeSolver.RK4)
                        .stepSize(0.1)
                        .randomEndTime(0.2)
                        .learnableEndTime()
                        .build(),
                "solver=RK4, stepSize=0.1",
                "randomEndTime=0.2",
                "learnableEndTime=true");
        assertSays(
                new NeuralOdeLayer.Builder()
                        .dynamics(new ConvDynamics(2))
                        .nIn(2)
                        .inputSize(5, 6)
                        .build(),
                "inputSize=5x6");
        assertSays(
                new RungeKuttaNetworkLayer.Builder()
                        .dynamics(new DenseDynamics(Activation.TANH))
                        .method(OdeSolver.RK4)
                        .steps(15)
                        .build(),
                "RungeKuttaNetworkLayer(",
                "method=RK4, steps=15, duration=1.0, parameters=STEP");
    }

    private static void assertSays(Layer layer, String... words) {
        for (String word : words) {
            assertTrue(layer.toString().contains(word), () -> word + " is missing in " + layer);
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void summariesHaveTheParametersAndTheShapes(NetworkKind kind) {
        NeuralNetwork network = network(
                kind,
                dense(5),
                ode(4).name("flow").augmentation(Augmentation.zeros(2)).build(),
                softmax(2));
        // 7 features: W0 [7, 4], W1 [4, 7], b0 [4], b1 [7].
        String line = line(summary(network, null), "flow");
        assertTrue(line.contains("67") && line.contains("W0:{7,4}") && line.contains("NeuralOdeLayer"), line);
        String shapes = line(summary(network, InputType.feedForward(3)), "flow");
        assertTrue(shapes.contains("InputTypeFeedForward(5") && shapes.contains("InputTypeFeedForward(7"), shapes);
    }

    private static String summary(NeuralNetwork network, InputType input) {
        if (network instanceof MultiLayerNetwork chain) {
            return input == null ? chain.summary() : chain.summary(input);
        }
        ComputationGraph graph = (ComputationGraph) network;
        return input == null ? graph.summary() : graph.summary(input);
    }

    private static String line(String summary, String layer) {
        return summary.lines()
                .filter(text -> text.startsWith(layer))
                .findFirst()
                .orElse(summary);
    }
}
