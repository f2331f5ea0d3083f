package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.graph.UnsupportedGraphException;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;

/**
 * Dynamics compiled for one batch shape and data type: f(t, y, θ) and its vector-Jacobian product.
 *
 * <p>Binding fixes the arrays and gives a {@link TimedProgram} to run at any time t. Parameters are used where they
 * lie, so updates by an optimizer are seen; bind again if the arrays themselves are replaced. Not thread-safe.
 */
public final class CompiledDynamics implements AutoCloseable {
    static final String TIME = "t";
    static final String STATE = "y";
    /** Names that parameters must not have. */
    static final Set<String> RESERVED = new TreeSet<>(List.of(TIME, STATE, "cotangent"));

    /**
     * The name under which the block's input and its gradient are passed, where {@link ParameterList#controls} asks for
     * it: an array [batch, …].
     */
    public static final String CONTROL = ParameterList.CONTROL;

    private final Dynamics dynamics;
    private final long[] shape;
    private final Map<String, INDArray> parameters;
    private final ParameterList list;
    private final Clock clock;
    private final CompiledCosts costs;
    private final CompiledFunction function;
    private final List<String> notices;

    private CompiledDynamics(
            FieldDefinition definition,
            CompiledFunction function,
            Map<String, INDArray> parameters,
            CompiledCosts costs,
            DataType type,
            long[] shape) {
        this.dynamics = definition.dynamics();
        this.function = function;
        this.parameters = parameters;
        this.list = definition.list();
        this.shape = shape;
        this.clock = new Clock(dynamics, type);
        this.costs = costs;
        this.notices = definition.notices().stream()
                .map(notice -> describe(dynamics) + notice)
                .toList();
    }

    /**
     * Compiles dynamics.
     *
     * @param dynamics the right-hand side
     * @param parameters the parameter arrays by name, C-ordered, of the state's data type, and {@link #CONTROL} if it
     *     is asked for; used where they lie
     * @param type FLOAT or DOUBLE
     * @param shape the state's shape, [batch, …]
     * @return the compiled dynamics
     * @throws UnsupportedGraphException if an operation cannot be compiled or differentiated; the message names it
     * @throws IllegalArgumentException if f's shape or data type is not the state's
     */
    public static CompiledDynamics compile(
            Dynamics dynamics, Map<String, INDArray> parameters, DataType type, long... shape) {
        return compile(dynamics, List.of(), parameters, type, shape);
    }

