package org.odelayer.examples.quickstart;

import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.dynamics.MlpDynamics;

public class QuickStart {
    public static void main(String[] args) {
        INDArray points = Nd4j.randn(DataType.FLOAT, 1000, 2); // is a point outside
        INDArray outside = points.norm2(true, 1).gt(1.2).castTo(DataType.FLOAT); // of a circle?
        var data = new ListDataSetIterator<>(new DataSet(points, outside).asList(), 100);

        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(16)
                        .activation(Activation.TANH)
                        .build())
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(32))
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.XENT)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
        network.setListeners(new NfeListener(100));
        network.fit(data, 30);
        System.out.printf("accuracy %.3f%n", network.evaluate(data).accuracy());
    }
}
