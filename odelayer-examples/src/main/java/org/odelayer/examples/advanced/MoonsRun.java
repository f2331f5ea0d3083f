package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.support.Progress;
import org.odelayer.examples.support.TrainingLog;
import org.odelayer.ode.solver.OdeSolver;
import org.odelayer.regularization.Penalty;

/** One training on the moons: an ODE block in the plane and one sigmoid, cross entropy. */
final class MoonsRun {
    /**
     * Of the time span 1. Where a path crosses det J = 0 the condition number has a pole, whose gradient an adaptive step
     * would follow with steps without end; fixed ones step over it.
     */
    private static final double ADJOINT_STEP = 0.1;

    /** Euclidean, per layer: what is left of the poles. */
    private static final double LARGEST_GRADIENT = 1;

    private final MoonsSetting setting;
    private final long seed;
    private final MoonsClassifier classifier;
    private final double[] forward;
    private final MoonsPlane plane;
    private final MoonsMeasures measures;

    /** Trains with penalties, and measures. */
    MoonsRun(MoonsSetting setting, Penalty[] penalties, long seed, Settings settings) {
        this.setting = setting;
        this.seed = seed;
        Random random = new Random(seed);
        DataSet train = MoonsData.sample(random, settings.points(), settings.noise());
        DataSet test = MoonsData.sample(random, settings.testPoints(), settings.noise());
        MultiLayerNetwork network = network(penalties, seed, settings);
        TrainingLog log = new TrainingLog();
        network.setListeners(log);
        train(network, train, settings);
        this.forward = epochs(log.forward(), settings.epochs());
        this.classifier = new MoonsClassifier(network, test);
        this.plane = new MoonsPlane(classifier);
        this.measures = MoonsMeasures.of(classifier, plane.margin(classifier), seed);
    }

    /**
     * How to train.
     *
     * @param points to train on
     * @param testPoints to measure on
     * @param noise standard deviation of the points around the half circles
     * @param epochs passes over them
     * @param batch points per batch
     * @param learningRate of Adam
     * @param hidden size of the hidden layer
     * @param tolerance of the solver, relative and absolute
     */
    record Settings(
            int points,
            int testPoints,
            double noise,
            int epochs,
            int batch,
            double learningRate,
            int hidden,
            double tolerance) {
        Settings {
            ExampleCommand.requirePositive("--points", points);
            ExampleCommand.requirePositive("--test-points", testPoints);
            ExampleCommand.requirePositive("--noise", noise);
            ExampleCommand.requirePositive("--epochs", epochs);
            ExampleCommand.requirePositive("--batch", batch);
            ExampleCommand.requirePositive("--lr", learningRate);
            ExampleCommand.requirePositive("--hidden", hidden);
            ExampleCommand.requirePositive("--tolerance", tolerance);
        }
    }

    static MultiLayerNetwork network(Penalty[] penalties, long seed, Settings settings) {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(settings.learningRate()))
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(LARGEST_GRADIENT)
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(settings.hidden()))
                        .rtol(settings.tolerance())
                        .atol(settings.tolerance())
                        .adjointSolver(OdeSolver.RK4)
                        .adjointStepSize(ADJOINT_STEP)
                        .regularization(penalties)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.XENT)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private void train(MultiLayerNetwork network, DataSet data, Settings settings) {
        try (Progress progress = new Progress(setting + " run " + seed, settings.epochs())) {
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                data.shuffle(1000 * seed + epoch);
                data.batchBy(settings.batch()).forEach(network::fit);
                progress.step("loss " + network.score());
            }
        }
    }

    /** Means over the iterations of each epoch. */
    private static double[] epochs(double[] values, int epochs) {
        int each = values.length / epochs;
        return ExampleCommand.filled(
                epochs,
                epoch -> Arrays.stream(values, epoch * each, (epoch + 1) * each)
                        .average()
                        .orElseThrow());
    }

    MoonsSetting setting() {
        return setting;
    }

    long seed() {
        return seed;
    }

    MoonsClassifier classifier() {
        return classifier;
    }

    MoonsPlane plane() {
        return plane;
    }

    MoonsMeasures measures() {
        return measures;
    }

    /** Function evaluations of a forward solve, a mean per epoch. */
    double[] forward() {
        return forward.clone();
    }

    double lastForward() {
        return forward[forward.length - 1];
    }
}
