package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.Augmentation;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Training;

/** One training of a flow on two moons with a sigmoid behind it, and attacks on it. */
final class ContractionRun {
    private static final double[] STRENGTHS = Numbers.filled(11, i -> i / 20.0);
    /** The attack whose effect on the features is measured. */
    private static final double PROBE = 0.1;

    private final ContractionModel model;
    private final MoonsClassifier classifier;
    private final double[] fast;
    private final double[] projected;
    private final double[] guaranteed;
    private final double stretch;

    /**
     * How to train.
     *
     * @param points to train on, and as many to attack
     * @param noise standard deviation of the points around the half circles
     * @param epochs passes over them
     * @param batch points per batch
     * @param learningRate of Adam
     * @param hidden columns of K
     * @param pieces intervals of time with parameters of their own
     * @param augment dimensions that start at zero
     */
    record Settings(
            int points, double noise, int epochs, int batch, double learningRate, int hidden, int pieces, int augment) {
        Settings {
            Numbers.requirePositive("--points", points);
            Numbers.requirePositive("--noise", noise);
            Numbers.requirePositive("--epochs", epochs);
            Numbers.requirePositive("--batch", batch);
            Numbers.requirePositive("--lr", learningRate);
            Numbers.requirePositive("--hidden", hidden);
            Numbers.requirePositive("--pieces", pieces);
            if (augment < 0) {
                throw new IllegalArgumentException("--augment (" + augment + ") must be >= 0");
            }
        }
    }

    ContractionRun(ContractionModel model, Settings settings, long seed) {
        this.model = model;
        Random random = new Random(seed);
        DataSet train = MoonsData.sample(random, settings.points, settings.noise);
        DataSet test = MoonsData.sample(random, settings.points, settings.noise);
        MultiLayerNetwork network = network(model, settings, seed);
        Training.epochs(model + ", seed " + seed, network, train, settings.epochs, settings.batch, seed);
        this.classifier = new MoonsClassifier(network, test);
        try (MoonsAttack attack = new MoonsAttack(classifier)) {
            this.fast = accuracies(epsilon -> classifier.accuracy(attack.fgsm(epsilon)));
            this.projected = accuracies(epsilon -> classifier.accuracy(attack.pgd(epsilon)));
            this.stretch = stretch(attack.fgsm(PROBE));
        }
        this.guaranteed = accuracies(this::guaranteed);
    }

    private static MultiLayerNetwork network(ContractionModel model, Settings settings, long seed) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(settings.learningRate))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(model.dynamics(settings.hidden))
                        .depth(DepthDependence.piecewise(settings.pieces))
                        .augmentation(Augmentation.zeros(settings.augment))
                        .rtol(1e-4)
                        .atol(1e-4)
                        .gradient(InterpolatingAdjoint.AS_FORWARD)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.XENT)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
        return network;
    }

    private static double[] accuracies(DoubleUnaryOperator accuracy) {
        return Arrays.stream(STRENGTHS).map(accuracy).toArray();
    }

    /** How much longer the longest change of the features is than that of its point. */
    private double stretch(INDArray moved) {
        INDArray changes = moved.sub(classifier.points()).norm2(1);
        return features(moved)
                .sub(features(classifier.points()))
                .norm2(1)
                .div(changes)
                .maxNumber()
                .doubleValue();
    }

    private INDArray features(INDArray points) {
        return classifier.network().feedForwardToLayer(0, points).get(1).dup();
    }

    /**
     * The part of the points that no attack moves over the boundary if the flow is a contraction: the change ε of both
     * coordinates changes the features by ε√2 at most, and the logarithm of the odds by ‖w‖ times that.
     */
    private double guaranteed(double epsilon) {
        double norm =
                classifier.network().getLayer(1).getParam("W").norm2Number().doubleValue();
        double[] odds = classifier.logOdds(classifier.points());
        int safe = 0;
        for (int i = 0; i < odds.length; i++) {
            double right = classifier.isLower(i) ? odds[i] : -odds[i];
            safe += right > norm * epsilon * Math.sqrt(2) ? 1 : 0;
        }
        return (double) safe / odds.length;
    }

    /** ε of the attacks, how far each coordinate is moved. */
    static double[] strengths() {
        return STRENGTHS.clone();
    }

    ContractionModel model() {
        return model;
    }

    MoonsClassifier classifier() {
        return classifier;
    }

    double accuracy() {
        return projected[0];
    }

    /** Accuracies under the fast gradient sign method, one per {@link #strengths}. */
    double[] fast() {
        return fast.clone();
    }

    /** Accuracies under the projected gradient method. */
    double[] projected() {
        return projected.clone();
    }

    /** What no attack can fall below, if the flow is a contraction. */
    double[] guaranteed() {
        return guaranteed.clone();
    }

    double stretch() {
        return stretch;
    }
}
