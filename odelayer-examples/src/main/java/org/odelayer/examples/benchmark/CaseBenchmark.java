package org.odelayer.examples.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.TimedProgram;
import org.odelayer.ode.SolveStatistics;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A training step (forward, gradient of the mean square, adjoint, parameter gradients) of a {@link PeerCase},
 * inference, and by turns with it bare evaluations of f and of its vector-Jacobian product, as many as a step makes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CaseBenchmark {
    /** Which case. */
    @Param({"MLP_SMALL", "MLP_SMALL_SEMINORM", "MLP_SMALL_BACKPROP", "MLP", "MLP_SEMINORM", "MLP_RK4", "CONV"})
    private PeerCase work;

    private CompiledBlock block;
    private INDArray x;
    private INDArray gradient;
    private TimedProgram evaluation;
    private TimedProgram product;
    private int evaluations;
    private int products;

    /** For JMH. */
    public CaseBenchmark() {}

    /** A case by hand, to count what it does. */
    CaseBenchmark(PeerCase work) {
        this.work = work;
        setUp();
    }

    /** Compiles the block and the bare dynamics, and counts the evaluations of one step. */
    @Setup
    public void setUp() {
        Threads.use();
        Nd4j.getRandom().setSeed(1);
        Map<String, INDArray> parameters = work.parameters(1);
        x = Nd4j.randn(DataType.FLOAT, work.shape());
        gradient = x.ulike();
        block = work.block().compile(parameters, DataType.FLOAT, work.shape());
        CompiledDynamics bare = CompiledDynamics.compile(work.dynamics(), parameters, DataType.FLOAT, work.shape());
        evaluation = bare.evaluation(x, x.ulike());
        Map<String, INDArray> gradients = work.parameterList().glorot(DataType.FLOAT, 2);
        product = bare.vjp(x, Nd4j.randn(DataType.FLOAT, work.shape()), x.ulike(), x.ulike(), gradients);
        trainingStep();
        count();
    }

    private void count() {
        int backward = backwardStatistics().evaluations();
        // A step back of the discrete adjoint redoes all stages but the last.
        int redone = work.isDiscrete() ? backward * (work.stages() - 1) / (2 * work.stages() - 1) : 0;
        evaluations = forwardStatistics().evaluations() + redone;
        products = backward - redone;
    }

    SolveStatistics forwardStatistics() {
        return block.forwardStatistics();
    }

    SolveStatistics backwardStatistics() {
        return block.backwardStatistics();
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

    /**
     * A forward pass alone.
     *
     * @return the output
     */
    @Benchmark
    public Object inference() {
        return block.infer(x);
    }

    /**
     * By turns a training step, and as many bare evaluations and vector-Jacobian products as it makes.
     *
     * @param clock adds up what either takes
     */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public void alternating(Clock clock) {
        long start = System.nanoTime();
        trainingStep();
        long between = System.nanoTime();
        bareKernels();
        clock.step += between - start;
        clock.bare += System.nanoTime() - between;
    }

    private void bareKernels() {
        for (int i = 0; i < evaluations; i++) {
            evaluation.run(0);
        }
        for (int i = 0; i < products; i++) {
            product.run(0);
        }
    }

    /** Nanoseconds of {@link #alternating}. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Clock {
        /** Of training steps. */
        public long step;

        /** Of bare kernels. */
        public long bare;

        /** For JMH. */
        public Clock() {}
    }
}
