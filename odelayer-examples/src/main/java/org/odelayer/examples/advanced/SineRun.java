package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
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
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.TrainingLog;

/**
 * A curve y(x) learned as the trajectory of an autonomous equation from the origin: the layer's time is x, its output
 * the state without augmented dimensions at many times.
 */
final class SineRun {
    private static final double END = 2 * Math.PI;

    /** Between two output times; a line search may try equations that need many more. */
    private static final int MAX_STEPS = 200;

    private final Task task;
    private final int augment;
    private final double[] times;
    private final double[] noisy;
    private final DataSet data;
    private final MultiLayerNetwork network;
    private final TrainingLog log = new TrainingLog();
    private final double[] fineTuning;
    private final double errorBefore;
    private final double error;

    /**
     * What is learned.
     *
     * @param target the curve
     * @param state what moves along it
     * @param noise standard deviation of the data around the curve
     * @param tolerance of the solver, relative and absolute
     */
    record Task(SineTarget target, SineState state, double noise, double tolerance) {
        Task {
            Numbers.requireNotNegative("--noise", noise);
            Numbers.requirePositive("--tolerance", tolerance);
        }
    }

    SineRun(Task task, int augment, long seed, CurveFit fit) {
        this.task = task;
        this.augment = augment;
        this.times = fit.times(END);
        Random random = new Random(seed);
        this.noisy =
                Numbers.filled(times.length, i -> task.target().at(times[i]) + task.noise() * random.nextGaussian());
        this.data = data();
        this.network = network(seed, fit);
        network.setListeners(log);
        fit.train(network, data, task.target() + ", " + name() + ", seed " + seed);
        this.errorBefore = computedError();
        this.fineTuning = fit.fineTune(network, data);
        this.error = computedError();
    }

    private DataSet data() {
        int dimensions = task.state().dimensions();
        INDArray curve = Nd4j.create(DataType.DOUBLE, 1, dimensions, times.length);
        for (int i = 0; i < times.length; i++) {
            double[] state = task.state().of(times[i], noisy[i]);
            for (int k = 0; k < dimensions; k++) {
                curve.putScalar(0, k, i, state[k]);
            }
        }
        return new DataSet(Nd4j.zeros(DataType.DOUBLE, 1, dimensions), curve);
    }

    private MultiLayerNetwork network(long seed, CurveFit fit) {
        NeuralOdeLayer.Builder layer = new NeuralOdeLayer.Builder()
                .dynamics(new MlpDynamics(fit.hidden()))
                .rtol(task.tolerance())
                .atol(task.tolerance())
                .maxSteps(MAX_STEPS)
                .outputTimes(times)
                .hitOutputTimes(true);
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
                .setInputType(InputType.feedForward(task.state().dimensions()))
                .build();
        MultiLayerNetwork built = new MultiLayerNetwork(configuration);
        built.init();
        return built;
    }

    private double computedError() {
        double[] learned = curve();
        return Math.sqrt(Arrays.stream(Numbers.filled(
                        times.length, i -> learned[i] - task.target().at(times[i])))
                .map(difference -> difference * difference)
                .average()
                .orElseThrow());
    }

    String name() {
        return augment == 0 ? "NODE" : "ANODE(" + augment + ")";
    }

    SineTarget target() {
        return task.target();
    }

    int augment() {
        return augment;
    }

    double[] times() {
        return times.clone();
    }

    /** The data: y at the times. */
    double[] noisy() {
        return noisy.clone();
    }

    /** What was learned: y at the times. */
    double[] curve() {
        INDArray states = network.output(data.getFeatures());
        int y = task.state().dimensions() - 1;
        return Numbers.filled(times.length, i -> states.getDouble(0, y, i));
    }

    /** The loss of each iteration of Adam, smoothed, then the least one up to each evaluation of L-BFGS. */
    double[] losses() {
        return DoubleStream.concat(Arrays.stream(TrainingLog.smooth(log.losses())), Arrays.stream(fineTuning))
                .toArray();
    }

    /** The iterations of Adam. */
    int iterations() {
        return log.losses().length;
    }

    /** The root mean squared distance of y from the curve without noise after Adam. */
    double errorBefore() {
        return errorBefore;
    }

    /** That after L-BFGS. */
    double error() {
        return error;
    }
}
