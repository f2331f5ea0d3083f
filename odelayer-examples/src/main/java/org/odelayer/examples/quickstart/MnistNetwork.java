package org.odelayer.examples.quickstart;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.examples.run.StepNet;
import org.odelayer.ode.method.NamedMethod;

/**
 * The network of the digits example: a dense tanh layer, an ODE block over t in [0, 1], softmax output.
 *
 * @param solver the method; one without error estimate takes 10 constant steps
 * @param tolerance relative and absolute
 * @param learningRate of Adam
 * @param dropout the probability that a pixel is dropped in training, in [0, 1)
 * @param seed of the initial weights
 */
public record MnistNetwork(NamedMethod solver, double tolerance, double learningRate, double dropout, long seed) {
    private static final double STEP_SIZE = 0.1;
    /** The state's size in a network of steps. */
    private static final int STEP_FEATURES = 20;

    private static final int OUTPUT = 2;

    /**
     * Builds the network.
     *
     * @param block the block; solver and tolerances are set here
     * @return a network with initial weights
     */
    MultiLayerNetwork build(MnistBlock block) {
        NeuralNetConfiguration.ListBuilder layers = layers(block.features(), solved(block.layer()));
        if (block.cutBehind()) {
            layers.inputPreProcessor(OUTPUT, new FirstFeatures(block.model().features(), block.features()));
        }
        return initialized(layers);
    }

    /**
     * Builds a network of steps in place of the block.
     *
     * @param net the kind of network
     * @param steps how many
     * @return a network with initial weights
     */
    MultiLayerNetwork build(StepNet net, int steps) {
        var layer = new RungeKuttaNetworkLayer.Builder().name("steps").dynamics(new DenseDynamics());
        return initialized(layers(STEP_FEATURES, net.of(layer, steps, 1).build()));
    }

    private NeuralNetConfiguration.ListBuilder layers(int features, Layer block) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(learningRate))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(features)
                        .activation(Activation.TANH)
                        // Deeplearning4j takes the probability to keep an input, and 0 for no dropout.
                        .dropOut(dropout == 0 ? 0 : 1 - dropout)
                        .build())
                .layer(block)
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build());
    }

    private static MultiLayerNetwork initialized(NeuralNetConfiguration.ListBuilder layers) {
        MultiLayerNetwork network = new MultiLayerNetwork(
                layers.setInputType(InputType.feedForward(784)).build());
        network.init();
        return network;
    }

    private NeuralOdeLayer solved(NeuralOdeLayer.Builder block) {
        block.solver(solver).rtol(tolerance).atol(tolerance);
        return solver.method().adaptive()
                ? block.build()
                : block.stepSize(STEP_SIZE).build();
    }
}
