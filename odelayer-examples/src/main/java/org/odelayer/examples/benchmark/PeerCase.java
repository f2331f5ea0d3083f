package org.odelayer.examples.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.AdjointNorm;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * Work that other libraries can do as well: blocks over t in [0, 1], FLOAT, with PyTorch's initial weights, uniform in
 * ±1/√fanIn.
 */
public enum PeerCase {
    /** A small perceptron at loose tolerances. */
    MLP_SMALL("mlp-20-10-10-20 b100 adjoint", small(), adaptive(1e-3), full(), 100, 20),
    /** With the seminorm. */
    MLP_SMALL_SEMINORM("mlp-20-10-10-20 b100 adjoint seminorm", small(), adaptive(1e-3), seminorm(), 100, 20),
    /** With the gradient of the steps made. */
    MLP_SMALL_BACKPROP("mlp-20-10-10-20 b100 backprop", small(), adaptive(1e-3), DiscreteAdjoint.EVERY_STEP, 100, 20),
    /** A larger perceptron that sees the time, at tight tolerances. */
    MLP("mlp-64-128-64 b128 adjoint", large(), adaptive(1e-6), full(), 128, 64),
    /** With the seminorm. */
    MLP_SEMINORM("mlp-64-128-64 b128 adjoint seminorm", large(), adaptive(1e-6), seminorm(), 128, 64),
    /** By ten steps of the classical Runge–Kutta method. */
    MLP_RK4(
            "mlp-64-128-64 b128 rk4 10 steps adjoint",
            large(),
            new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 20),
            full(),
            128,
            64),
    /** Two convolutions with tanh between. */
    CONV("conv-64x7x7 b32 adjoint", new ConvDynamics(64), adaptive(1e-3), full(), 32, 64, 7, 7);

    private final String label;
    private final Dynamics dynamics;
    private final SolverSettings settings;
    private final Adjoint adjoint;
    private final long[] shape;

    PeerCase(String label, Dynamics dynamics, SolverSettings settings, Adjoint adjoint, long... shape) {
        this.label = label;
        this.dynamics = dynamics;
        this.settings = settings;
        this.adjoint = adjoint;
        this.shape = shape;
    }

    private static Dynamics small() {
        return new MlpDynamics(10, 10);
    }

    private static Dynamics large() {
        return new MlpDynamics(128).time(TimeDependence.CONCAT);
    }

    private static SolverSettings adaptive(double tolerance) {
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 10_000);
    }

    private static Adjoint full() {
        return ContinuousAdjoint.AS_FORWARD;
    }

    private static Adjoint seminorm() {
        return ContinuousAdjoint.AS_FORWARD.norm(AdjointNorm.SEMINORM);
    }

    Dynamics dynamics() {
        return dynamics;
    }

    OdeBlock block() {
        return OdeBlock.of(dynamics, 0, 1, settings).withGradient(adjoint);
    }

    boolean isDiscrete() {
        return adjoint instanceof DiscreteAdjoint;
    }

    int stages() {
        return settings.method().evaluations();
    }

    /** Of a batch. */
    long[] shape() {
        return shape.clone();
    }

    /** Of a batch of another size. */
    long[] shape(long batch) {
        long[] other = shape.clone();
        other[0] = batch;
        return other;
    }

    ParameterList parameterList() {
        return ParameterList.of(dynamics, Arrays.copyOfRange(shape, 1, shape.length));
    }

    /** Weights and biases uniform in ±1/√fanIn. */
    Map<String, INDArray> parameters(long seed) {
        ParameterList list = parameterList();
        Map<String, INDArray> arrays = list.glorot(DataType.FLOAT, seed);
        Random random = new Random(seed);
        double bound = 1;
        for (Parameter parameter : inLayers(list)) {
            bound = parameter.kind() == Parameter.Kind.WEIGHT ? 1 / Math.sqrt(parameter.fanIn()) : bound;
            INDArray array = arrays.get(parameter.name());
            for (long i = 0; i < array.length(); i++) {
                array.putScalar(i, bound * (2 * random.nextDouble() - 1));
            }
        }
        return arrays;
    }

    /** Each bias behind the weights of its layer, which its name's last letter counts. */
    private static List<Parameter> inLayers(ParameterList list) {
        return list.all().stream()
                .sorted(java.util.Comparator.comparing((Parameter p) -> p.name().replaceAll("\\D", ""))
                        .thenComparing(Parameter::kind))
                .toList();
    }

    @Override
    public String toString() {
        return label;
    }
}
