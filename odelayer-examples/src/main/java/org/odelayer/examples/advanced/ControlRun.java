package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
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

    private static final String WEIGHTS = "1_W";
    private static final String BIAS = "1_b";

    private final ControlSetting setting;
    private final long seed;
    private final MultiLayerNetwork network;
    private final DataSet train;
    private final DataSet test;
    private final List<Check> checks = new ArrayList<>();

    /**
     * How things stood.
     *
     * @param iteration how many there had been
     * @param trainCost the mean loss of the points trained on
     * @param testCost that of other points
     * @param trainAccuracy the part of the points trained on that is told right
     * @param testAccuracy that of other points
     */
    record Check(int iteration, double trainCost, double testCost, double trainAccuracy, double testAccuracy) {}

    ControlRun(ControlSetting setting, long seed) {
        this.setting = setting;
        this.seed = seed;
        Random random = new Random(seed);
        TwoClasses points = setting.data().points(setting.published());
        this.train = typed(points.sample(random, setting.training().points()));
        this.test = typed(points.sample(random, TEST_POINTS));
        this.network = build();
        train();
    }

    private DataType type() {
        return descends() ? DataType.DOUBLE : DataType.FLOAT;
    }

    private boolean descends() {
        return setting.training().optimizer() == ControlSetting.Optimizer.BACKTRACKING;
    }

    private DataSet typed(DataSet data) {
        return new DataSet(data.getFeatures().castTo(type()), data.getLabels().castTo(type()));
    }

    /** Without an input type, from which a loss layer would deduce an output of no features, and warn. */
    private MultiLayerNetwork build() {
        var steps = new org.odelayer.dl4j.conf.RungeKuttaNetworkLayer.Builder()
                .nIn(2)
                .dynamics(new DenseDynamics())
                .parameters(setting.sharing());
        IWeightInit weights =
                setting.published() ? new WeightInitDistribution(new NormalDistribution(0, 1)) : new WeightInitXavier();
        MultiLayerNetwork result = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(type())
                .updater(new Adam(setting.training().learningRate()))
                .weightInit(weights)
                .list()
                .layer(setting.net()
                        .of(steps, setting.layers(), setting.duration())
                        .duration(setting.duration())
                        .build())
                .layer(classifier())
                .layer(new LossLayer.Builder(setting.loss().function())
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
        result.init();
        if (setting.fixedClassifier() && !setting.published()) {
            result.getParam(WEIGHTS).assign(Nd4j.createFromArray(new float[][] {{FIXED}, {0}}));
        }
        return result;
    }

    /** A frozen output layer would not be one for Deeplearning4j; a frozen dense layer before the loss is. */
    private Layer classifier() {
        DenseLayer layer = new DenseLayer.Builder()
                .nIn(2)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build();
        return setting.fixedClassifier() ? new FrozenLayerWithBackprop(layer) : layer;
    }

    private void train() {
        int iterations = setting.training().iterations();
        int every = Math.max(1, iterations / CHECKS);
        ControlDescent descent = new ControlDescent(network, train);
        check(0);
        Progress.loop(setting + ", seed " + seed, iterations, i -> {
            if (descends()) {
                descent.step();
            } else {
                network.fit(train);
            }
            if ((i + 1) % every == 0 || i + 1 == iterations) {
                check(i + 1);
            }
            return String.format(Locale.ROOT, "cost %.4f", last().trainCost());
        });
    }

    private void check(int iteration) {
        checks.add(new Check(iteration, cost(train), cost(test), accuracy(train), accuracy(test)));
    }

    private double cost(DataSet data) {
        return setting.loss().factor() * network.score(data);
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

    /** From before the first iteration to behind the last. */
    List<Check> checks() {
        return List.copyOf(checks);
    }

    /** Behind the last iteration. */
    Check last() {
        return checks.get(checks.size() - 1);
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

    /** How many numbers are trained, or fixed. */
    long parameters() {
        return network.numParams();
    }

    /** W and μ of the classifier, [2, 1] and [1, 1]. */
    List<INDArray> classifierParameters() {
        return List.of(network.getParam(WEIGHTS).dup(), network.getParam(BIAS).dup());
    }

    /** The points before the first layer and behind each, [layers + 1, points, 2]. */
    INDArray states(INDArray points) {
        return steps().states(points);
    }

    /** Probabilities of class 1. */
    double[] output(INDArray points) {
        return network.output(points.castTo(type())).toDoubleVector();
    }

    /** Probabilities of class 1 for points behind the last layer. */
    double[] classify(INDArray states) {
        INDArray odds = states.castTo(type()).mmul(network.getParam(WEIGHTS)).addiRowVector(network.getParam(BIAS));
        return Transforms.sigmoid(odds).toDoubleVector();
    }
}
