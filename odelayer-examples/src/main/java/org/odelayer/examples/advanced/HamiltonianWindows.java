package org.odelayer.examples.advanced;

import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Training;

/**
 * A Hamiltonian network trained through solved motions: from a noisy state of an orbit to the noisy states of a window
 * behind it. The noise floor is the score of the true field from the same noisy starts.
 */
final class HamiltonianWindows {
    private static final int ORBITS = 15;
    private static final int POINTS = 201;
    private static final double SPACING = 0.1;
    private static final int BATCH = 128;
    private static final int TESTS = 2000;

    private final HamiltonianSystem system;
    private final double[] times;
    private final Random random;
    private final double score;
    private final double floor;

    HamiltonianWindows(
            HamiltonianSystem system, double window, long seed, int iterations, double rate, long... hidden) {
        this.system = system;
        this.times = Numbers.filled((int) Math.round(window / SPACING), i -> (i + 1) * SPACING);
        this.random = new Random(seed);
        double[][][] train = orbits();
        double[][][] test = orbits();
        MultiLayerNetwork network = network(HamiltonianDynamics.general(hidden), seed, rate);
        Training.iterations(
                system + ", windows of " + window + ", seed " + seed, network, iterations, () -> windows(train, BATCH));
        DataSet tests = windows(test, TESTS);
        this.score = network.score(tests);
        this.floor = network(new TrueHamiltonian(system), seed, rate).score(tests);
    }

    private double[][][] orbits() {
        double[][][] orbits = new double[ORBITS][][];
        for (int i = 0; i < ORBITS; i++) {
            orbits[i] = system.motion(system.start(random), POINTS, SPACING);
            for (double[] state : orbits[i]) {
                for (int k = 0; k < state.length; k++) {
                    state[k] += system.noise() * random.nextGaussian();
                }
            }
        }
        return orbits;
    }

    private DataSet windows(double[][][] orbits, int count) {
        INDArray starts = Nd4j.create(DataType.DOUBLE, count, system.width());
        INDArray seen = Nd4j.create(DataType.DOUBLE, count, system.width(), times.length);
        for (int i = 0; i < count; i++) {
            double[][] orbit = orbits[random.nextInt(ORBITS)];
            int from = random.nextInt(POINTS - times.length);
            for (int k = 0; k < system.width(); k++) {
                starts.putScalar(i, k, orbit[from][k]);
                for (int j = 0; j < times.length; j++) {
                    seen.putScalar(i, k, j, orbit[from + 1 + j][k]);
                }
            }
        }
        return new DataSet(starts, seen);
    }

    private MultiLayerNetwork network(Dynamics dynamics, long seed, double rate) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(seed)
                .updater(new Adam(rate))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(dynamics)
                        .outputTimes(times)
                        .rtol(1e-4)
                        .atol(1e-4)
                        .build())
                .layer(new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(system.width()))
                .build());
        network.init();
        return network;
    }

    /** On orbits that were not trained on. */
    double score() {
        return score;
    }

    double floor() {
        return floor;
    }
}
