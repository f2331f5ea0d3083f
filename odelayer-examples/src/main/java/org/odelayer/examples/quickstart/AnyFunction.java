package org.odelayer.examples.quickstart;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.dynamics.LayersDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.GraphDynamics;
import org.odelayer.dynamics.GruDynamics;

/** Layers, a recurrent unit and a graph as f, with weights whose solutions are known. */
public class AnyFunction {
    public static void main(String[] args) {
        // Deeplearning4j's layers; with this start ẏ = y.
        Dynamics layers = new LayersDynamics(new DenseLayer.Builder()
                .activation(Activation.IDENTITY)
                .weightInit(WeightInit.IDENTITY)
                .build());

        // A recurrent unit; with the layer's start, zero, ẏ = −y/2.
        Dynamics recurrent = new GruDynamics();

        // A graph, or the file that it was saved to; this one rotates.
        SameDiff graph = SameDiff.create();
        SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, 2);
        SDVariable a = graph.var("a", Nd4j.createFromArray(new float[][] {{0, 1}, {-1, 0}}));
        y.mmul("dydt", a);
        Dynamics saved = GraphDynamics.of(graph, "y", "dydt");

        INDArray start = Nd4j.createFromArray(new float[][] {{1, 0}});
        System.out.println("layers: " + network(layers).output(start)); // e, 0
        System.out.println("recurrent: " + network(recurrent).output(start)); // exp(-1/2), 0
        System.out.println("graph: " + network(saved).output(start)); // cos 1, sin 1
    }

    /** From t = 0 to 1; all parameters can be trained. */
    private static MultiLayerNetwork network(Dynamics f) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(f)
                        .weightInit(WeightInit.ZERO)
                        .rtol(1e-6)
                        .atol(1e-6)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
        return network;
    }
}
