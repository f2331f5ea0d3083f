package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.layer.BlockLayer;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.examples.run.Training;
import org.odelayer.regularization.Penalty;

/** A block that learns to carry (1, 0) to (−1, 0), with or without a cost of its path. */
final class TrackingRun {
    /** Half the side of the square of other starts. */
    private static final double REACH = 1.2;

    private static final int POINTS = 41;
    private static final int GRID = 5;

    private final MultiLayerNetwork network;
    private final INDArray start = Nd4j.createFromArray(new double[][] {{1, 0}});
    private final INDArray end = Nd4j.createFromArray(new double[][] {{-1, 0}});

    TrackingRun(Dynamics dynamics, double weight, int iterations, long seed) {
        Penalty[] penalties = weight > 0 ? new Penalty[] {new Tracking(weight)} : new Penalty[0];
        network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.02))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(dynamics)
                        .rtol(1e-5)
                        .atol(1e-5)
                        .regularization(penalties)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
        Training.iterations("training", network, iterations, () -> new DataSet(start, end));
    }

    private org.odelayer.dl4j.layer.NeuralOdeLayer layer() {
        return (org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer(0);
    }

    /** Of forward solves. */
    double nfe() {
        network.output(start);
        return ((BlockLayer) network.getLayer(0)).forwardStatistics().evaluations();
    }

    /** The distance from the target. */
    double endError() {
        return network.output(start).distance2(end);
    }

    /** The half circle, abscissas and ordinates. */
    static double[][] circle() {
        double[][] circle = new double[2][POINTS];
        for (int i = 0; i < POINTS; i++) {
            double angle = Math.PI * i / (POINTS - 1);
            circle[0][i] = Math.cos(angle);
            circle[1][i] = Math.sin(angle);
        }
        return circle;
    }

    /** The path from (1, 0), abscissas and ordinates. */
    double[][] path() {
        return path(start);
    }

    private double[][] path(INDArray from) {
        double[] times = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            times[i] = (double) i / (POINTS - 1);
        }
        INDArray states = layer().states(from, times);
        double[][] path = new double[2][POINTS];
        for (int i = 0; i < POINTS; i++) {
            path[0][i] = states.getDouble(i, 0, 0);
            path[1][i] = states.getDouble(i, 0, 1);
        }
        return path;
    }

    /** The root mean square of the distance from the half circle, over equal times. */
    double pathError() {
        double[][] circle = circle();
        double[][] path = path();
        double sum = 0;
        for (int i = 0; i < POINTS; i++) {
            sum += Math.pow(path[0][i] - circle[0][i], 2) + Math.pow(path[1][i] - circle[1][i], 2);
        }
        return Math.sqrt(sum / POINTS);
    }

    private static INDArray grid() {
        double[][] places = new double[GRID * GRID][2];
        for (int i = 0; i < places.length; i++) {
            places[i][0] = REACH * (2.0 * (i % GRID) / (GRID - 1) - 1);
            places[i][1] = REACH * (2.0 * (i / GRID) / (GRID - 1) - 1);
        }
        return Nd4j.createFromArray(places);
    }

    /** The root mean square distance of where two blocks carry the places of a square. */
    double differenceElsewhere(TrackingRun other) {
        INDArray grid = grid();
        INDArray difference = network.output(grid).sub(other.network.output(grid));
        return Math.sqrt(difference.mul(difference).sum(1).meanNumber().doubleValue());
    }

    /** The paths from places of a square, abscissas and ordinates each. */
    List<double[][]> otherPaths() {
        List<double[][]> paths = new ArrayList<>();
        INDArray grid = grid();
        for (long i = 0; i < grid.size(0); i++) {
            paths.add(path(grid.getRow(i, true)));
        }
        return paths;
    }
}
