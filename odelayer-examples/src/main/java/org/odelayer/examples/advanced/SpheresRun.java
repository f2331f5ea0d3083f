package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.block.Augmentation;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Training;
import org.odelayer.examples.run.TrainingLog;
import org.odelayer.ode.OdeSolveException;

/** One training on nested spheres: an ODE block and a linear output, mean squared error. */
final class SpheresRun {
    private static final int TEST_POINTS = 1000;
    private static final double FAILED = 0.05;
    private static final int EARLY = 10;
    private static final double FLAT = 0.99;

    /** Paths on which saturation is measured, and times on each. */
    private static final int PATHS = 100;

    private static final int TIMES = 11;

    private final String name;
    private final MultiLayerNetwork network;
    private final TrainingLog log = new TrainingLog();
    private final DataSet test;
    private final Settings settings;
    private final boolean unsolvable;
    private final SpectralNorms norms = new SpectralNorms(0, "W1");

    /** Trains a block with the given options. */
    SpheresRun(String name, UnaryOperator<NeuralOdeLayer.Builder> block, long seed, Settings settings) {
        this.name = name;
        this.settings = settings;
        this.network = network(block, seed);
        Random random = new Random(seed);
        DataSet train = SpheresData.sample(random, settings.points(), settings.labels());
        this.test = SpheresData.sample(random, TEST_POINTS, settings.labels());
        network.setListeners(log, norms);
        this.unsolvable = !train(train, seed);
    }

    /** Whether every equation on the way could be solved; the training ends at one that cannot. */
    private boolean train(DataSet data, long seed) {
        try {
            Training.epochs(name + " seed " + seed, network, data, settings.epochs(), settings.batch(), seed);
            return true;
        } catch (OdeSolveException e) {
            return false;
        }
    }

    /** Trains a block with p augmented dimensions. */
    static SpheresRun augmented(int augment, long seed, Settings settings) {
        String name = augment == 0 ? "NODE" : "ANODE(" + augment + ")";
        return new SpheresRun(name, layer -> layer.augmentation(Augmentation.zeros(augment)), seed, settings);
    }

    /**
     * How to train.
     *
     * @param points to train on
     * @param epochs passes over them
     * @param batch points per batch
     * @param hidden size of both hidden layers
     * @param labels of the two kinds
     * @param descent how the weights move
     */
    record Settings(int points, int epochs, int batch, int hidden, SpheresLabels labels, Descent descent) {
        Settings {
            Numbers.requirePositive("--points", points);
            Numbers.requirePositive("--epochs", epochs);
            Numbers.requirePositive("--batch", batch);
            Numbers.requirePositive("--hidden", hidden);
        }

        int iterationsPerEpoch() {
            return (points + batch - 1) / batch;
        }

        Settings with(Descent other) {
            return new Settings(points, epochs, batch, hidden, labels, other);
        }

        Settings withHidden(int other) {
            return new Settings(points, epochs, batch, other, labels, descent);
        }
    }

    private MultiLayerNetwork network(UnaryOperator<NeuralOdeLayer.Builder> block, long seed) {
        NeuralOdeLayer.Builder layer =
                new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(settings.hidden(), settings.hidden()));
        NeuralNetConfiguration.Builder global = new NeuralNetConfiguration.Builder().seed(seed);
        int iterations = settings.epochs() * settings.iterationsPerEpoch();
        MultiLayerConfiguration configuration = settings.descent()
                .of(global, iterations)
                .list()
                .layer(block.apply(layer).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build();
        MultiLayerNetwork built = new MultiLayerNetwork(configuration);
        built.init();
        return built;
    }

    String name() {
        return name;
    }

    MultiLayerNetwork network() {
        return network;
    }

    TrainingLog log() {
        return log;
    }

    SpheresLabels labels() {
        return settings.labels();
    }

    /** The largest singular value of the weights between the hidden layers after each iteration. */
    double[] norms() {
        return norms.values();
    }

    DataSet test() {
        return test;
    }

    /** Mean squared error on points that were not trained on. */
    double error() {
        INDArray difference = network.output(test.getFeatures()).sub(test.getLabels());
        return difference.mul(difference).meanNumber().doubleValue();
    }

    double lastForward() {
        return TrainingLog.meanOfLast(log.forward(), settings.iterationsPerEpoch());
    }

    /** The costliest forward solve of the training. */
    double mostForward() {
        return Arrays.stream(log.forward()).max().orElseThrow();
    }

    /** One of {@link #norms()}: after the tenth iteration, or the last one. */
    double earlyNorm() {
        double[] all = norms.values();
        return all[Math.min(EARLY, all.length) - 1];
    }

    /** The last of {@link #norms()}. */
    double lastNorm() {
        double[] all = norms.values();
        return all[all.length - 1];
    }

    /** Whether the training ended early, at an equation that takes more steps than are allowed. */
    boolean unsolvable() {
        return unsolvable;
    }

    /** Whether it has not learned: the error is above a twentieth of the best constant answer's. */
    boolean failed() {
        return unsolvable || !(error() <= FAILED * settings.labels().variance());
    }

    /**
     * How much of the last hidden layer is flat: the share of its units, on the paths of test points, at which |tanh|
     * is above 0.99.
     */
    double saturation() {
        Map<String, INDArray> parameters = network.getLayer(0).paramTable();
        INDArray points =
                test.getFeatures().get(NDArrayIndex.interval(0, PATHS)).dup();
        INDArray layer = Flow.of(network, 0, points, TIMES).states();
        for (int i = 0; i < 2; i++) {
            layer = Transforms.tanh(layer.mmul(parameters.get("W" + i)).addiRowVector(parameters.get("b" + i)));
        }
        return Transforms.abs(layer)
                .gt(FLAT)
                .castTo(DataType.FLOAT)
                .meanNumber()
                .doubleValue();
    }

    double lastBackward() {
        return TrainingLog.meanOfLast(log.backward(), settings.iterationsPerEpoch());
    }
}
