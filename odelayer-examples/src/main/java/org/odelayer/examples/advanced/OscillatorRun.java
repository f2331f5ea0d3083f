package org.odelayer.examples.advanced;

import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Numbers;

/** One training on damped oscillators: Adam, then L-BFGS. */
final class OscillatorRun {
    private static final double TOLERANCE = 1e-6;

    /** Between two output times; a line search may try equations that need many more. */
    private static final int MAX_STEPS = 200;

    /** Points of a curve that is drawn. */
    private static final int CURVE = 200;

    private final int hidden;
    private final double[] times;
    private final DataSet test;
    private final MultiLayerNetwork network;
    private final double error;

    OscillatorRun(OscillatorModel model, long seed, int trajectories, CurveFit fit) {
        this.hidden = fit.hidden();
        this.times = fit.times(Oscillators.END);
        Random random = new Random(seed);
        DataSet train = Oscillators.sample(random, trajectories, times);
        this.test = Oscillators.sample(random, trajectories, times);
        this.network = network(model, seed, fit.learningRate());
        fit.train(network, train, model + ", hidden " + hidden + ", seed " + seed);
        fit.fineTune(network, train);
        INDArray difference = network.output(test.getFeatures()).sub(test.getLabels());
        this.error = difference.mul(difference).meanNumber().doubleValue();
    }

    private MultiLayerNetwork network(OscillatorModel model, long seed, double learningRate) {
        NeuralOdeLayer.Builder layer = new NeuralOdeLayer.Builder()
                .dynamics(new MlpDynamics(hidden))
                .rtol(TOLERANCE)
                .atol(TOLERANCE)
                .maxSteps(MAX_STEPS)
                // What is damped forwards grows backwards.
                .gradient(InterpolatingAdjoint.AS_FORWARD)
                .outputTimes(times)
                .hitOutputTimes(true);
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(seed)
                .updater(new Adam(learningRate))
                .list()
                .layer(model.apply(layer).build())
                .layer(new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build();
        MultiLayerNetwork built = new MultiLayerNetwork(configuration);
        built.init();
        return built;
    }

    /** Mean squared error of positions and velocities on trajectories that were not trained on. */
    double error() {
        return error;
    }

    /** The number of trajectories that were not trained on. */
    int tests() {
        return test.numExamples();
    }

    long parameters() {
        return network.numParams();
    }

    int hidden() {
        return hidden;
    }

    double[] times() {
        return times.clone();
    }

    /** Some test trajectories as learned, at many times. */
    Flow learned(int count) {
        return Flow.of(
                network,
                0,
                test.getFeatures().get(NDArrayIndex.interval(0, count)).dup(),
                CURVE);
    }

    /** The true position. */
    double[] truth(int example) {
        INDArray states = test.getLabels();
        return Numbers.filled((int) states.size(2), k -> states.getDouble(example, 0, k));
    }
}
