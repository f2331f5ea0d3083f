package org.odelayer.block;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.ode.SolverSettings;

/**
 * A neural ODE as a function: output = project(y(t1)) where ẏ = f(t, y, θ), y(t0) = lift(x). With a series of output
 * times the outputs project(y(tₖ)) lie along a new first dimension. {@link BlockOptions} makes the blocks of the
 * literature.
 *
 * <pre>{@code
 * SolverSettings settings = new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-6, 1e-6), 10_000);
 * OdeBlock block = OdeBlock.of(new MlpDynamics(64), 0, 1, settings);
 * Map<String, INDArray> parameters = block.parameters(20).glorot(DataType.FLOAT, 42);
 * try (CompiledBlock compiled = block.compile(parameters, DataType.FLOAT, 100, 20)) {
 *     INDArray output = compiled.forward(x);                   // x is [100, 20]
 *     INDArray gradient = compiled.backward(outputGradient);   // and compiled.parameterGradients()
 * }
 * }</pre>
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018).
 *
 * @param dynamics f
 * @param lift from the input to the initial state
 * @param projection from the final state to the output
 * @param times of the initial state and of the outputs
 * @param forward how the state is solved
 * @param gradient how the gradient is computed
 * @param costs running costs, whose integrals are part of the loss; usually none
 * @param timed whether gradients with respect to times are computed; usually not
 * @param steps who chooses the steps of a batch; PER_EXAMPLE if the times are each example's own
 */
