package org.odelayer.examples.advanced;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.dl4j.conf.LatentSdeLayer;
import org.odelayer.dl4j.data.IrregularSeries;
import org.odelayer.dl4j.data.IrregularSeriesIterator;
import org.odelayer.dl4j.data.TimeScale;
import org.odelayer.dl4j.data.ValueScale;
import org.odelayer.dl4j.latent.GaussianNll;
import org.odelayer.dl4j.latent.WarmUpSchedule;
import org.odelayer.dl4j.layer.InitialDraw;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Progress;

/** A latent SDE of {@link NoisySeries}: its latent state is the path, and what is measured is linear in it. */
final class LatentPaths {
    private static final int BATCH = 50;
    private static final int UNITS = 32;
    private static final double RATE = 0.03;
    /** What is left of the learning rate at the end. */
    private static final double DECAY = 0.1;

    private static final double WARM_UP = 0.98;

    private final MultiLayerNetwork network;
    private final long seed;

    LatentPaths(List<IrregularSeries> series, int iterations, long seed) {
        this.seed = seed;
        IrregularSeriesIterator batches =
                new IrregularSeriesIterator(series, TimeScale.NONE, ValueScale.NONE, BATCH, seed);
        this.network = network(batches.inputColumns(), iterations);
        Progress.loop("latent SDE", iterations, i -> {
            if (!batches.hasNext()) {
                batches.reset();
            }
            network.fit(batches.next());
            return String.format(
                    Locale.ROOT,
                    "-ELBO %.2f, KL %.2f + %.2f, sigma %.3f",
                    network.score(),
                    layer().startDivergence(),
                    layer().pathDivergence(),
                    sigma());
        });
    }

    private MultiLayerNetwork network(int channels, int iterations) {
        double gamma = Math.pow(DECAY, 1.0 / iterations);
        MultiLayerNetwork built = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, RATE, gamma)))
                .list()
                .layer(new LatentSdeLayer.Builder()
                        .nOut(1)
                        .hidden(UNITS)
                        .dynamics(new MlpDynamics(UNITS))
                        .posterior(new MlpDynamics(UNITS))
                        .steps(4)
                        .klWeight(WarmUpSchedule.of(WARM_UP))
                        .build())
                .layer(new RnnOutputLayer.Builder(new GaussianNll(NoisySeries.NOISE))
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(channels))
                .build());
        built.init();
        return built;
    }

    /** Of the latent path, in units of what is measured: the map between them is linear. */
    double sigma() {
        double latent = Math.exp(network.getParam("0_decoder.logSigma").getDouble(0));
        return latent * Math.abs(network.getParam("1_W").getDouble(0));
    }

    private org.odelayer.dl4j.layer.LatentSdeLayer layer() {
        return (org.odelayer.dl4j.layer.LatentSdeLayer) network.getLayer(0);
    }

    /** Draws of the posterior of a series, [draw][step]. */
    double[][] samples(IrregularSeries one, int count) {
        DataSet single = new IrregularSeriesIterator(List.of(one), TimeScale.NONE, ValueScale.NONE, 1, seed).whole();
        layer().draw(InitialDraw.POSTERIOR, seed);
        INDArray answers = network.output(
                single.getFeatures().repeat(0, count),
                false,
                single.getFeaturesMaskArray().repeat(0, count),
                null);
        int steps = (int) answers.size(2);
        return IntStream.range(0, count)
                .mapToObj(i -> IntStream.range(0, steps)
                        .mapToDouble(k -> answers.getDouble(i, 0, k))
                        .toArray())
                .toArray(double[][]::new);
    }

    /** Of some series, in the order of their times: what part of the true values lies within bands of 90 %. */
    static double coverage(List<IrregularSeries> test, List<Quantiles> bands, double from, double to) {
        int inside = 0;
        int all = 0;
        for (int i = 0; i < test.size(); i++) {
            IrregularSeries one = test.get(i);
            double[] lower = bands.get(i).at(0.05);
            double[] upper = bands.get(i).at(0.95);
            for (int k = 0; k < one.steps(); k++) {
                double truth = one.targets()[k][0];
                double t = one.times()[k];
                if (!Double.isNaN(truth) && t >= from && t <= to) {
                    all++;
                    inside += truth >= lower[k] && truth <= upper[k] ? 1 : 0;
                }
            }
        }
        return (double) inside / all;
    }
}