    /**
     * Compiles dynamics with running costs.
     *
     * @param dynamics the right-hand side
     * @param runningCosts what is integrated along the trajectory; may be empty
     * @param parameters the parameter arrays by name, as above
     * @param type FLOAT or DOUBLE
     * @param shape the state's shape, [batch, …]
     * @return the compiled dynamics
     * @throws UnsupportedGraphException if an operation cannot be compiled or differentiated, or has no rule for the
     *     tangents that a cost needs; the message names it
     * @throws IllegalArgumentException if f's shape or data type is not the state's
     */
    public static CompiledDynamics compile(
            Dynamics dynamics,
            List<? extends RunningCost> runningCosts,
            Map<String, INDArray> parameters,
            DataType type,
            long... shape) {
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new IllegalArgumentException("data type (" + type + ") must be FLOAT or DOUBLE");
        }
        CompiledCosts costs = new CompiledCosts(List.copyOf(runningCosts), type, shape);
        Map<String, long[]> inputs = inputs(dynamics, shape);
        costs.arrays().forEach((name, array) -> inputs.put(name, array.shape()));
        FieldDefinition definition = new FieldDefinition(dynamics, list(dynamics, shape), costs);
        CompiledFunction function = named(dynamics, () -> CompiledFunction.compileAll(type, inputs, definition));
        if (!Arrays.equals(function.outputShape(), shape)) {
            function.close();
            throw new IllegalArgumentException(
                    describe(dynamics) + "f(t, y) has shape (" + Arrays.toString(function.outputShape())
                            + ") and must have the state's, " + Arrays.toString(shape)
                            + "; f that sees more than it moves must override defineParameters(parameters, seenShape,"
                            + " resultShape)");
        }
        return new CompiledDynamics(definition, function, parameters, costs, type, shape.clone());
    }

    static Map<String, long[]> inputs(Dynamics dynamics, long... shape) {
        Map<String, long[]> inputs = new LinkedHashMap<>();
        inputs.put(TIME, new long[0]);
        inputs.put(STATE, shape);
        ParameterList list = list(dynamics, shape);
        list.all().forEach(parameter -> inputs.put(parameter.name(), parameter.partDimensions()));
        list.controls().ifPresent(control -> inputs.put(CONTROL, batched(shape[0], control)));
        dynamics.timeBasis().ifPresent(basis -> inputs.put(ParameterList.BASIS, new long[] {1, basis.terms()}));
        return inputs;
    }

    static ParameterList list(Dynamics dynamics, long... shape) {
        return ParameterList.of(dynamics, Arrays.copyOfRange(shape, 1, shape.length));
    }

    private static long[] batched(long batch, long[] shape) {
        return LongStream.concat(LongStream.of(batch), LongStream.of(shape)).toArray();
    }

    /** Compiles outside workspaces; errors say whose they are. */
    static CompiledFunction named(Dynamics dynamics, java.util.function.Supplier<CompiledFunction> compile) {
        try {
            return Detached.call(compile);
        } catch (UnsupportedGraphException e) {
            throw new UnsupportedGraphException(describe(dynamics) + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(describe(dynamics) + e.getMessage(), e);
        }
    }

    private static String describe(Dynamics dynamics) {
        return "dynamics " + dynamics.getClass().getSimpleName() + ": ";
    }

    /**
     * What the user of these dynamics should know although it is not an error: operations of f, not of the running
     * costs, through which no gradient reaches a parameter.
     *
     * @return one sentence each, naming the dynamics, the operation and the parameters; usually none
     */
    public List<String> notices() {
        return notices;
    }

    /**
     * The state's shape.
     *
     * @return [batch, …]
     */
    public long[] shape() {
        return shape.clone();
    }

    /**
     * The state's data type.
     *
     * @return FLOAT or DOUBLE
     */
    public DataType dataType() {
        return clock.time().dataType();
    }

    /**
     * Refuses a solve for which the data type does not tell the times apart: where f uses t, its spacing of values at
     * the farther end must be at most 1e-4 of the span; where f jumps, at most 1e-2 of the shortest piece between
     * jumps. Functions of time that are computed outside the graph, as those of {@link DepthDependence}, do not count.
     *
     * @param t0 where the solve starts
     * @param t1 where it ends
     * @throws IllegalArgumentException naming the dynamics, the times, the data type and its spacing
     */
    public void checkTimes(double t0, double t1) {
        try {
            clock.check(t0, t1, function.reads(TIME));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(describe(dynamics) + e.getMessage(), e);
        }
    }

    /**
     * The times at which f jumps strictly between two times, in the direction from one to the other.
     *
     * @param from where a solve starts
     * @param to where it ends, excluded
     * @return the times to stop at
     */
    public double[] jumpsBetween(double from, double to) {
        return clock.jumpsBetween(from, to);
    }

    /**
     * Whether f jumps at a time.
     *
     * @param t the time
     * @return true if it does
     */
    public boolean jumpsAt(double t) {
        return clock.jumpsAt(t);
    }

    /**
     * Says where the times of the following evaluations lie, so that at a jump f is taken on that side of it.
     *
     * @param from one end of the interval
     * @param to the other
     */
    public void within(double from, double to) {
        clock.within(from, to);
    }

    /**
     * Prepares f(t, y, θ).
     *
     * @param y the state to read, of any shape with the right number of elements, contiguous
     * @param f where to write, likewise
     * @return runs at any time
     */
    public TimedProgram evaluation(INDArray y, INDArray f) {
        return program((step, stage) -> function.evaluation(inputs(y, step, stage), shaped(f)), List.of());
    }

    /**
     * Prepares f(t, y, θ) with the running costs.
     *
     * @param y the state to read, contiguous
     * @param f where to write f
     * @param costSums where to write each cost's sum over the batch, [costs]
     * @return runs at any time
     */
    public TimedProgram evaluation(INDArray y, INDArray f, INDArray costSums) {
        List<INDArray> results = List.of(shaped(f), costSums);
        return program(
                (step, stage) -> function.evaluation(inputs(y, step, stage), results, costs.renewed()),
                costs.renewal());
    }

    /**
     * The number of running costs.
     *
     * @return 0 if there are none
     */
    public int costs() {
        return costs.size();
    }

    /**
     * Which running costs have a say in the length of steps.
     *
     * @return one per cost, as of {@link RunningCost#errorControl}
     */
    public boolean[] controlledCosts() {
        return costs.controlled();
    }

    /**
     * Draws the costs' random probes, which stay as they are until the next call.
     *
     * @param seed where to begin
     */
    public void drawProbes(long seed) {
        costs.draw(seed);
    }

    /** Puts the probes that follow the state back where they were drawn: a solve begins. */
    public void rewindProbes() {
        costs.rewind();
    }

    /** Remembers the probes that follow the state: a solve has ended. */
    public void leaveProbes() {
        costs.leave();
    }

    /** Puts the probes that follow the state back where a solve left them: its gradient begins. */
    public void returnProbes() {
        costs.comeBack();
    }

    /**
     * How often costs are to be evaluated at the start of a solve for their probes to find what they follow.
     *
     * @return 0 if there is nothing to find
     */
    public int warmUps() {
        return costs.warmUps();
    }

    /**
     * Sets what {@link #vjp} adds to the vector-Jacobian product: the gradient of factor · Σ λᵢ ℓᵢ, summed over the
     * batch.
     *
     * @param factor of all costs; negative for a solve backwards in time
     */
    public void weighCosts(double factor) {
        costs.weigh(factor);
    }

    /**
     * What costs come to in the loss.
     *
     * @param costSums each cost's sum over the batch, [costs]
     * @return the sum with the weights of {@link #weighCosts}
     */
    public double weighed(INDArray costSums) {
        return costs.weighed(costSums);
    }

    /**
     * Prepares f(t, y, θ) with its vector-Jacobian product for a cotangent v: ȳ = vᵀ∂f/∂y, θ̄ = vᵀ∂f/∂θ.
     *
     * @param y the state to read, contiguous
     * @param v the cotangent to read, of the state's size
     * @param f where to write f
     * @param yBar where to write ȳ
     * @param thetaBar where to write θ̄, by parameter name; parameters not in it are not differentiated. Parameters
     *     that f does not use are set to zero here, once. Of parameters that differ between intervals of time it is the
     *     part that was read, as of {@link #parts}
     * @return runs at any time
     */
    public TimedProgram vjp(INDArray y, INDArray v, INDArray f, INDArray yBar, Map<String, INDArray> thetaBar) {
        return vjp(y, v, f, yBar, thetaBar, null);
    }

    /**
     * Prepares f(t, y, θ) with its vector-Jacobian product, the derivative with respect to time included.
     *
     * @param y the state to read, contiguous
     * @param v the cotangent to read, of the state's size
     * @param f where to write f
     * @param yBar where to write ȳ
     * @param thetaBar where to write θ̄, by parameter name
     * @param timeBar where to write t̄ = vᵀ∂f/∂t, a scalar; null if not wanted
     * @return runs at any time
     */
    public TimedProgram vjp(
            INDArray y, INDArray v, INDArray f, INDArray yBar, Map<String, INDArray> thetaBar, INDArray timeBar) {
        Map<String, INDArray> gradients = new HashMap<>(thetaBar);
        gradients.put(STATE, shaped(yBar));
        if (timeBar != null) {
            gradients.put(TIME, timeBar);
        }
        List<INDArray> cotangents = costs.isEmpty() ? List.of(shaped(v)) : List.of(shaped(v), costs.cotangent());
        INDArray value = shaped(f);
        return program(
                (step, stage) -> function.vjp(inputs(y, step, stage), cotangents, value, gradients, costs.renewed()),
                costs.renewal());
    }

    private TimedProgram program(TimedProgram.Binding binding, List<Kernel> after) {
        return new TimedProgram(clock, binding, after, 0);
    }

    private INDArray shaped(INDArray array) {
        return array.reshape('c', shape);
    }

    /**
     * The part of each parameter that the last evaluation read, where parameters differ between intervals of time.
     *
     * @param whole arrays in the parameters' shapes, by name
     * @param stage the evaluation's stage, from 0
     * @return views of them; the arrays themselves for parameters that do not differ
     */
    public Map<String, INDArray> parts(Map<String, INDArray> whole, int stage) {
        return parts(whole, clock.step(), stage);
    }

    /**
     * The number of the set of parameters that the last evaluation read, where they differ between intervals of time.
     *
     * @param stage the evaluation's stage, from 0
     * @return from 0; the interval's number times the stages, and the stage, if these have parameters of their own
     */
    public int set(int stage) {
        return clock.step() * clock.grid().stages() + (clock.grid().stages() == 1 ? 0 : stage);
    }

    private Map<String, INDArray> parts(Map<String, INDArray> whole, int step, int stage) {
        return list.parts(whole, clock.grid(), step, stage);
    }

    private Map<String, INDArray> inputs(INDArray y, int step, int stage) {
        Map<String, INDArray> given = parts(parameters, step, stage);
        given.putAll(clock.arrays());
        given.putAll(costs.arrays());
        given.put(STATE, shaped(y));
        return given;
    }

    /** Frees the intermediate arrays; programs made here must not run any more. */
    @Override
    public void close() {
        function.close();
        clock.close();
        costs.close();
    }
}
