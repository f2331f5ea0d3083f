package org.odelayer.field;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.graph.UnsupportedGraphException;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.ode.method.Leg;

/**
 * Dynamics compiled for one batch shape and data type: f(t, y, θ) and its vector-Jacobian product, by names. {@link
 * DynamicsField} shows them to solvers and adjoints.
 *
 * <p>Binding fixes the arrays and gives a {@link TimedProgram} to run at any time t. Parameters are used where they
 * lie, so updates by an optimizer are seen; bind again if the arrays themselves are replaced. Not thread-safe.
 */
public final class CompiledDynamics implements AutoCloseable {
    private final Dynamics dynamics;
    private final FieldInputs inputs;
    private final CompiledCosts costs;
    private final CompiledFunction function;
    private final List<String> notices;

    private CompiledDynamics(
            FieldDefinition definition, CompiledFunction function, FieldInputs inputs, CompiledCosts costs) {
        this.dynamics = definition.dynamics();
        this.function = function;
        this.inputs = inputs;
        this.costs = costs;
        this.notices = definition.notices().stream()
                .map(notice -> describe(dynamics) + notice)
                .toList();
    }

    /**
     * Compiles dynamics.
     *
     * @param dynamics the right-hand side
     * @param parameters the parameter arrays by name, C-ordered, of the state's data type, and the block's input by
     *     {@link org.odelayer.dynamics.Input.Control#NAME} if it is asked for; used where they lie
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
        FieldInputs inputs = new FieldInputs(dynamics, parameters, costs.probes(), type, shape);
        FieldDefinition definition = new FieldDefinition(dynamics, inputs.list(), costs);
        CompiledFunction function =
                named(dynamics, () -> CompiledFunction.compileAll(type, inputs.shapes(), definition));
        if (!Arrays.equals(function.outputShape(), shape)) {
            function.close();
            throw new IllegalArgumentException(
                    describe(dynamics) + "f(t, y) has shape (" + Arrays.toString(function.outputShape())
                            + ") and must have the state's, " + Arrays.toString(shape)
                            + "; f that sees more than it moves must override defineParameters(parameters, seenShape,"
                            + " resultShape)");
        }
        return new CompiledDynamics(definition, function, inputs, costs);
    }

    /** Compiles outside workspaces; errors say whose they are. */
    static CompiledFunction named(Dynamics dynamics, Supplier<CompiledFunction> compile) {
        try {
            return Detached.call(compile);
        } catch (UnsupportedGraphException e) {
            throw new UnsupportedGraphException(describe(dynamics) + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(describe(dynamics) + e.getMessage(), e);
        }
    }

    private static String describe(Dynamics dynamics) {
        return "dynamics " + DynamicsTransform.describe(dynamics) + ": ";
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
        return inputs.shape();
    }

    /**
     * The state's data type.
     *
     * @return FLOAT or DOUBLE
     */
    public DataType dataType() {
        return inputs.dataType();
    }

    /**
     * What f reads beside time and state.
     *
     * @return the declarations for the state's shape
     */
    public ParameterList inputs() {
        return inputs.list();
    }

    /**
     * Refuses a solve for which the data type does not tell the times apart: where f uses t, its spacing of values at
     * the farther end must be at most 1e-4 of the span; where f jumps, at most 1e-2 of the shortest piece between
     * jumps. Functions of time that are computed outside the graph, as those of {@link
     * org.odelayer.dynamics.DepthDependence}, do not count.
     *
     * @param t0 where the solve starts
     * @param t1 where it ends
     * @throws IllegalArgumentException naming the dynamics, the times, the data type and its spacing
     */
    public void checkTimes(double t0, double t1) {
        try {
            inputs.clock().check(t0, t1, function.reads(FieldInputs.TIME));
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
        return inputs.clock().jumpsBetween(from, to);
    }

    /**
     * Whether f jumps at a time.
     *
     * @param t the time
     * @return true if it does
     */
    public boolean jumpsAt(double t) {
        return inputs.clock().jumpsAt(t);
    }

    /**
     * The first leg of a solve.
     *
     * @param t0 where it starts
     * @param t1 where it ends
     * @return to the first jump on the way, or to its end
     */
    public Leg firstLeg(double t0, double t1) {
        double[] jumps = jumpsBetween(t0, t1);
        return new Leg(t0, jumps.length == 0 ? t1 : jumps[0]);
    }

    /**
     * Prepares f(t, y, θ).
     *
     * @param y the state to read, of any shape with the right number of elements, contiguous
     * @param f where to write, likewise
     * @return runs at any time
     */
    public TimedProgram evaluation(INDArray y, INDArray f) {
        return evaluation(0, y, f);
    }

    TimedProgram evaluation(int ofStage, INDArray y, INDArray f) {
        INDArray value = inputs.shaped(f);
        return program(ofStage, (step, stage) -> function.evaluation(inputs.arrays(y, step, stage), value), List.of());
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
        return evaluation(0, y, f, costSums);
    }

    TimedProgram evaluation(int ofStage, INDArray y, INDArray f, INDArray costSums) {
        List<INDArray> results = List.of(inputs.shaped(f), costSums);
        CostProbes probes = costs.probes();
        return program(
                ofStage,
                (step, stage) -> function.evaluation(inputs.arrays(y, step, stage), results, probes.renewed()),
                probes.renewal());
    }

    /** By which kernels know times and weights. */
    Exchange exchange() {
        return inputs.clock().exchange();
    }

    /** d of {@link Dynamics#splitAt}. */
    long splitAt() {
        long[] shape = shape();
        return dynamics.splitAt(Arrays.copyOfRange(shape, 1, shape.length));
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
     * The random arrays of the running costs.
     *
     * @return always the same
     */
    public CostProbes probes() {
        return costs.probes();
    }

    /**
     * Draws the noise that f reads and the probes of the running costs, which stay as they are until the next call.
     *
     * @param seed where to begin
     */
    public void draw(long seed) {
        costs.probes().draw(seed);
        inputs.draw(new Random(~seed));
    }

    /**
     * Says who tells f the numbers of each leg, in all solves that follow.
     *
     * @param driver told of each leg of a solve and of its gradient
     */
    public void drive(LegDriver driver) {
        inputs.clock().legs().drive(driver);
    }

    /**
     * Whether f reads noise.
     *
     * @return false for most dynamics
     */
    public boolean isNoisy() {
        return inputs.isNoisy();
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
     * What the running costs come to.
     *
     * @param costSums each cost's sum over the batch, [costs]
     * @return Σ λᵢ ℓᵢ
     */
    public double totalCost(INDArray costSums) {
        return costs.total(costSums);
    }

    /**
     * Prepares f(t, y, θ) with its vector-Jacobian product, without the derivative with respect to time.
     *
     * @param y the state to read, contiguous
     * @param v the cotangent to read, of the state's size
     * @param f where to write f
     * @param yBar where to write ȳ
     * @param thetaBar where to write θ̄, by parameter name
     * @return runs at any time
     */
    public TimedProgram vjp(INDArray y, INDArray v, INDArray f, INDArray yBar, Map<String, INDArray> thetaBar) {
        return vjp(y, v, f, yBar, thetaBar, null);
    }

    /**
     * Prepares f(t, y, θ) with its vector-Jacobian product for a cotangent v: ȳ = vᵀ∂f/∂y, θ̄ = vᵀ∂f/∂θ, and with
     * running costs the gradient of their sum with the weight that the program is run with.
     *
     * @param y the state to read, contiguous
     * @param v the cotangent to read, of the state's size
     * @param f where to write f
     * @param yBar where to write ȳ
     * @param thetaBar where to write θ̄, by parameter name; parameters not in it are not differentiated. Parameters
     *     that f does not use are set to zero here, once. Of parameters that differ between intervals of time it is
     *     what the evaluation reads, as of {@link #read}
     * @param timeBar where to write t̄ = vᵀ∂f/∂t, a scalar; null if not wanted
     * @return runs at any time
     */
    public TimedProgram vjp(
            INDArray y, INDArray v, INDArray f, INDArray yBar, Map<String, INDArray> thetaBar, INDArray timeBar) {
        return vjp(0, new Cotangent(y, v, f), yBar, thetaBar, timeBar);
    }

    /** Where a vector-Jacobian product reads the state and the cotangent, and where it writes f. */
    record Cotangent(INDArray y, INDArray v, INDArray f) {}

    /** Of a stage. */
    TimedProgram vjp(int ofStage, Cotangent at, INDArray yBar, Map<String, INDArray> thetaBar, INDArray timeBar) {
        Map<String, INDArray> gradients = new HashMap<>(thetaBar);
        gradients.put(FieldInputs.STATE, inputs.shaped(yBar));
        if (timeBar != null) {
            gradients.put(FieldInputs.TIME, timeBar);
        }
        INDArray cotangent = inputs.shaped(at.v());
        List<INDArray> cotangents =
                costs.isEmpty() ? List.of(cotangent) : List.of(cotangent, costs.cotangent(ofStage, exchange()));
        INDArray value = inputs.shaped(at.f());
        CostProbes probes = costs.probes();
        TimedProgram.Binding binding = (step, stage) ->
                function.vjp(inputs.arrays(at.y(), step, stage), cotangents, value, gradients, probes.renewed());
        return new TimedProgram(inputs.clock(), costs::weigh, binding, probes.renewal(), ofStage);
    }

    private TimedProgram program(int stage, TimedProgram.Binding binding, List<Kernel> after) {
        return new TimedProgram(inputs.clock(), TimedProgram.Weighing.NONE, binding, after, stage);
    }

    /**
     * The tangents of the same dynamics, with the same parameters.
     *
     * @return compiled anew; to be closed by the caller
     * @throws UnsupportedGraphException if an operation has no rule for tangents; the message names it
     */
    public CompiledTangents tangents() {
        return CompiledTangents.compile(dynamics, inputs.given(), dataType(), shape());
    }

    /**
     * What an evaluation reads of each parameter, where parameters differ between intervals of time.
     *
     * @param whole arrays in the parameters' shapes, by name
     * @param leg where the evaluation belongs
     * @param stage its stage, from 0
     * @return views of them; the arrays themselves for parameters that do not differ
     */
    public Map<String, INDArray> read(Map<String, INDArray> whole, Leg leg, int stage) {
        return inputs.read(whole, step(leg), stage);
    }

    /** The interval of the parameters' grid that a leg lies in. */
    int step(Leg leg) {
        return inputs.clock().step(leg);
    }

    /** Frees the intermediate arrays; programs made here must not run any more. */
    @Override
    public void close() {
        function.close();
        inputs.close();
        costs.close();
    }
}
