package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.dl4j.conf.DynamicsLayer;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.data.FlowMatchingIterator;
import org.odelayer.dl4j.flow.FlowSampler;
import org.odelayer.dl4j.flow.NormalNll;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.Trace;
import org.odelayer.examples.run.Progress;

/** A flow from a distribution in the plane to the normal one, trained by likelihood or by flow matching. */
final class FlowRun {
    /** Points for flow matching, of which an epoch takes each once. */
    private static final int MATCHED = 20_000;

    /** What is left of the learning rate in the end. */
    private static final double DECAY = Double.parseDouble(System.getProperty("dec", "0.1"));

    /** By how much the first layer starts steeper than usual: the data has structure of a tenth of its size. */
    private static final double STEEPNESS = Double.parseDouble(System.getProperty("st", "4"));

    private final FlowTarget target;
    private final Way way;
    private final Settings settings;
    private final MultiLayerNetwork network;
    private final double[] losses;
    private final int[] evaluations;
    private double seconds;

    /** How a field is found, with settings that were found by trying. */
    enum Way {
        /** By solving it: the negative log-likelihood of the data is the loss. */
        LIKELIHOOD(new Settings(1200, 256, 0.005, 1e-4, 1), 0.1, 4, 64, 64),
        /** Without solving it: the mean squared distance from straight lines to normal variables is the loss. */
        MATCHING(new Settings(8000, 512, 0.01, 1e-4, 1), 0.01, 8, 64, 64, 64);

        private final Settings usual;
        private final double decay;
        private final double steepness;
        private final long[] hidden;

        Way(Settings usual, double decay, double steepness, long... hidden) {
            this.usual = usual;
            this.decay = decay;
            this.steepness = steepness;
            this.hidden = hidden;
        }

        /** What is asked for, and what is usual where that is 0. */
        Settings settings(Settings asked) {
            return new Settings(
                    asked.iterations == 0 ? usual.iterations : asked.iterations,
                    asked.batch == 0 ? usual.batch : asked.batch,
                    asked.learningRate == 0 ? usual.learningRate : asked.learningRate,
                    asked.tolerance == 0 ? usual.tolerance : asked.tolerance,
                    asked.seed);
        }
    }

    /**
     * How it is trained.
     *
     * @param iterations of Adam
     * @param batch points in each
     * @param learningRate at first; it falls to a tenth by likelihood, to a hundredth by matching
     * @param tolerance of the solver, relative and absolute
     * @param seed of the network and the points
     */
    record Settings(int iterations, int batch, double learningRate, double tolerance, long seed) {}

    FlowRun(FlowTarget target, Way way, Trace trace, Settings settings) {
        this.target = target;
        this.way = way;
        this.settings = settings;
        this.losses = new double[settings.iterations()];
        this.evaluations = new int[settings.iterations()];
        this.network = solving(trace);
        long start = System.nanoTime();
        if (way == Way.LIKELIHOOD) {
            maximizeLikelihood();
        } else {
            match();
        }
        seconds = (System.nanoTime() - start) / 1e9;
    }

    private static Dynamics field() {
        return new MlpDynamics(java.util.Arrays.stream(
                                System.getProperty("hid", "64,64").split(","))
                        .mapToLong(Long::parseLong)
                        .toArray())
                .activation(Activation.valueOf(System.getProperty("act", "TANH")))
                .time(TimeDependence.CONCAT);
    }

    private MultiLayerNetwork solving(Trace trace) {
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .dynamics(field())
                .density(trace)
                .regularization(
                        new org.odelayer.regularization.KineticEnergy(
                                Double.parseDouble(System.getProperty("kin", "0.0001"))),
                        org.odelayer.regularization.JacobianFrobenius.of(
                                Double.parseDouble(System.getProperty("jac", "0.0001"))))
                .regularization(
                        new org.odelayer.regularization.KineticEnergy(
                                Double.parseDouble(System.getProperty("kin", "0.0001"))),
                        org.odelayer.regularization.JacobianFrobenius.of(
                                Double.parseDouble(System.getProperty("jac", "0.0001"))))
                .rtol(settings.tolerance())
                .atol(settings.tolerance())
                .build();
        return build(2, layer, new LossLayer.Builder(new NormalNll()));
    }

    private MultiLayerNetwork build(int inputs, Layer layer, LossLayer.Builder loss) {
        double gamma = Math.pow(way.decay, 1.0 / settings.iterations());
        ISchedule rate = new ExponentialSchedule(ScheduleType.ITERATION, settings.learningRate(), gamma);
        MultiLayerNetwork built = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(settings.seed())
                .updater(new Adam(rate))
                .list()
                .layer(layer)
                .layer(loss.activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(inputs))
                .build());
        built.init();
        built.getParam("0_W0").muli(STEEPNESS);
        built.getParam("0_w0t").muli(STEEPNESS);
        return built;
    }

    private void maximizeLikelihood() {
        Random random = new Random(settings.seed());
        org.odelayer.dl4j.layer.NeuralOdeLayer ode = layer();
        Progress.loop("training by likelihood", settings.iterations(), i -> {
            INDArray points = target.sample(settings.batch(), random);
            network.fit(new DataSet(points, points));
            losses[i] = network.score();
            evaluations[i] = ode.forwardStatistics().evaluations();
            return String.format(Locale.ROOT, "%.3f nats, NFE %d", losses[i], evaluations[i]);
        });
    }

    private void match() {
        DynamicsLayer layer =
                new DynamicsLayer.Builder().dynamics(field()).timeInput(true).build();
        MultiLayerNetwork matching = build(3, layer, new LossLayer.Builder(LossFunction.MSE));
        FlowMatchingIterator pairs = new FlowMatchingIterator(
                target.sample(MATCHED, new Random(settings.seed())), settings.batch(), settings.seed());
        Progress.loop("training by flow matching", settings.iterations(), i -> {
            if (!pairs.hasNext()) {
                pairs.reset();
            }
            matching.fit(pairs.next());
            losses[i] = matching.score();
            return String.format(Locale.ROOT, "mean square %.3f", losses[i]);
        });
        network.getLayer(0).setParams(matching.getLayer(0).params());
    }

    private org.odelayer.dl4j.layer.NeuralOdeLayer layer() {
        return (org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer(0);
    }

    FlowSampler flow() {
        return FlowSampler.of(network);
    }

    /** Of the training alone. */
    double seconds() {
        return seconds;
    }

    /** One per iteration. */
    double[] losses() {
        return losses.clone();
    }

    /** Mean evaluations of f forwards over the first of some equal parts of the training, and over the last. */
    double[] evaluations(int parts) {
        int part = Math.max(1, evaluations.length / parts);
        return new double[] {
            Arrays.stream(evaluations, 0, part).average().orElseThrow(),
            Arrays.stream(evaluations, evaluations.length - part, evaluations.length)
                    .average()
                    .orElseThrow()
        };
    }

    /** Mean log-densities of fresh points: by the truth less by the flow, which is 0 for the truth alone. */
    double gap(int points) {
        INDArray x = target.sample(points, new Random(~settings.seed()));
        INDArray learned = flow().logDensity(x);
        double sum = 0;
        for (int i = 0; i < points; i++) {
            sum += Math.log(target.density(x.getDouble(i, 0), x.getDouble(i, 1))) - learned.getDouble(i);
        }
        return sum / points;
    }

    /** States of fresh points at times from 0 to 1, [times, points, 3]. */
    INDArray path(int points, double... times) {
        return layer().states(target.sample(points, new Random(1 + settings.seed())), times);
    }
}
