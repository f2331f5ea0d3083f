package org.odelayer.examples.advanced;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.run.Training;
import org.odelayer.ode.method.OdeSolver;

/** A network of digits that is trained once, and its copies with other solvers. */
final class SolversNetwork {
    /** Of training, and of the solve that counts as exact: FLOAT has no more. */
    private static final double TIGHT = 1e-6;

    private static final int FEATURES = 20;
    private static final int BATCH = 100;
    private static final int BLOCK = 1;
    private static final int TIMED_PASSES = 9;

    private final DigitData digits;
    private final long seed;
    private final MultiLayerNetwork trained;
    /** Of the first test digits, what the block gets and what it gives. */
    private final INDArray input;

    private final INDArray exact;

    SolversNetwork(DigitData digits, int iterations, long seed) {
        this.digits = digits;
        this.seed = seed;
        this.trained = network(new NeuralOdeLayer.Builder().rtol(TIGHT).atol(TIGHT));
        DataSetIterator batches = digits.trainBatches(BATCH, seed);
        Training.iterations("training", trained, iterations, () -> {
            if (!batches.hasNext()) {
                batches.reset();
            }
            return batches.next();
        });
        this.input = digits.testBatches(BATCH).next().getFeatures();
        this.exact = block(trained).dup();
    }

    /** The trained network at other tolerances in inference. */
    Row tolerance(double tolerance) {
        layer(trained).setTolerance(tolerance, tolerance);
        Row row = row(trained);
        layer(trained).resetTolerance();
        return row;
    }

    /** A copy that takes constant steps. */
    Row steps(OdeSolver method, int steps) {
        return row(copy(new NeuralOdeLayer.Builder().solver(method).stepSize(1.0 / steps)));
    }

    private Row row(MultiLayerNetwork network) {
        double accuracy = network.evaluate(digits.testBatches(BATCH)).accuracy();
        double error = block(network).sub(exact).norm2(1).meanNumber().doubleValue();
        int nfe = layer(network).forwardStatistics().evaluations();
        return new Row(accuracy, nfe, error, millis(network));
    }

    private double millis(MultiLayerNetwork network) {
        double[] times = new double[TIMED_PASSES];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            network.output(input);
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        return times[TIMED_PASSES / 2];
    }

    /** What the block gives for the first test digits. */
    private INDArray block(MultiLayerNetwork network) {
        return network.feedForward(input, false).get(BLOCK + 1);
    }

    private static org.odelayer.dl4j.layer.NeuralOdeLayer layer(MultiLayerNetwork network) {
        return (org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer(BLOCK);
    }

    private MultiLayerNetwork copy(NeuralOdeLayer.Builder block) {
        MultiLayerNetwork copy = network(block);
        copy.setParams(trained.params().dup());
        return copy;
    }

    private MultiLayerNetwork network(NeuralOdeLayer.Builder block) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(FEATURES)
                        .activation(Activation.TANH)
                        .build())
                .layer(block.dynamics(new MlpDynamics(64)).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(784))
                .build());
        network.init();
        return network;
    }

    /**
     * What a solver came to.
     *
     * @param accuracy on the test digits
     * @param nfe function evaluations of the last solve
     * @param error mean distance of the block's output from the exact one, of the first test digits
     * @param millis median time of a prediction of 100 digits
     */
    record Row(double accuracy, int nfe, double error, double millis) {}
}
