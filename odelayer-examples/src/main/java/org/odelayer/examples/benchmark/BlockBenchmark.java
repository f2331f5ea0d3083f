package org.odelayer.examples.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.solver.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The case {@code mlp-20-10-10-20 b100}: a training step (forward, adjoint, parameter gradients) of a block with DOPRI5 at
 * 1e-3, FLOAT, beside the same number of bare evaluations of f and of its vector-Jacobian product.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BlockBenchmark {
    private static final int BATCH = 100;
    private static final int FEATURES = 20;

    private CompiledBlock block;
    private INDArray x;
    private INDArray gradient;
    private TimedProgram evaluation;
    private TimedProgram product;
    private int forward;
    private int backward;

    /** Compiles the block and the bare dynamics, and counts the evaluations of one step. */
    @Setup
    public void setUp() {
        Nd4j.getRandom().setSeed(1);
        MlpDynamics dynamics = new MlpDynamics(10, 10);
        SolverSettings settings =
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-3, 1e-3), 10_000);
        ParameterList list = ParameterList.of(dynamics, FEATURES);
        Map<String, INDArray> parameters = list.glorot(DataType.FLOAT, 1);
        x = Nd4j.randn(DataType.FLOAT, BATCH, FEATURES);
        gradient = Nd4j.randn(DataType.FLOAT, BATCH, FEATURES);
        block = OdeBlock.of(dynamics, 0, 1, settings).compile(parameters, DataType.FLOAT, BATCH, FEATURES);
        CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.FLOAT, BATCH, FEATURES);
        evaluation = compiled.evaluation(x, x.ulike());
        product = compiled.vjp(x, gradient, x.ulike(), x.ulike(), list.glorot(DataType.FLOAT, 2));
        trainingStep();
        forward = block.forwardStatistics().evaluations();
        backward = block.backwardStatistics().evaluations();
    }

    /**
     * The function evaluations of a step.
     *
     * @return forward and backward NFE
     */
    int[] evaluations() {
        return new int[] {forward, backward};
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

    /** As many bare evaluations and vector-Jacobian products as a step makes. */
    @Benchmark
    public void bareKernels() {
        for (int i = 0; i < forward; i++) {
            evaluation.run(0);
        }
        for (int i = 0; i < backward; i++) {
            product.run(0);
        }
    }
}
