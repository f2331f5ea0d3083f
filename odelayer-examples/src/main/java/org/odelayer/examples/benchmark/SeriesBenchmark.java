package org.odelayer.examples.benchmark;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.odelayer.dl4j.conf.LatentOdeLayer;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.OdeRnnLayer;
import org.odelayer.dl4j.latent.GaussianNll;
import org.odelayer.dynamics.MlpDynamics;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A training step ({@code fit} with Adam, FLOAT) of a latent ODE on 100 series of 20 random times in [0, 5], latent 6,
 * encoder 40: each series decoded at its own times, and all at the union of the times of all, 2,000, with a mask of the
 * labels. On the union the encoder is an ODE-RNN over the same 20 times, whose last state a dense layer makes the
 * initial state of a {@code NeuralOdeLayer} with 2,000 output times, by dense output; without draws and divergence.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SeriesBenchmark {
    private static final int SERIES = 100;
    private static final int TIMES = 20;
    private static final double END = 5;
    private static final double NOISE = 0.05;
    private static final int LATENT = 6;
    private static final int ENCODER = 40;
    private static final int UNITS = 50;

    private MultiLayerNetwork ownTimes;
    private MultiLayerNetwork union;
    private DataSet own;
    private DataSet masked;

    /** Builds both networks and their data. */
    @Setup
    public void setUp() {
        Threads.use();
        Nd4j.getRandom().setSeed(1);
        Random random = new Random(1);
        double[] all = random.doubles(SERIES * TIMES, 0, END).sorted().toArray();
        draw(all, random);
        ownTimes = network(new LatentOdeLayer.Builder()
                .nOut(LATENT)
                .hidden(ENCODER)
                .encoderDynamics(new MlpDynamics(UNITS))
                .dynamics(new MlpDynamics(UNITS))
                .build());
        union = network(
                new OdeRnnLayer.Builder()
                        .nOut(ENCODER)
                        .dynamics(new MlpDynamics(UNITS))
                        .lastState(true)
                        .build(),
                new DenseLayer.Builder()
                        .nOut(LATENT)
                        .activation(Activation.IDENTITY)
                        .build(),
                new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(UNITS))
                        .outputTimes(all)
                        .build());
    }

    /** Each time of the union belongs to one series, drawn by chance, and each series has twenty. */
    private void draw(double[] all, Random random) {
        Integer[] owners = new Integer[all.length];
        Arrays.setAll(owners, k -> k % SERIES);
        Collections.shuffle(Arrays.asList(owners), random);
        INDArray features = Nd4j.create(DataType.FLOAT, SERIES, 2, TIMES);
        INDArray labels = Nd4j.create(DataType.FLOAT, SERIES, 1, all.length);
        INDArray mask = Nd4j.create(DataType.FLOAT, SERIES, all.length);
        int[] filled = new int[SERIES];
        for (int k = 0; k < all.length; k++) {
            int series = owners[k];
            double value = Math.sin(all[k] + series);
            features.putScalar(series, 0, filled[series], all[k]);
            features.putScalar(series, 1, filled[series]++, value);
            labels.putScalar(series, 0, k, value);
            mask.putScalar(series, k, 1);
        }
        INDArray values = features.slice(1, 1).dup().reshape(SERIES, 1, TIMES);
        own = new DataSet(features, values);
        masked = new DataSet(features, labels, null, mask);
    }

    private static MultiLayerNetwork network(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-4))
                .list();
        Arrays.stream(layers).forEach(list::layer);
        MultiLayerNetwork network = new MultiLayerNetwork(list.layer(new DenseLayer.Builder()
                        .nOut(UNITS)
                        .activation(Activation.TANH)
                        .build())
                .layer(new RnnOutputLayer.Builder(new GaussianNll(NOISE))
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(2, TIMES))
                .build());
        network.init();
        return network;
    }

    /** A training step on the series' own times. */
    @Benchmark
    public void ownTimes() {
        ownTimes.fit(own);
    }

    /** A training step on the union of all times. */
    @Benchmark
    public void unionOfTimes() {
        union.fit(masked);
    }
}
