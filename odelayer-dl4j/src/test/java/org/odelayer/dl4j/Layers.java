package org.odelayer.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;

/** The layers that most tests are made of. */
final class Layers {
    private Layers() {}

    static NeuralNetConfiguration.Builder global(DataType type, IUpdater updater) {
        return new NeuralNetConfiguration.Builder().seed(12345).dataType(type).updater(updater);
    }

    static DenseLayer dense(int nOut) {
        return new DenseLayer.Builder().nOut(nOut).activation(Activation.TANH).build();
    }

    static NeuralOdeLayer.Builder ode(long... hidden) {
        return new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(hidden));
    }

    static NeuralOdeLayer.Builder accurate(NeuralOdeLayer.Builder builder) {
        return builder.rtol(1e-10).atol(1e-10);
    }

    static OutputLayer softmax(int nOut) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(nOut)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
