package org.odelayer.examples.advanced;

import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.ReactionDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Training;

/** A flow −Kᵀσ(Ky + β) − λ(y − f) from noisy signals f, trained to be at the clean ones at time 1. */
final class DenoiseRun {
    private static final int TEST_SIGNALS = 200;

    private final Settings settings;
    private final MultiLayerNetwork network;
    private final INDArray test;

    DenoiseRun(Settings settings, long seed) {
        this.settings = settings;
        Random random = new Random(seed);
        this.test = DenoiseData.signals(random, TEST_SIGNALS, settings.points);
        this.network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(settings.learningRate))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .nIn(settings.points)
                        .dynamics(
                                new ReactionDynamics(new GradientFlowDynamics(2L * settings.points), settings.strength))
                        .dataControl(true)
                        .gradient(InterpolatingAdjoint.AS_FORWARD)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
        network.init();
        train(random);
    }

    /**
     * How to train.
     *
     * @param points of a signal
     * @param noise standard deviation of the noise in training
     * @param strength λ
     * @param iterations of Adam
     * @param batch signals per iteration, new ones each time
     * @param learningRate of Adam
     */
    record Settings(int points, double noise, double strength, int iterations, int batch, double learningRate) {
        Settings {
            Numbers.requirePositive("--points", points);
            Numbers.requirePositive("--noise", noise);
            Numbers.requirePositive("--strength", strength);
            Numbers.requirePositive("--iterations", iterations);
            Numbers.requirePositive("--batch", batch);
            Numbers.requirePositive("--lr", learningRate);
            if (points < 16) {
                throw new IllegalArgumentException("--points (" + points + ") must be at least 16");
            }
        }
    }

    private void train(Random random) {
        Training.iterations("training", network, settings.iterations, () -> {
            INDArray clean = DenoiseData.signals(random, settings.batch, settings.points);
            return new DataSet(DenoiseData.noisy(random, clean, settings.noise), clean);
        });
    }

    /** Clean signals that were not trained on. */
    INDArray clean() {
        return test;
    }

    /** The same with noise, the same for each level but for its size. */
    INDArray noisy(double level) {
        return DenoiseData.noisy(new Random(7), test, level);
    }

    /** The flow from some signals at times, [times, signals, points]. */
    INDArray flow(INDArray signals, double... times) {
        var block =
                ((NeuralOdeLayer) network.getLayer(0).conf().getLayer()).block().inside(times);
        try (CompiledBlock compiled =
                block.compile(network.getLayer(0).paramTable(), signals.dataType(), signals.shape())) {
            return compiled.infer(signals).dup();
        }
    }

    /** Root mean square distances of the flow from the clean signals, one per time. */
    double[] errors(double level, double... times) {
        INDArray states = flow(noisy(level), times);
        return Numbers.filled(times.length, i -> states.slice(i).distance2(test) / Math.sqrt((double) test.length()));
    }
}
