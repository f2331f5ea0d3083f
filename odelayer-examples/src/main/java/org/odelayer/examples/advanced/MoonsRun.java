package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.block.Augmentation;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.VariationalDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Progress;
import org.odelayer.regularization.FlowJacobian;
import org.odelayer.regularization.Penalty;

/** One training on the moons: an ODE block in the plane and one sigmoid, cross entropy. */
final class MoonsRun {
    private final MoonsSetting setting;
    private final long seed;
    private final double[] inference;
    private final double[] forward;
    private final double[] backward;
    private final INDArray points;
    private final MoonsPlane plane;
    private final MoonsMeasures measures;

    /** Trains with penalties, and measures. Does not keep the network, of which there may be many. */
    MoonsRun(MoonsSetting setting, Penalty[] penalties, long seed, Settings settings) {
        this.setting = setting;
        this.seed = seed;
        MoonsCost cost = new MoonsCost();
        MoonsClassifier classifier = train(setting, penalties, seed, settings, cost);
        this.inference = cost.inference(settings.epochs());
        this.forward = cost.forward(settings.epochs());
        this.backward = cost.backward(settings.epochs());
        this.points = classifier.points();
        this.plane = new MoonsPlane(classifier);
        this.measures = MoonsMeasures.of(classifier, plane.margin(classifier), seed);
    }

    /** Trains with penalties, and leaves out what only they need. */
    static MoonsClassifier train(
            MoonsSetting setting, Penalty[] penalties, long seed, Settings settings, MoonsCost cost) {
        Random random = new Random(seed);
        DataSet train = MoonsData.sample(random, settings.points(), settings.noise());
        DataSet test = MoonsData.sample(random, settings.testPoints(), settings.noise());
        MultiLayerNetwork network = network(penalties, seed, settings);
        MultiLayerNetwork plain = carries(penalties) ? network(new Penalty[0], seed, settings) : network;
        cost.attach(network);
        Progress.loop(setting + " run " + seed, settings.epochs(), epoch -> {
            train.shuffle(1000 * seed + epoch);
            for (DataSet batch : train.batchBy(settings.batch())) {
                cost.before(plain, batch.getFeatures());
                network.fit(batch);
                if (plain != network) {
                    plain.setParams(network.params());
                }
            }
            return "loss " + network.score();
        });
        return new MoonsClassifier(plain, test);
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
            Numbers.requirePositive("--points", points);
            Numbers.requirePositive("--test-points", testPoints);
            Numbers.requirePositive("--noise", noise);
            Numbers.requirePositive("--epochs", epochs);
            Numbers.requirePositive("--batch", batch);
            Numbers.requirePositive("--lr", learningRate);
            Numbers.requirePositive("--hidden", hidden);
            Numbers.requirePositive("--tolerance", tolerance);
        }
    }

    /** Whether the state has to carry the flow's Jacobian. */
    private static boolean carries(Penalty... penalties) {
        return Arrays.stream(penalties).anyMatch(FlowJacobian.class::isInstance);
    }

    /** Whose parameters are the same whatever the penalties. */
    static MultiLayerNetwork network(Penalty[] penalties, long seed, Settings settings) {
        Dynamics dynamics = new MlpDynamics(settings.hidden());
        boolean carries = carries(penalties);
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(settings.learningRate()))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(carries ? new VariationalDynamics(dynamics) : dynamics)
                        .augmentation(Augmentation.zeros(carries ? 4 : 0))
                        .keepAugmented(!carries)
                        .rtol(settings.tolerance())
                        .atol(settings.tolerance())
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

    MoonsSetting setting() {
        return setting;
    }

    long seed() {
        return seed;
    }

    /** Of the test. */
    INDArray points() {
        return points;
    }

    MoonsPlane plane() {
        return plane;
    }

    MoonsMeasures measures() {
        return measures;
    }

    /** Function evaluations of a solve for inference, a mean per epoch. */
    double[] inference() {
        return inference.clone();
    }

    double lastInference() {
        return last(inference);
    }

    double lastForward() {
        return last(forward);
    }

    double lastBackward() {
        return last(backward);
    }

    private static double last(double[] values) {
        return values[values.length - 1];
    }
}
