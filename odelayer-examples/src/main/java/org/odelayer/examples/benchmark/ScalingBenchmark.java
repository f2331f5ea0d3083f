package org.odelayer.examples.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A training step of {@link PeerCase#MLP_RK4} for other batches and other numbers of steps. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ScalingBenchmark {
    static final int[] BATCHES = {128, 256, 512, 1024, 2048, 4096, 8192};
    static final int[] STEPS = {10, 20, 40, 80, 160, 320, 640};

    /** Batch and number of steps. */
    @Param({
        "128x10", "256x10", "512x10", "1024x10", "2048x10", "4096x10", "8192x10", "128x20", "128x40", "128x80",
        "128x160", "128x320", "128x640"
    })
    private String size;

    private CompiledBlock block;
    private INDArray x;
    private INDArray gradient;

    /** For JMH. */
    public ScalingBenchmark() {}

    static String size(int batch, int steps) {
        return batch + "x" + steps;
    }

    /** Compiles the block. */
    @Setup
    public void setUp() {
        Threads.use();
        Nd4j.getRandom().setSeed(1);
        String[] parts = size.split("x");
        int steps = Integer.parseInt(parts[1]);
        PeerCase work = PeerCase.MLP_RK4;
        long[] shape = work.shape(Integer.parseInt(parts[0]));
        Map<String, INDArray> parameters = work.parameters(1);
        SolverSettings settings =
                new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(1.0 / steps), steps + 1);
        x = Nd4j.randn(DataType.FLOAT, shape);
        gradient = x.ulike();
        block = OdeBlock.of(work.dynamics(), 0, 1, settings).compile(parameters, DataType.FLOAT, shape);
    }

    /**
     * A forward and a backward pass for the loss mean(y²).
     *
     * @return the gradient with respect to the input
     */
    @Benchmark
    public Object trainingStep() {
        INDArray y = block.forward(x);
        gradient.assign(y).muli(2.0 / y.length());
        return block.backward(gradient);
    }
}
