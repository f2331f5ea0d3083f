package org.odelayer.examples.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A training step ({@code fit} with Adam, batch 100, FLOAT) of the network of the digits example, 784 → 20 → block →
 * 10; of the same network without the block; and of the block alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MnistBenchmark {
    private static final int BATCH = 100;
    private static final int PIXELS = 784;
    private static final int FEATURES = 20;
    private static final int CLASSES = 10;

    private MultiLayerNetwork with;
    private MultiLayerNetwork without;
    private CompiledBlock block;
    private DataSet data;
    private INDArray features;
    private INDArray gradient;

    /** Builds the networks, and the block with the parameters that it has in the first one. */
    @Setup
    public void setUp() {
        Threads.use();
        Nd4j.getRandom().setSeed(1);
        data = new DataSet(Nd4j.rand(DataType.FLOAT, BATCH, PIXELS), Nd4j.zeros(DataType.FLOAT, BATCH, CLASSES));
        for (int i = 0; i < BATCH; i++) {
            data.getLabels().putScalar(i, i % CLASSES, 1);
        }
        with = network(true);
        without = network(false);
        Map<String, INDArray> parameters = with.getLayer(1).paramTable();
        features = with.feedForward(data.getFeatures()).get(1).dup();
        gradient = Nd4j.randn(DataType.FLOAT, BATCH, FEATURES).divi(BATCH);
        block = ((NeuralOdeLayer) with.getLayer(1).conf().getLayer())
                .block()
                .compile(parameters, DataType.FLOAT, BATCH, FEATURES);
    }

    private static MultiLayerNetwork network(boolean ode) {
        // The network stays as it is: a rate of 0 costs what another one does.
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(FEATURES)
                        .activation(Activation.TANH)
                        .build());
        if (ode) {
            list.layer(new NeuralOdeLayer.Builder()
                    .dynamics(new MlpDynamics(10, 10))
                    .build());
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(PIXELS))
                .build());
        network.init();
        return network;
    }

    /**
     * A step of each, by turns.
     *
     * @param clock adds up what each takes
     */
    @Benchmark
    public void alternating(Clock clock) {
        long start = System.nanoTime();
        with.fit(data);
        long second = System.nanoTime();
        without.fit(data);
        long third = System.nanoTime();
        block.forward(features);
        block.backward(gradient);
        clock.networkWithBlock += second - start;
        clock.networkWithoutBlock += third - second;
        clock.blockAlone += System.nanoTime() - third;
        clock.rounds++;
    }

    /** Nanoseconds of {@link #alternating}. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Clock {
        /** Of the network with the block. */
        public long networkWithBlock;

        /** Of the network without it. */
        public long networkWithoutBlock;

        /** Of the block. */
        public long blockAlone;

        /** How often. */
        public long rounds;

        /** For JMH. */
        public Clock() {}
    }
}
