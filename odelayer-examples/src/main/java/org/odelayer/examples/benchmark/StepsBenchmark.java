package org.odelayer.examples.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
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
import org.openjdk.jmh.annotations.TearDown;

/**
 * A training step (forward, adjoint, parameter gradients) of 100 examples that share their steps, or have each their
 * own: DOPRI5 at 1e-3, FLOAT, a perceptron with one hidden layer, tanh and the time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StepsBenchmark {
    private static final int BATCH = 100;

    /** Which steps. */
    @Param({"SHARED", "PER_EXAMPLE"})
    private BatchSteps steps;

    /** Features of the state; the hidden layer has twice as many. */
    @Param({"4", "64"})
    private int features;

    private CompiledBlock block;
    private INDArray x;
    private INDArray gradient;

    /** The widths that are measured. */
    static int[] widths() {
        return new int[] {4, 64};
    }

    /** Compiles the block. */
    @Setup
    public void setUp() {
        Threads.use();
        Nd4j.getRandom().setSeed(1);
        SolverSettings settings =
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-3, 1e-3), 10_000);
        MlpDynamics dynamics = new MlpDynamics(2 * features).time(TimeDependence.CONCAT);
        OdeBlock plain = OdeBlock.of(dynamics, 0, 1, settings).withSteps(steps);
        Map<String, INDArray> parameters = plain.parameters(features).glorot(DataType.FLOAT, 1);
        x = Nd4j.randn(DataType.FLOAT, BATCH, features);
        gradient = Nd4j.randn(DataType.FLOAT, BATCH, features).divi(x.length());
        block = plain.compile(parameters, DataType.FLOAT, BATCH, features);
        trainingStep();
    }

    /**
     * A forward and a backward pass.
     *
     * @return the gradient with respect to the input
     */
    @Benchmark
    public Object trainingStep() {
        block.forward(x);
        return block.backward(gradient);
    }

    /** Frees the block. */
    @TearDown
    public void tearDown() {
        block.close();
    }
}
