package org.odelayer.examples.advanced;

import java.util.Locale;
import java.util.Map;
import java.util.Random;
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
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.dl4j.conf.NeuralSdeLayer;
import org.odelayer.dl4j.latent.MomentLoss;
import org.odelayer.examples.run.Progress;

/**
 * Drift and diffusion of an equation, found from series by matching moments: in each iteration as many paths as there
 * are series are made, with new noise, and compared with them by {@link MomentLoss}.
 */
final class SdeFit {
    private static final double RATE = 0.05;
    /** What is left of the learning rate at the end, which averages over the noise of the iterations. */
    private static final double DECAY = 0.02;

    private final SdeEquation equation;
    private final DataSet data;
    private final MultiLayerNetwork network;

    SdeFit(SdeEquation equation, int series, int iterations, long seed) {
        this.equation = equation;
        INDArray starts = Nd4j.valueArrayOf(new long[] {series, 1}, equation.start(), DataType.FLOAT);
        this.data = new DataSet(starts, equation.sample(series, new Random(seed)));
        double gamma = Math.pow(DECAY, 1.0 / iterations);
        this.network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, RATE, gamma)))
                .list()
                .layer(new NeuralSdeLayer.Builder()
                        .dynamics(equation.dynamics())
                        .method(equation.method())
                        .outputTimes(SdeEquation.times())
                        .stepSize(SdeEquation.END / SdeEquation.TIMES / 2)
                        .build())
                .layer(new RnnLossLayer.Builder(new MomentLoss(SdeEquation.TIMES))
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(1))
                .build());
        network.init();
        Progress.loop(equation.toString(), iterations, i -> {
            network.fit(data);
            return String.format(Locale.ROOT, "loss %.4f, sigma %.3f", network.score(), sigma());
        });
    }

    double parameter(String name) {
        return network.getParam("0_" + name).getDouble(0);
    }

    /** Its sign has no meaning. */
    double sigma() {
        return Math.abs(parameter("sigma"));
    }

    /** The largest relative error of a parameter of the drift. */
    double driftError() {
        return equation.drift().entrySet().stream()
                .mapToDouble(truth -> Math.abs(parameter(truth.getKey()) / truth.getValue() - 1))
                .max()
                .orElseThrow();
    }

    double diffusionError() {
        return Math.abs(sigma() / equation.sigma() - 1);
    }

    /** What was found, beside the truth. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Double> truth : equation.drift().entrySet()) {
            text.append(String.format(
                    Locale.ROOT, "%s %.3f (%.3f), ", truth.getKey(), parameter(truth.getKey()), truth.getValue()));
        }
        return text + String.format(Locale.ROOT, "sigma %.3f (%.3f)", sigma(), equation.sigma());
    }
}
