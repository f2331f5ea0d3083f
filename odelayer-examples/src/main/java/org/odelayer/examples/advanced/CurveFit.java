package org.odelayer.examples.advanced;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Training;

/**
 * How trajectories are fitted: Adam first, then L-BFGS.
 *
 * @param points times of a trajectory
 * @param hidden size of the hidden layer
 * @param iterations of Adam
 * @param fineTuning iterations of L-BFGS per start, at most
 * @param learningRate of Adam
 */
record CurveFit(int points, int hidden, int iterations, int fineTuning, double learningRate) {

    /** Equally spaced on (0, end]. */
    double[] times(double end) {
        return Numbers.filled(points, i -> end * (i + 1) / points);
    }

    void train(MultiLayerNetwork network, DataSet data, String task) {
        Training.iterations(task, network, iterations, () -> data);
    }

    /** The least loss up to each evaluation. */
    double[] fineTune(MultiLayerNetwork network, DataSet data) {
        return Lbfgs.minimize(network, data, fineTuning);
    }
}
