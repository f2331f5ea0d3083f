package org.odelayer.examples.benchmark;

import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** {@code output} of the digits' network with its block and without, and the block alone; FLOAT. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InferenceBenchmark {
    static final int[] BATCHES = {1, 100};

    /** The number of examples. */
    @Param({"1", "100"})
    private int batch;

    private MultiLayerNetwork with;
    private MultiLayerNetwork without;
    private CompiledBlock block;
    private INDArray images;
    private INDArray features;

    /** For JMH. */
    public InferenceBenchmark() {}

    /** A block by hand, to count its steps. */
    InferenceBenchmark(int batch) {
        this.batch = batch;
        setUp();
    }

    /** As docs/peer names the same work. */
    static String name(int batch) {
        return "digits output b" + batch;
    }

    /** Builds the networks, and the block with the parameters that it has in the first one. */
    @Setup
    public final void setUp() {
        Threads.use();
        Nd4j.getRandom().setSeed(1);
        images = Nd4j.rand(DataType.FLOAT, batch, DigitsNetwork.PIXELS);
        with = DigitsNetwork.create(true);
        without = DigitsNetwork.create(false);
        features = with.feedForward(images).get(1).dup();
        block = ((NeuralOdeLayer) with.getLayer(1).conf().getLayer())
                .block()
                .compile(with.getLayer(1).paramTable(), DataType.FLOAT, batch, DigitsNetwork.FEATURES);
        block.infer(features);
    }

    /** The steps of a solve. */
    int steps() {
        return block.forwardStatistics().accepted() + block.forwardStatistics().rejected();
    }

    /**
     * The network.
     *
     * @return its output
     */
    @Benchmark
    public Object withBlock() {
        return with.output(images);
    }

    /**
     * The network without its block.
     *
     * @return its output
     */
    @Benchmark
    public Object withoutBlock() {
        return without.output(images);
    }

    /**
     * The block alone.
     *
     * @return its output
     */
    @Benchmark
    public Object blockAlone() {
        return block.infer(features);
    }
}
