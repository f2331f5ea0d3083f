package org.odelayer.examples.advanced;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.examples.run.Numbers;

/** A trained field in a network, which tells its motions: by DOPRI5 to 1e-9. */
final class EnergyModel {
    private static final double TOLERANCE = 1e-9;

    private final org.odelayer.dl4j.layer.NeuralOdeLayer layer;

    EnergyModel(Dynamics dynamics, int width, INDArray parameters) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(dynamics)
                        .rtol(TOLERANCE)
                        .atol(TOLERANCE)
                        .maxSteps(1_000_000)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(width))
                .build());
        network.init();
        network.setParams(parameters.reshape(1, parameters.length()));
        layer = (org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer(0);
    }

    org.odelayer.dl4j.layer.NeuralOdeLayer layer() {
        return layer;
    }

    /** States at multiples of a time from 0 on, by start, by time. */
    double[][][] motions(double[][] starts, int count, double spacing) {
        double[] times = Numbers.filled(count, i -> i * spacing);
        INDArray states = layer.states(Nd4j.createFromArray(starts), times);
        double[][][] motions = new double[starts.length][count][];
        for (int example = 0; example < starts.length; example++) {
            for (int i = 0; i < count; i++) {
                motions[example][i] = states.slice(i).getRow(example).toDoubleVector();
            }
        }
        return motions;
    }
}
