package org.odelayer.dl4j.saving;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;

/** Writes a network to the same file again and again, all its parameters one number larger each time. */
final class WritingProcess {
    private WritingProcess() {}

    /** Some hundred kilobytes, so that writing takes a while. */
    private static MultiLayerNetwork network() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(200))
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(200))
                .build());
        network.init();
        return network;
    }

    /**
     * Goes on until it is killed, and tells each time that the file is there.
     *
     * @param arguments the file
     * @throws IOException if writing fails
     */
    public static void main(String[] arguments) throws IOException {
        MultiLayerNetwork network = network();
        for (int i = 0; !System.out.checkError(); i++) {
            network.params().assign(i);
            SavedNetwork.write(network, Path.of(arguments[0]));
            System.out.println(i);
        }
    }
}
