package org.odelayer.examples.benchmark;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.block.BlockOptions;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.LagrangianDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.Trace;
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

/**
 * Training steps (forward, adjoint, parameter gradients) of fields with derivatives inside, against that of a plain
 * perceptron of the same widths: ten steps of RK4 each, so that all evaluate f as often; 128 examples of four features,
 * FLOAT.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FieldBenchmark {
    private static final int BATCH = 128;
    private static final int FEATURES = 4;

    /** Which field. */
    @Param
    private Field field;

    private CompiledBlock block;
    private INDArray x;
    private INDArray gradient;

    /** A field of hidden layers 64-64. */
    public enum Field {
        /** The plain perceptron. */
        MLP(new MlpDynamics(64, 64), null),
        /** The perceptron with the change of density, by one random vector. */
        FLOW_HUTCHINSON(new MlpDynamics(64, 64), Trace.hutchinson(1, ProbeDistribution.RADEMACHER)),
        /** The perceptron with the change of density, exactly. */
        FLOW_EXACT(new MlpDynamics(64, 64), Trace.exact()),
        /** Of two coordinates and momenta. */
        HAMILTONIAN(HamiltonianDynamics.general(64, 64), null),
        /** Of two coordinates and velocities, ½‖v‖² and a perceptron. */
        LAGRANGIAN(LagrangianDynamics.general(64, 64), null),
        /** Of two coordinates and velocities, a mass matrix and a potential. */
        LAGRANGIAN_MECHANICAL(LagrangianDynamics.mechanical(64, 64), null);

        private final Dynamics dynamics;
        private final Trace trace;

        Field(Dynamics dynamics, Trace trace) {
            this.dynamics = dynamics;
            this.trace = trace;
        }
    }

    /** Compiles the block. */
    @Setup
    public void setUp() {
        Nd4j.getRandom().setSeed(1);
        SolverSettings settings = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 100);
        BlockOptions.Builder options = BlockOptions.builder();
        if (field.trace != null) {
            options.density(field.trace);
        }
        OdeBlock plain = options.build()
                .block(field.dynamics, TimeSpan.of(0, 1), settings, ContinuousAdjoint.AS_FORWARD, FEATURES);
        Map<String, INDArray> parameters = plain.parameters(FEATURES).glorot(DataType.FLOAT, 1);
        x = Nd4j.randn(DataType.FLOAT, BATCH, FEATURES);
        block = plain.compile(parameters, DataType.FLOAT, BATCH, FEATURES);
        INDArray output = block.forward(x);
        gradient = Nd4j.randn(DataType.FLOAT, output.shape()).divi(output.length());
        block.onWarning(warning -> {});
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
