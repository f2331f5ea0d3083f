package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.dl4j.layer.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.examples.run.Progress;

/** One training of a network of steps with a linear classifier behind it. */
final class ControlRun {
    private static final int TEST_POINTS = 1000;
    private static final int CHECKS = 50;
    /** Steps shorter than this do nothing that could be seen. */
    private static final double ZERO = 1e-6;
    /** The weight of the first coordinate in a classifier that is not trained. */
    private static final float FIXED = 5;

    private final ControlSetting setting;
    private final long seed;
    private final MultiLayerNetwork network;
    private final DataSet train;
    private final DataSet test;
    private final List<Double> losses = new ArrayList<>();
    /** Iteration, accuracy on the points trained on, and on others. */
    private final List<double[]> accuracies = new ArrayList<>();

    ControlRun(ControlSetting setting, long seed) {
        this.setting = setting;
        this.seed = seed;
        Random random = new Random(seed);
        this.train = setting.data().sample(random, setting.points());
        this.test = setting.data().sample(random, TEST_POINTS);
        this.network = build();
        train();
    }

    private MultiLayerNetwork build() {
        var steps = new org.odelayer.dl4j.conf.RungeKuttaNetworkLayer.Builder().dynamics(new DenseDynamics());
        MultiLayerNetwork result = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(setting.learningRate()))
                .list()
                .layer(setting.net()
                        .of(steps, setting.layers(), setting.duration())
                        .build())
                .layer(classifier())
                .setInputType(InputType.feedForward(2))
                .build());
        result.init();
        if (setting.fixedClassifier()) {
            result.getLayer(1).setParam("W", Nd4j.createFromArray(new float[][] {{FIXED}, {0}}));
        }
        return result;
    }

    private OutputLayer classifier() {
        OutputLayer.Builder classifier =
                new OutputLayer.Builder(LossFunction.XENT).nOut(1).activation(Activation.SIGMOID);
        return setting.fixedClassifier()
                ? classifier.updater(new NoOp()).biasUpdater(new NoOp()).build()
                : classifier.build();
    }

    private void train() {
        int every = Math.max(1, setting.iterations() / CHECKS);
        Progress.loop(setting + ", seed " + seed, setting.iterations(), i -> {
            network.fit(train);
            losses.add(network.score());
            if ((i + 1) % every == 0 || i + 1 == setting.iterations()) {
                accuracies.add(new double[] {i + 1, accuracy(train), accuracy(test)});
            }
            return String.format(Locale.ROOT, "loss %.4f", network.score());
        });
    }

    private double accuracy(DataSet data) {
        INDArray right = network.output(data.getFeatures())
                .gt(0.5)
                .eq(data.getLabels().gt(0.5))
                .castTo(data.getFeatures().dataType());
        return right.meanNumber().doubleValue();
    }

    ControlSetting setting() {
        return setting;
    }

    INDArray points() {
        return test.getFeatures();
    }

    double[] losses() {
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Iterations (0), accuracies on the points trained on (1), or on others (2). */
    double[] accuracies(int column) {
        return accuracies.stream().mapToDouble(row -> row[column]).toArray();
    }

    /** On points that were not trained on. */
    double accuracy() {
        return accuracies.get(accuracies.size() - 1)[2];
    }

    private RungeKuttaNetworkLayer steps() {
        return (RungeKuttaNetworkLayer) network.getLayer(0);
    }

    double[] timeSteps() {
        return steps().timeSteps();
    }

    long stepsLeft() {
        return Arrays.stream(timeSteps()).filter(h -> Math.abs(h) > ZERO).count();
    }

    /** The points before the first layer and behind each, [layers + 1, points, 2]. */
    INDArray states(INDArray points) {
        return steps().states(points);
    }

    /** Probabilities of class 1. */
    double[] output(INDArray points) {
        return network.output(points).toDoubleVector();
    }

    /** Probabilities of class 1 for points behind the last layer. */
    double[] classify(INDArray states) {
        INDArray odds = states.mmul(network.getParam("1_W")).addiRowVector(network.getParam("1_b"));
        return Transforms.sigmoid(odds).toDoubleVector();
    }
}
