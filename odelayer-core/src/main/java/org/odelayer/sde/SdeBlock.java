package org.odelayer.sde;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.StateMap;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.stepsize.StepControl;

/**
 * A neural stochastic differential equation as a function of the input and a Brownian motion: output = project(y(t1))
 * where dy = f(t, y, θ) dt + g(t, y, θ) dW, y(t0) = lift(x), by constant steps. With a series of output times the
 * outputs lie along a new first dimension.
 *
 * <pre>{@code
 * SdeBlock block = SdeBlock.of(new GeometricBrownianMotion(), SdeMethod.MILSTEIN, TimeSpan.of(0, 1), 1.0 / 64);
 * Map<String, INDArray> parameters = block.parameters(1).glorot(DataType.DOUBLE, 42);
 * try (CompiledSde compiled = block.compile(parameters, DataType.DOUBLE, 1000, 1)) {
 *     INDArray y = compiled.forward(x, motion);                 // x is [1000, 1]
 *     INDArray gradient = compiled.backward(outputGradient);    // of the same path; compiled.parameterGradients()
 * }
 * }</pre>
 *
 * <p>Steps end at the output times: between two of them they are equal, and no longer than {@code step}. If the
 * dynamics have a cost along the path, its integral so far is one more feature of each output, the last one.
 *
 * <p>The gradient is that of the steps that were made, with the same increments: {@link DiscreteAdjoint}, or for {@link
 * SdeMethod#REVERSIBLE_HEUN} {@link ContinuousAdjoint#AS_FORWARD}, which is then exact as well, keeps nothing of the
 * steps and finds their states again on the way back.
 *
 * @param dynamics f and g
 * @param method how steps are made
 * @param lift from the input to y(t0), which has to be [batch, n]
 * @param projection from y to the output
 * @param times of the initial state and of the outputs, ascending
 * @param step h, the longest step
 * @param gradient how the gradient is computed
 */
