package org.odelayer.examples.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
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
        data = new DataSet(
                Nd4j.rand(DataType.FLOAT, BATCH, DigitsNetwork.PIXELS),
                Nd4j.zeros(DataType.FLOAT, BATCH, DigitsNetwork.CLASSES));
        for (int i = 0; i < BATCH; i++) {
            data.getLabels().putScalar(i, i % DigitsNetwork.CLASSES, 1);
        }
        with = DigitsNetwork.create(true);
        without = DigitsNetwork.create(false);
        Map<String, INDArray> parameters = with.getLayer(1).paramTable();
        features = with.feedForward(data.getFeatures()).get(1).dup();
        gradient = Nd4j.randn(DataType.FLOAT, BATCH, DigitsNetwork.FEATURES).divi(BATCH);
        block = ((NeuralOdeLayer) with.getLayer(1).conf().getLayer())
                .block()
                .compile(parameters, DataType.FLOAT, BATCH, DigitsNetwork.FEATURES);
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