public record OdeBlock(
        Dynamics dynamics,
        StateMap lift,
        StateMap projection,
        TimeSpan times,
        SolverSettings forward,
        Adjoint gradient,
        List<RunningCost> costs,
        boolean timed,
        BatchSteps steps) {

    /**
     * Checks the values.
     *
     * @param dynamics f
     * @param lift from the input to the initial state
     * @param projection from the final state to the output
     * @param times of the initial state and of the outputs
     * @param forward how the state is solved
     * @param gradient how the gradient is computed
     * @param costs running costs; copied
     * @param timed whether gradients with respect to times are computed
     * @param steps who chooses the steps of a batch; PER_EXAMPLE if the times are each example's own
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public OdeBlock {
        if (dynamics == null) {
            throw new IllegalArgumentException("dynamics (null) must be given, for instance new MlpDynamics(64)");
        }
        if (lift == null || projection == null) {
            throw new IllegalArgumentException("lift (" + lift + ") and projection (" + projection + ") must be given");
        }
        if (times == null) {
            throw new IllegalArgumentException("times (null) must be given");
        }
        if (forward == null || gradient == null) {
            throw new IllegalArgumentException("solver settings (" + forward + ") and gradient (" + gradient
                    + ") must be given, for instance ContinuousAdjoint.AS_FORWARD");
        }
        if (steps == null) {
            throw new IllegalArgumentException("steps (null) must be SHARED or PER_EXAMPLE");
        }
        gradient.check(forward);
        costs = List.copyOf(costs);
        steps = times.isPerExample() ? BatchSteps.PER_EXAMPLE : steps;
    }

    /**
     * A block without running costs.
     *
     * @param dynamics f
     * @param lift from the input to the initial state
     * @param projection from the final state to the output
     * @param times of the initial state and of the outputs
     * @param forward how the state is solved
     * @param gradient how the gradient is computed
     */
    public OdeBlock(
            Dynamics dynamics,
            StateMap lift,
            StateMap projection,
            TimeSpan times,
            SolverSettings forward,
            Adjoint gradient) {
        this(dynamics, lift, projection, times, forward, gradient, List.of(), false, BatchSteps.SHARED);
    }

    /**
     * This block with running costs: loss + Σ λᵢ mean ∫ ℓᵢ |dt|, the mean over the batch.
     *
     * @param newCosts the costs, in place of those it has
     * @return a new block
     */
    public OdeBlock withCosts(List<? extends RunningCost> newCosts) {
        return new OdeBlock(dynamics, lift, projection, times, forward, gradient, List.copyOf(newCosts), timed, steps);
    }

    /**
     * This block with another way to compute the gradient.
     *
     * @param newGradient how the gradient is computed
     * @return a new block
     */
    public OdeBlock withGradient(Adjoint newGradient) {
        return new OdeBlock(dynamics, lift, projection, times, forward, newGradient, costs, timed, steps);
    }

    /**
     * This block with other solver settings.
     *
     * @param newForward how the state is solved
     * @return a new block
     * @throws IllegalArgumentException if they do not go with the gradient
     */
    public OdeBlock withForward(SolverSettings newForward) {
        return new OdeBlock(dynamics, lift, projection, times, newForward, gradient, costs, timed, steps);
    }

    /**
     * This block with gradients with respect to its times, {@link CompiledBlock#startTimeGradient}, {@link
     * CompiledBlock#outputTimeGradients} and {@link CompiledBlock#exampleTimeGradients}.
     *
     * @return a new block
     */
    public OdeBlock withTimeGradients() {
        return new OdeBlock(dynamics, lift, projection, times, forward, gradient, costs, true, steps);
    }

    /**
     * This block with steps that are shared by the examples of a batch, as they are by default, or each example's own.
     *
     * @param newSteps SHARED or PER_EXAMPLE
     * @return a new block
     */
    public OdeBlock withSteps(BatchSteps newSteps) {
        return new OdeBlock(dynamics, lift, projection, times, forward, gradient, costs, timed, newSteps);
    }

    /**
     * This block with one output at another end time.
     *
     * @param t1 the end time, not t0
     * @return a new block
     */
    public OdeBlock until(double t1) {
        TimeSpan span = TimeSpan.of(times.t0(), t1);
        return new OdeBlock(dynamics, lift, projection, span, forward, gradient, costs, timed, steps);
    }

    /**
     * This block seen from inside: its whole state, without projection and costs, at given times.
     *
     * @param outputs the times, as of {@link TimeSpan#series}
     * @return a block with outputs [times, batch, …]
     */
    public OdeBlock inside(double... outputs) {
        TimeSpan series = TimeSpan.series(times.t0(), outputs).hitting(times.hits());
        return new OdeBlock(dynamics, lift, StateMap.IDENTITY, series, forward, gradient).withSteps(steps);
    }

    /**
     * This block backwards: from its last output to its input, by the same dynamics and parameters from t1 to t0. Of
     * several output times it takes the last. Running costs are left out.
     *
     * <p>Where the dynamics contract forwards, errors grow backwards by as much: compare with the input, or solve to
     * tolerances that are tighter by what is lost. With constant steps it is the inverse of the solution, not of the
     * steps.
     *
     * @return a block without parameters but those of the dynamics
     * @throws IllegalArgumentException saying why the output does not tell the input: it lacks augmented dimensions or
     *     velocities, a learned or fixed map stands before the solve, or examples have times of their own
     */
    public OdeBlock inverse() {
        if (times.isPerExample()) {
            throw new IllegalArgumentException("times of each example: a block has no inverse whose end is not known");
        }
        StateMap enter = new Backwards(projection.inverse());
        TimeSpan span = TimeSpan.of(times.t1(), times.t0());
        return new OdeBlock(dynamics, enter, lift.inverse(), span, forward, gradient).withSteps(steps);
    }

    /**
     * This block with other dynamics.
     *
     * @param newDynamics f
     * @return a new block
     */
    public OdeBlock withDynamics(Dynamics newDynamics) {
        return new OdeBlock(newDynamics, lift, projection, times, forward, gradient, costs, timed, steps);
    }

    /**
     * Whether steps end at the output times. Otherwise the steps are as for one output at the end, and the solution
     * within them is the method's dense output.
     *
     * @return true if the times or the gradient want it
     */
    public boolean hitsOutputTimes() {
        return times.hits() || gradient.hitsOutputTimes(forward, timed);
    }

    /**
     * A plain neural ODE: the input is the initial state, the final state the output, and the gradient is that of the
     * continuous adjoint, solved like the state.
     *
     * @param dynamics f
     * @param t0 the time of the initial state
     * @param t1 the time of the final state
     * @param settings how both are solved
     * @return the block
     */
    public static OdeBlock of(Dynamics dynamics, double t0, double t1, SolverSettings settings) {
        return of(dynamics, TimeSpan.of(t0, t1), settings);
    }

    /**
     * A plain neural ODE with outputs at any times, all that is needed to solve and to differentiate without
     * Deeplearning4j:
     *
     * <pre>{@code
     * OdeBlock block = OdeBlock.of(new MlpDynamics(64), TimeSpan.series(0, 0.5, 1, 2), settings);
     * Map<String, INDArray> parameters = block.parameters(20).glorot(DataType.DOUBLE, 42);
     * try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 100, 20)) {
     *     INDArray states = compiled.forward(y0);          // y0 is [100, 20], states [3, 100, 20]
     *     compiled.backward(gradientOfStates);             // ∂L/∂states, [3, 100, 20]; gives ∂L/∂y0
     *     INDArray gradient = compiled.parameterGradients().get("W0");
     * }
     * }</pre>
     *
     * @param dynamics f
     * @param times of the initial state and the outputs: {@link TimeSpan#of} for one at the end, {@link
     *     TimeSpan#series} for several
     * @param settings how the state and the continuous adjoint are solved; {@link #withGradient} chooses another
     * @return the block
     * @throws IllegalArgumentException naming what is missing
     */
    public static OdeBlock of(Dynamics dynamics, TimeSpan times, SolverSettings settings) {
        return new OdeBlock(
                dynamics, StateMap.IDENTITY, StateMap.IDENTITY, times, settings, ContinuousAdjoint.AS_FORWARD);
    }

    /**
     * The parameters of dynamics, lift and projection.
     *
     * @param inputShape the shape of one input, without the batch
     * @return the declarations
     * @throws IllegalArgumentException if the shape is empty, the dynamics do not work on such states or two parameters
     *     have one name
     */
    public ParameterList parameters(long... inputShape) {
        if (inputShape.length == 0) {
            throw new IllegalArgumentException(
                    "input shape ([]) must be that of one input without the batch, [features]"
                            + " or [channels, height, width]");
        }
        ParameterList list = new ParameterList();
        lift.defineParameters(list, inputShape);
        long[] stateShape = lift.outputShape(inputShape);
        dynamics.defineParameters(list, stateShape);
        projection.defineParameters(list, stateShape);
        return list;
    }

    /**
     * The shape of one output at one time.
     *
     * @param inputShape the shape of one input, without the batch
     * @return the shape, without the batch
     */
    public long[] outputShape(long... inputShape) {
        return projection.outputShape(lift.outputShape(inputShape));
    }

    /**
     * Compiles the block for one batch shape.
     *
     * @param parameters the parameter arrays by name, used where they lie
     * @param type FLOAT or DOUBLE
     * @param inputShape the input's shape, [batch, …]
     * @return the compiled block
     * @throws org.odelayer.graph.UnsupportedGraphException if the dynamics cannot be compiled or differentiated
     * @throws IllegalArgumentException if the input's shape lacks its batch, a parameter's array is missing or has
     *     another shape than {@link #parameters} says, the dynamics' result does not have the state's shape, or f uses
     *     t or jumps and the data type does not tell the block's times apart, as of {@link
     *     org.odelayer.field.CompiledDynamics#checkTimes}
     */
    public CompiledBlock compile(Map<String, INDArray> parameters, DataType type, long... inputShape) {
        return new CompiledBlock(this, parameters, type, inputShape);
    }
}
