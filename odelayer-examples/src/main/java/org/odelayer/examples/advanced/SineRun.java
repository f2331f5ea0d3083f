package org.odelayer.examples.advanced;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
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
import org.odelayer.block.Augmentation;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.TrainingLog;

/**
 * A curve y(x) learned as the trajectory of an autonomous equation from (0, 0): the layer's time is x, its output the
 * first dimension of the state at many times.
 */
final class SineRun {
    private static final double END = 2 * Math.PI;
    private static final double TOLERANCE = 1e-6;

    /** Between two output times; a line search may try equations that need many more. */
    private static final int MAX_STEPS = 200;

    private final SineTarget target;
    private final int augment;
    private final double[] times;
    private final DataSet data;
    private final MultiLayerNetwork network;
    private final TrainingLog log = new TrainingLog();
    private final double errorBefore;
    private final double error;

    SineRun(SineTarget target, int augment, long seed, CurveFit fit) {
        this.target = target;
        this.augment = augment;
        this.times = fit.times(END);
        this.data = data();
        this.network = network(seed, fit);
        network.setListeners(log);
        fit.train(network, data, target + ", " + name());
        this.errorBefore = computedError();
        fit.fineTune(network, data);
        this.error = computedError();
    }

    private DataSet data() {
        INDArray curve = Nd4j.create(DataType.DOUBLE, 1, 1, times.length);
        for (int i = 0; i < times.length; i++) {
            curve.putScalar(0, 0, i, target.at(times[i]));
        }
        return new DataSet(Nd4j.zeros(DataType.DOUBLE, 1, 1), curve);
    }

    private MultiLayerNetwork network(long seed, CurveFit fit) {
        NeuralOdeLayer.Builder layer = new NeuralOdeLayer.Builder()
                .dynamics(new MlpDynamics(fit.hidden()))
                .rtol(TOLERANCE)
                .atol(TOLERANCE)
                .maxSteps(MAX_STEPS)
                .outputTimes(times);
        if (augment > 0) {
            layer.augmentation(Augmentation.zeros(augment)).keepAugmented(false);
        }
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(seed)
                .updater(new Adam(fit.learningRate()))
                .list()
                .layer(layer.build())
                .layer(new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(1))
                .build();
        MultiLayerNetwork built = new MultiLayerNetwork(configuration);
        built.init();
        return built;
    }

    private double computedError() {
        INDArray difference = network.output(data.getFeatures()).sub(data.getLabels());
        return Math.sqrt(difference.mul(difference).meanNumber().doubleValue());
    }

    String name() {
        return augment == 0 ? "NODE" : "ANODE(" + augment + ")";
    }

    SineTarget target() {
        return target;
    }

    int augment() {
        return augment;
    }

    double[] times() {
        return times.clone();
    }

    double[] curve() {
        return network.output(data.getFeatures()).dup().data().asDouble();
    }

    TrainingLog log() {
        return log;
    }

    /** The root mean squared error after Adam. */
    double errorBefore() {
        return errorBefore;
    }

    /** The root mean squared error after L-BFGS. */
    double error() {
        return error;
    }
}
