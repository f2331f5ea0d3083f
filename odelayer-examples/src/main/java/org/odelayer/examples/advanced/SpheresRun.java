package org.odelayer.examples.advanced;

import java.util.Random;
import java.util.function.UnaryOperator;
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
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Training;
import org.odelayer.examples.run.TrainingLog;

/** One training on nested spheres: an ODE block and a linear output, mean squared error. */
final class SpheresRun {
    private static final int HIDDEN = 64;
    private static final int TEST_POINTS = 1000;

    private final String name;
    private final MultiLayerNetwork network;
    private final TrainingLog log = new TrainingLog();
    private final DataSet test;
    private final int iterationsPerEpoch;

    /** Trains a block with the given options. */
    SpheresRun(String name, UnaryOperator<NeuralOdeLayer.Builder> block, long seed, Settings settings) {
        this.name = name;
        this.network = network(block, seed, settings.learningRate());
        Random random = new Random(seed);
        DataSet train = SpheresData.sample(random, settings.points());
        this.test = SpheresData.sample(random, TEST_POINTS);
        network.setListeners(log);
        Training.epochs(name + " seed " + seed, network, train, settings.epochs(), settings.batch(), seed);
        this.iterationsPerEpoch = network.getIterationCount() / settings.epochs();
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
     * @param learningRate of Adam
     */
    record Settings(int points, int epochs, int batch, double learningRate) {
        Settings {
            Numbers.requirePositive("--points", points);
            Numbers.requirePositive("--epochs", epochs);
            Numbers.requirePositive("--batch", batch);
            Numbers.requirePositive("--lr", learningRate);
        }
    }

    private static MultiLayerNetwork network(
            UnaryOperator<NeuralOdeLayer.Builder> block, long seed, double learningRate) {
        NeuralOdeLayer.Builder layer = new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(HIDDEN, HIDDEN));
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(learningRate))
                .list()
                .layer(block.apply(layer).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
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

    DataSet test() {
        return test;
    }

    /** Mean squared error on points that were not trained on. */
    double error() {
        INDArray difference = network.output(test.getFeatures()).sub(test.getLabels());
        return difference.mul(difference).meanNumber().doubleValue();
    }

    double lastForward() {
        return TrainingLog.meanOfLast(log.forward(), iterationsPerEpoch);
    }

    double lastBackward() {
        return TrainingLog.meanOfLast(log.backward(), iterationsPerEpoch);
    }
}
