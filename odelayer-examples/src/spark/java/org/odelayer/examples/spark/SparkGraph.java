package org.odelayer.examples.spark;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.digits.DigitSet;

/** The network of {@code mnist} as a graph: a dense layer, an ODE block, softmax. */
final class SparkGraph {
    private static final int FEATURES = 20;

    private SparkGraph() {}

    static ComputationGraph of(double learningRate, long seed) {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(learningRate))
                .weightInit(WeightInit.XAVIER)
                .graphBuilder()
                .addInputs("image")
                .addLayer(
                        "features",
                        new DenseLayer.Builder()
                                .nOut(FEATURES)
                                .activation(Activation.TANH)
                                .build(),
                        "image")
                .addLayer(
                        "flow",
                        new NeuralOdeLayer.Builder()
                                .dynamics(new MlpDynamics(10, 10))
                                .build(),
                        "features")
                .addLayer(
                        "digit",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(DigitSet.CLASSES)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "flow")
                .setOutputs("digit")
                .setInputTypes(InputType.feedForward(DigitSet.PIXELS))
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }
}
