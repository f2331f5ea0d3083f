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
import org.odelayer.block.Augmentation;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.ReactionDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Training;

/** A flow −Kᵀσ(Ky + β) − λAᵀ(Ay − f) from B f, trained to be at the signals that f was seen of at time 1. */
final class DenoiseRun {
    private static final int TEST_SIGNALS = 200;

    private final DenoiseSettings settings;
    private final double[][] operator;
    private final MultiLayerNetwork network;
    private final INDArray test;

    DenoiseRun(DenoiseSettings settings) {
        this.settings = settings;
        this.operator = settings.operator();
        Random random = new Random(settings.seed());
        this.test = DenoiseData.signals(random, TEST_SIGNALS, settings.points());
        this.network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(settings.seed())
                .updater(new Adam(settings.learningRate()))
                .list()
                .layer(flow())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
        network.init();
        train(random);
    }

    private NeuralOdeLayer flow() {
        return new NeuralOdeLayer.Builder()
                .nIn(operator.length)
                .dynamics(new ReactionDynamics(
                        new GradientFlowDynamics(2L * settings.points()), settings.strength(), operator))
                .augmentation(Augmentation.linear(settings.start()))
                .dataControl(true)
                .gradient(InterpolatingAdjoint.AS_FORWARD)
                .build();
    }

    private void train(Random random) {
        Training.iterations("training", network, settings.iterations(), () -> {
            INDArray clean = DenoiseData.signals(random, settings.batch(), settings.points());
            INDArray seen = DenoiseData.seen(clean, operator);
            return new DataSet(DenoiseData.noisy(random, seen, settings.noise()), clean);
        });
    }

    /** Clean signals that were not trained on. */
    INDArray clean() {
        return test;
    }

    /** What is seen of them, with noise that is the same for each level but for its size. */
    INDArray noisy(double level) {
        return DenoiseData.noisy(new Random(7), DenoiseData.seen(test, operator), level);
    }

    /** The flow for some data at times, [times, signals, points]. */
    INDArray flow(INDArray data, double... times) {
        var block =
                ((NeuralOdeLayer) network.getLayer(0).conf().getLayer()).block().inside(times);
        try (CompiledBlock compiled = block.compile(network.getLayer(0).paramTable(), data.dataType(), data.shape())) {
            return compiled.infer(data).dup();
        }
    }

    /** δ: the noise of the data in parts of √(points of the signals), as all distances here. */
    double dataError(double level) {
        return size(noisy(level).sub(noisy(0)));
    }

    /** Distances of the flow from the clean signals, one per time. */
    double[] errors(double level, double... times) {
        return distances(flow(noisy(level), times), null, times.length);
    }

    /** Distances of the flow from the one for data without noise, one per time. */
    double[] propagated(double level, double... times) {
        return distances(flow(noisy(level), times), flow(noisy(0), times), times.length);
    }

    private double[] distances(INDArray states, INDArray others, int times) {
        return Numbers.filled(times, i -> size(states.slice(i).sub(others == null ? test : others.slice(i))));
    }

    private double size(INDArray difference) {
        return difference.norm2Number().doubleValue() / Math.sqrt((double) test.length());
    }
}
