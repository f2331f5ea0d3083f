package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.LatentOdeLayer;
import org.odelayer.dl4j.data.IrregularSeries;
import org.odelayer.dl4j.data.IrregularSeriesIterator;
import org.odelayer.dl4j.latent.GaussianNll;
import org.odelayer.dl4j.latent.WarmUpSchedule;
import org.odelayer.dl4j.layer.InitialDraw;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Progress;

/** A latent ODE of series of one value, its decoder a perceptron with known noise. */
final class LatentModel {
    /** Units of the fields of decoder and encoder, and of the perceptron behind them. */
    private static final int UNITS = 50;

    /** What is left of the learning rate at the end. */
    private static final double DECAY = 0.1;
    /** What the weight of the divergence lacks of 1 is multiplied by in each iteration. */
    private static final double WARM_UP = 0.99;

    private final Settings settings;
    private final IrregularSeriesIterator batches;
    private final long seed;
    private MultiLayerNetwork network;
    private double seconds;

    /**
     * What a model is like and how it is trained.
     *
     * @param latent features of the state
     * @param encoder features of the encoder's state
     * @param noise standard deviation of a measurement, in the units of the network
     * @param batch series in each
     * @param rate the learning rate at first
     */
    record Settings(int latent, int encoder, double noise, int batch, double rate) {}

    LatentModel(Settings settings, IrregularSeriesIterator batches, long seed) {
        this.settings = settings;
        this.batches = batches;
        this.seed = seed;
    }

    /** The network before its training. */
    static MultiLayerNetwork network(Settings settings, int channels, int iterations, long seed) {
        double gamma = Math.pow(DECAY, 1.0 / iterations);
        MultiLayerNetwork built = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, settings.rate(), gamma)))
                .list()
                .layer(new LatentOdeLayer.Builder()
                        .nOut(settings.latent())
                        .hidden(settings.encoder())
                        .dynamics(new MlpDynamics(UNITS))
                        .klWeight(WarmUpSchedule.of(WARM_UP))
                        // Between two measurements there is a step or two: its gradient is cheap and exact.
                        .gradient(DiscreteAdjoint.EVERY_STEP)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(UNITS)
                        .activation(Activation.TANH)
                        .build())
                .layer(new RnnOutputLayer.Builder(new GaussianNll(settings.noise()))
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(channels))
                .build());
        built.init();
        return built;
    }

    void train(int iterations) {
        network = network(settings, batches.inputColumns(), iterations, seed);
        long start = System.nanoTime();
        Progress.loop("training", iterations, i -> {
            if (!batches.hasNext()) {
                batches.reset();
            }
            network.fit(batches.next());
            return String.format(Locale.ROOT, "-ELBO %.2f, KL %.2f", network.score(), layer().kullbackLeibler());
        });
        seconds = (System.nanoTime() - start) / 1e9;
    }

    private org.odelayer.dl4j.layer.LatentOdeLayer layer() {
        return (org.odelayer.dl4j.layer.LatentOdeLayer) network.getLayer(0);
    }

    /** Of the training. */
    double seconds() {
        return seconds;
    }

    /** Answers from the means of the posteriors, [series][step], in the units of the series. */
    double[][] mean(List<IrregularSeries> series) {
        layer().draw(InitialDraw.MEAN, 0);
        return answers(standard(series).whole());
    }

    /** Answers from draws of the posterior, [draw][step], in the units of the series. */
    double[][] samples(IrregularSeries one, int count) {
        DataSet single = standard(List.of(one)).whole();
        layer().draw(InitialDraw.POSTERIOR, seed);
        return answers(new DataSet(
                Nd4j.concat(0, copies(single.getFeatures(), count)),
                null,
                Nd4j.concat(0, copies(single.getFeaturesMaskArray(), count)),
                null));
    }

    /** The same with the noise of a measurement, [draw][step]. */
    double[][] measurements(IrregularSeries one, int count) {
        Random random = new Random(seed);
        double noise = settings.noise() * batches.valueScale().deviation(0);
        double[][] draws = samples(one, count);
        for (double[] draw : draws) {
            Arrays.setAll(draw, k -> draw[k] + noise * random.nextGaussian());
        }
        return draws;
    }

    private static INDArray[] copies(INDArray array, int count) {
        INDArray[] copies = new INDArray[count];
        Arrays.fill(copies, array);
        return copies;
    }

    private IrregularSeriesIterator standard(List<IrregularSeries> series) {
        return new IrregularSeriesIterator(series, batches.timeScale(), batches.valueScale(), series.size(), seed);
    }

    private double[][] answers(DataSet asked) {
        INDArray given = network.output(asked.getFeatures(), false, asked.getFeaturesMaskArray(), null);
        double[][] answers = new double[(int) given.size(0)][(int) given.size(2)];
        for (int i = 0; i < answers.length; i++) {
            for (int k = 0; k < answers[i].length; k++) {
                answers[i][k] = batches.valueScale().original(0, given.getDouble(i, 0, k));
            }
        }
        return answers;
    }
}
