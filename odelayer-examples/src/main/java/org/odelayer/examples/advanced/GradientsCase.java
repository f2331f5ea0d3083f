package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Work to measure gradients on: a block with its parameters, its input and the gradient of a loss. */
public enum GradientsCase {
    /** From (2, 0) to t = 1.5 in DOUBLE. */
    SPIRAL("spiral", new SpiralDynamics(), 1.5, 1e-6, DataType.DOUBLE, 1, 2) {
        @Override
        Map<String, INDArray> parameters(DataType type) {
            return Map.of(
                    "A",
                    Nd4j.createFromArray(new double[][] {{-0.1, 2}, {-2, -0.1}}).castTo(type));
        }

        @Override
        INDArray input(DataType type) {
            return Nd4j.createFromArray(new double[][] {{2, 0}}).castTo(type);
        }
    },
    /** Two layers with tanh and the time, 128 examples. */
    MLP("mlp-64-128-64", new MlpDynamics(128).time(TimeDependence.CONCAT), 1, 1e-6, DataType.FLOAT, 128, 64),
    /** Two convolutions with tanh between, 32 images. */
    CONV("conv-64x7x7", new ConvDynamics(64), 1, 1e-3, DataType.FLOAT, 32, 64, 7, 7);

    /** Of the solve that counts as exact. */
    private static final double EXACT = 1e-10;

    private final String title;
    private final Dynamics dynamics;
    private final double t1;
    private final double tolerance;
    private final DataType type;
    private final long[] shape;

    GradientsCase(String title, Dynamics dynamics, double t1, double tolerance, DataType type, long... shape) {
        this.title = title;
        this.dynamics = dynamics;
        this.t1 = t1;
        this.tolerance = tolerance;
        this.type = type;
        this.shape = shape;
    }

    String title() {
        return title;
    }

    double tolerance() {
        return tolerance;
    }

    DataType type() {
        return type;
    }

    private static SolverSettings adaptive(double tolerance) {
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 10_000);
    }

    /** Solved as the case says. */
    CompiledBlock compile(Adjoint adjoint) {
        return compile(adaptive(tolerance), adjoint, type);
    }

    /** Solved in so many steps of the classical Runge–Kutta method. */
    CompiledBlock compile(Adjoint adjoint, int steps) {
        return compile(adjoint, steps, type);
    }

    /** Solved in so many steps, in another data type. */
    CompiledBlock compile(Adjoint adjoint, int steps, DataType dataType) {
        StepControl control = StepControl.constant(t1 / steps);
        return compile(new SolverSettings(OdeSolver.RK4.tableau(), control, 2 * steps), adjoint, dataType);
    }

    /** Solved in DOUBLE as exactly as it makes sense. */
    CompiledBlock compileExact(Adjoint adjoint) {
        return compile(adaptive(EXACT), adjoint, DataType.DOUBLE);
    }

    private CompiledBlock compile(SolverSettings settings, Adjoint adjoint, DataType dataType) {
        return OdeBlock.of(dynamics, 0, t1, settings)
                .withGradient(adjoint)
                .compile(parameters(dataType), dataType, shape);
    }

    Map<String, INDArray> parameters(DataType dataType) {
        OdeBlock block = OdeBlock.of(dynamics, 0, t1, adaptive(tolerance));
        Map<String, INDArray> drawn =
                block.parameters(Arrays.copyOfRange(shape, 1, shape.length)).glorot(DataType.FLOAT, 1);
        drawn.replaceAll((name, array) -> array.castTo(dataType));
        return drawn;
    }

    INDArray input(DataType dataType) {
        return drawn(2).castTo(dataType);
    }

    /** Of a loss that is some weighted mean of the output. */
    INDArray outputGradient(DataType dataType) {
        INDArray weights = drawn(3);
        return weights.divi(weights.norm2Number()).castTo(dataType);
    }

    /** The same numbers in both data types. */
    private INDArray drawn(long seed) {
        Nd4j.getRandom().setSeed(seed);
        return Nd4j.randn(DataType.FLOAT, shape);
    }
}
