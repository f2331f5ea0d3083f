package org.odelayer.examples.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.TimeSpan;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A training step (forward, adjoint, parameter gradients) with a hundred outputs and with one, by turns: the work of
 * {@link PeerCase#MLP}, t in [0, 1], DOPRI5 at 1e-6, FLOAT, batch 128.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OutputsBenchmark {
    private static final int OUTPUTS = 100;
    private static final double TOLERANCE = 1e-6;

    /** How the gradient is computed. */
    public enum Gradient {
        /** Of the steps made, outputs by dense output. */
        DISCRETE(DiscreteAdjoint.EVERY_STEP),
        /** Of the steps made, which end at the outputs. */
        DISCRETE_HITTING(DiscreteAdjoint.EVERY_STEP),
        /** Solved backwards. */
        CONTINUOUS(ContinuousAdjoint.AS_FORWARD),
        /** Along the dense output. */
        INTERPOLATING(InterpolatingAdjoint.AS_FORWARD);

        private final Adjoint adjoint;

        Gradient(Adjoint adjoint) {
            this.adjoint = adjoint;
        }
    }

    /** Which gradient. */
    @Param({"DISCRETE", "DISCRETE_HITTING", "CONTINUOUS", "INTERPOLATING"})
    private Gradient gradient;

    private Work one;
    private Work many;

    /** For JMH. */
    public OutputsBenchmark() {}

    /** Work by hand, to count what it does. */
    OutputsBenchmark(Gradient gradient) {
        this.gradient = gradient;
        setUp();
    }

    /** A block with what goes in at both of its ends. */
    private record Work(CompiledBlock block, INDArray x, INDArray ofOutput) {
        static Work of(Gradient gradient, TimeSpan times) {
            SolverSettings settings =
                    new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(TOLERANCE, TOLERANCE), 10_000);
            Map<String, INDArray> parameters = PeerCase.MLP.parameters(1);
            Nd4j.getRandom().setSeed(1);
            INDArray x = Nd4j.randn(DataType.FLOAT, PeerCase.MLP.shape());
            TimeSpan span = times.hitting(gradient == Gradient.DISCRETE_HITTING);
            CompiledBlock block = OdeBlock.of(PeerCase.MLP.dynamics(), span, settings)
                    .withGradient(gradient.adjoint)
                    .compile(parameters, DataType.FLOAT, PeerCase.MLP.shape());
            INDArray y = block.forward(x);
            Work work = new Work(block, x, Nd4j.randn(DataType.FLOAT, y.shape()).divi(y.length()));
            work.block.backward(work.ofOutput);
            return work;
        }

        String evaluations() {
            return block.forwardStatistics().evaluations() + " + "
                    + block.backwardStatistics().evaluations();
        }
    }

    /** Compiles both blocks. */
    @Setup
    public final void setUp() {
        Threads.use();
        TimeSpan span = TimeSpan.of(0, 1);
        one = Work.of(gradient, span);
        many = Work.of(gradient, TimeSpan.series(0, span.spaced(OUTPUTS)));
    }

    /** Of a forward and a backward pass. */
    String evaluations() {
        return many.evaluations() + " over " + one.evaluations();
    }

    /**
     * By turns a training step with one output and one with a hundred.
     *
     * @param clock adds up what they take
     * @return the gradients with respect to the input
     */
    @Benchmark
    public Object alternating(Clock clock) {
        long start = System.nanoTime();
        one.block.forward(one.x);
        long forward = System.nanoTime();
        INDArray ofOne = one.block.backward(one.ofOutput);
        long between = System.nanoTime();
        many.block.forward(many.x);
        long again = System.nanoTime();
        INDArray ofMany = many.block.backward(many.ofOutput);
        clock.forwardOfOne += forward - start;
        clock.stepOfOne += between - start;
        clock.forwardOfMany += again - between;
        clock.stepOfMany += System.nanoTime() - between;
        return new Object[] {ofOne, ofMany};
    }

    /** Frees the blocks. */
    @TearDown
    public void tearDown() {
        one.block.close();
        many.block.close();
    }

    /** Nanoseconds. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Clock {
        /** Of forward passes with one output. */
        public long forwardOfOne;

        /** Of training steps with one output. */
        public long stepOfOne;

        /** Of forward passes with a hundred outputs. */
        public long forwardOfMany;

        /** Of training steps with a hundred outputs. */
        public long stepOfMany;

        /** For JMH. */
        public Clock() {}
    }
}
