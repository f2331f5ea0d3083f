package org.odelayer.examples.quickstart;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/** Fits a {@link PendulumDynamics} to a motion that was seen at some times. */
public class PendulumFit {
    private final MultiLayerNetwork network;
    private final INDArray start;
    private final INDArray seen;

    /** Angles and their derivatives: at the start [1, 2], at the times, which ascend from above 0, [1, 2, times]. */
    public PendulumFit(INDArray start, INDArray seen, double... times) {
        this.start = start;
        this.seen = seen;
        this.network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.02))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(new PendulumDynamics())
                        .outputTimes(times)
                        .hitOutputTimes(true)
                        .build())
                .layer(new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
    }

    public void step() {
        network.fit(start, seen);
    }

    public double length() {
        return network.getParam("0_length").getDouble(0);
    }

    public double damping() {
        return network.getParam("0_damping").getDouble(0);
    }

    /** At any times from 0 on: [times, 1, 2]. */
    public INDArray motion(double... times) {
        return ((org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer(0)).states(start, times);
    }
}
