package org.odelayer.examples.benchmark;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;

/** The network of the digits example, 784 → 20 → block → 10, with or without its block. */
final class DigitsNetwork {
    static final int PIXELS = 784;
    static final int FEATURES = 20;
    static final int CLASSES = 10;

    private DigitsNetwork() {}

    /** It stays as it is: a rate of 0 costs what another one does. */
    static MultiLayerNetwork create(boolean ode) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(FEATURES)
                        .activation(Activation.TANH)
                        .build());
        if (ode) {
            list.layer(new NeuralOdeLayer.Builder()
                    .dynamics(new MlpDynamics(10, 10))
                    .build());
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(PIXELS))
                .build());
        network.init();
        return network;
    }
}