public record SdeBlock(
        SdeDynamics dynamics,
        SdeMethod method,
        StateMap lift,
        StateMap projection,
        TimeSpan times,
        double step,
        Adjoint gradient) {
    /** Of a leg, which is one step: so many that the solver does not look for what holds the last ones. */
    private static final int STEPS_OF_LEG = 1000;

    private static final int MOST_STEPS = 10_000_000;

    /**
     * Checks the values.
     *
     * @param dynamics f and g
     * @param method how steps are made
     * @param lift from the input to y(t0)
     * @param projection from y to the output
     * @param times of the initial state and of the outputs, ascending, the same for all examples
     * @param step h, greater than 0; at most ten million steps
     * @param gradient how the gradient is computed
     * @throws IllegalArgumentException naming the value that is not allowed, or what does not go together
     */
    public SdeBlock {
        if (dynamics == null || method == null) {
            throw new IllegalArgumentException("dynamics (" + dynamics + ") and method (" + method
                    + ") must be given, for instance SdeMethod.EULER_MARUYAMA");
        }
        method.check(dynamics);
        if (lift == null || projection == null) {
            throw new IllegalArgumentException("lift (" + lift + ") and projection (" + projection + ") must be given");
        }
        if (times == null || times.isPerExample() || times.t1() < times.t0()) {
            throw new IllegalArgumentException("times (" + times + ") must ascend, and be the same for all examples");
        }
        if (!(step >= (times.t1() - times.t0()) / MOST_STEPS) || Double.isInfinite(step)) {
            throw new IllegalArgumentException("step (" + step + ") must be > 0 and finite, and such that there are at"
                    + " most " + MOST_STEPS + " steps from t0 to t1");
        }
        checkGradient(method, gradient);
    }

    private static void checkGradient(SdeMethod method, Adjoint gradient) {
        boolean reversible = method.reversible() && ContinuousAdjoint.AS_FORWARD.equals(gradient);
        if (!reversible && !(gradient instanceof DiscreteAdjoint)) {
            throw new IllegalArgumentException("gradient (" + gradient + ") of method " + method + " must be"
                    + " DiscreteAdjoint.EVERY_STEP or CHECKPOINTED, or for REVERSIBLE_HEUN also"
                    + " ContinuousAdjoint.AS_FORWARD, which undoes the steps");
        }
    }

    /**
     * A plain equation: the input is the initial state, the state the output, and the gradient is that of the steps.
     *
     * @param dynamics f and g
     * @param method how steps are made
     * @param times of the initial state and of the outputs
     * @param step h, the longest step
     * @return the block
     * @throws IllegalArgumentException naming the value that is not allowed, or what does not go together
     */
    public static SdeBlock of(SdeDynamics dynamics, SdeMethod method, TimeSpan times, double step) {
        return new SdeBlock(
                dynamics, method, StateMap.IDENTITY, StateMap.IDENTITY, times, step, DiscreteAdjoint.EVERY_STEP);
    }

    /**
     * This block with another way to compute the gradient.
     *
     * @param newGradient how the gradient is computed
     * @return a new block
     * @throws IllegalArgumentException if it does not go with the method
     */
    public SdeBlock withGradient(Adjoint newGradient) {
        return new SdeBlock(dynamics, method, lift, projection, times, step, newGradient);
    }

    /**
     * This block with another lift and projection.
     *
     * @param newLift from the input to y(t0)
     * @param newProjection from y to the output
     * @return a new block
     */
    public SdeBlock withMaps(StateMap newLift, StateMap newProjection) {
        return new SdeBlock(dynamics, method, newLift, newProjection, times, step, gradient);
    }

    /**
     * The number of steps from t0 to t1.
     *
     * @return at least 1
     */
    public int steps() {
        return grid().steps();
    }

    SdeGrid grid() {
        return SdeGrid.of(times, step);
    }

    /** The equation on each step as an ordinary one, whose legs somebody has to drive. */
    OdeBlock equation() {
        SdeGrid grid = grid();
        boolean cost = dynamics.hasCost();
        return new OdeBlock(
                new SdeField(dynamics, method, grid),
                new SdeLift(lift, cost, method.copies()),
                new SdeProjection(projection, cost, method.copies()),
                times.hitting(true),
                new SolverSettings(method.tableau(), StepControl.constant(grid.longest()), STEPS_OF_LEG),
                gradient);
    }

    /**
     * The parameters of dynamics, lift and projection.
     *
     * @param inputShape the shape of one input, without the batch
     * @return the declarations
     * @throws IllegalArgumentException if the dynamics do not work on such states or two parameters have one name
     */
    public ParameterList parameters(long... inputShape) {
        return equation().parameters(inputShape);
    }

    /**
     * The shape of one output at one time.
     *
     * @param inputShape the shape of one input, without the batch
     * @return the shape, without the batch; with a cost its integral is the last feature
     */
    public long[] outputShape(long... inputShape) {
        return equation().outputShape(inputShape);
    }

    /**
     * The number of components of the Brownian motion.
     *
     * @param inputShape the shape of one input, without the batch
     * @return m
     */
    public int channels(long... inputShape) {
        return Math.toIntExact(dynamics.channels(lift.outputShape(inputShape)[0]));
    }

    /**
     * Compiles the block for one batch shape.
     *
     * @param parameters the parameter arrays by name, used where they lie
     * @param type FLOAT or DOUBLE
     * @param inputShape the input's shape, [batch, …]
     * @return the compiled block
     * @throws org.odelayer.graph.UnsupportedGraphException if the dynamics cannot be compiled or differentiated
     * @throws IllegalArgumentException as of {@link OdeBlock#compile}, or if the diffusion is not what its noise says
     */
    public CompiledSde compile(Map<String, INDArray> parameters, DataType type, long... inputShape) {
        return new CompiledSde(this, parameters, type, inputShape);
    }
}
