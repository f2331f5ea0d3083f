package org.odelayer.examples.benchmark;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.Penalty;
import org.odelayer.regularization.SpectralNorm;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What penalties add to a training step (forward, adjoint, parameter gradients) of a block with DOPRI5, FLOAT. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PenaltyBenchmark {
    /** Whatever it is, the steps keep the error of the integral itself. */
    private static final double WEIGHT = 1e-4;

    /** Which block. */
    @Param({"MLP_64_128_64", "CONV_64X7X7"})
    private Work work;

    /** Which penalty. */
    @Param({"NONE", "FROBENIUS", "SPECTRAL"})
    private Choice penalty;

    private CompiledBlock block;
    private INDArray x;
    private INDArray gradient;

    /** A block with its batch. */
    public enum Work {
        /** Two layers with tanh and the time, batch 128, tolerances 1e-6. */
        MLP_64_128_64(1e-6, new MlpDynamics(128).time(TimeDependence.CONCAT), 128, 64),
        /** Two convolutions with tanh between, batch 32, tolerances 1e-3. */
        CONV_64X7X7(1e-3, new ConvDynamics(64), 32, 64, 7, 7);

        private final double tolerance;
        private final Dynamics dynamics;
        private final long[] shape;

        Work(double tolerance, Dynamics dynamics, long... shape) {
            this.tolerance = tolerance;
            this.dynamics = dynamics;
            this.shape = shape;
        }
    }

    /** A penalty. */
    public enum Choice {
        /** None. */
        NONE,
        /** Hutchinson's estimate with one probe. */
        FROBENIUS(JacobianFrobenius.of(WEIGHT)),
        /** The power method, two iterations per evaluation. */
        SPECTRAL(SpectralNorm.of(WEIGHT));

        private final List<Penalty> penalties;

        Choice(Penalty... penalties) {
            this.penalties = List.of(penalties);
        }
    }

    /** Compiles the block. */
    @Setup
    public void setUp() {
        Nd4j.getRandom().setSeed(1);
        StepControl control = StepControl.adaptive(work.tolerance, work.tolerance);
        SolverSettings settings = new SolverSettings(OdeSolver.DOPRI5.tableau(), control, 10_000);
        OdeBlock plain = OdeBlock.of(work.dynamics, 0, 1, settings);
        long[] one = java.util.Arrays.copyOfRange(work.shape, 1, work.shape.length);
        Map<String, INDArray> parameters = plain.parameters(one).glorot(DataType.FLOAT, 1);
        x = Nd4j.randn(DataType.FLOAT, work.shape);
        gradient = Nd4j.randn(DataType.FLOAT, work.shape).divi(x.length());
        block = plain.withCosts(penalty.penalties).compile(parameters, DataType.FLOAT, work.shape);
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
}
