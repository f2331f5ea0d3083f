package org.odelayer.examples.advanced;

import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.flow.FlowSampler;
import org.odelayer.dl4j.flow.UniformNll;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.Trace;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Progress;

/** A flow on S² from {@link GlobeMixture} to the uniform distribution, trained by likelihood. */
final class GlobeFlow {
    private static final int BATCH = 256;
    private static final double TOLERANCE = 1e-4;

    private final MultiLayerNetwork network;
    private final long seed;

    GlobeFlow(int iterations, long seed) {
        this.seed = seed;
        double gamma = Math.pow(0.05, 1.0 / iterations);
        network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.01, gamma)))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(48, 48).time(TimeDependence.CONCAT))
                        .manifold(RotationFit.SPHERE)
                        .density(Trace.exact())
                        .rtol(TOLERANCE)
                        .atol(TOLERANCE)
                        .build())
                .layer(new LossLayer.Builder(UniformNll.on(RotationFit.SPHERE))
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
        network.init();
        train(iterations);
    }

    private void train(int iterations) {
        Random random = new Random(seed);
        Progress.loop("a flow on the sphere", iterations, i -> {
            INDArray points = Globe.array(GlobeMixture.sample(BATCH, random));
            network.fit(new DataSet(points, points));
            return String.format(Locale.ROOT, "%.3f nats", network.score());
        });
    }

    private FlowSampler flow() {
        return FlowSampler.of(network);
    }

    /** The learned density in all cells. */
    double[] density() {
        INDArray logarithms = flow().logDensity(Globe.array(Globe.cells()));
        return Numbers.filled((int) logarithms.length(), i -> Math.exp(logarithms.getDouble(i)));
    }

    /** The negative log-likelihood of fresh points by the flow, and by the truth. */
    double[] likelihoods(int points) {
        double[][] fresh = GlobeMixture.sample(points, new Random(~seed));
        INDArray learned = flow().logDensity(Globe.array(fresh));
        double ofTruth = 0;
        for (double[] point : fresh) {
            ofTruth -= Math.log(GlobeMixture.density(point)) / points;
        }
        return new double[] {-learned.meanNumber().doubleValue(), ofTruth};
    }

    double[][] sample(int count) {
        return Globe.rows(flow().sample(count, seed));
    }
}
