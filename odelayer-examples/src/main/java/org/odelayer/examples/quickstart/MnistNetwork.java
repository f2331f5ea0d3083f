package org.odelayer.examples.quickstart;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.solver.OdeSolver;

/**
 * The network of the digits example: dense 784→20 tanh, ODE block with hidden layers of 10 and 10 over t in [0, 1], softmax
 * output.
 *
 * @param solver the method; one without error estimate takes 10 constant steps
 * @param rtol relative tolerance
 * @param atol absolute tolerance
 * @param learningRate of Adam
 * @param dropout the probability that a pixel is dropped in training, in [0, 1)
 * @param seed of the initial weights
 */
public record MnistNetwork(OdeSolver solver, double rtol, double atol, double learningRate, double dropout, long seed) {
    private static final double STEP_SIZE = 0.1;

    /**
     * Builds the network.
     *
     * @return a network with initial weights
     */
    public MultiLayerNetwork build() {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(learningRate))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(20)
                        .activation(Activation.TANH)
                        // Deeplearning4j takes the probability to keep an input, and 0 for no dropout.
                        .dropOut(dropout == 0 ? 0 : 1 - dropout)
                        .build())
                .layer(odeLayer())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(784))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private NeuralOdeLayer odeLayer() {
        NeuralOdeLayer.Builder builder = new NeuralOdeLayer.Builder()
                .name("ode")
                .dynamics(new MlpDynamics(10, 10))
                .solver(solver)
                .rtol(rtol)
                .atol(atol);
        return solver.tableau().adaptive()
                ? builder.build()
                : builder.stepSize(STEP_SIZE).build();
    }
}
