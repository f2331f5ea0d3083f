package org.odelayer.block;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DynamicsField;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;

/**
 * An {@link OdeBlock} for one batch shape and data type.
 *
 * <p>All arrays are allocated once; forward and backward passes allocate nothing off-heap in steady state. The adjoint is set
 * up at the first {@link #backward}, so that inference does not pay for it. Not thread-safe.
 */
public final class CompiledBlock implements AutoCloseable {
    private final OdeBlock block;
    private final CompiledMap lift;
    private final CompiledDynamics dynamics;
    /** Null if no cost is of the initial state. */
    private final StartCosts startCosts;

    private final CompiledMap projection;
    private final DynamicsField field;
    private final OdeIntegrator integrator;
    private final INDArray input;
    /** The states at the output times, [times, n]. */
    private final INDArray states;

    private final INDArray output;
    private final Program lifting;
    private final Program projecting;
    private double[] times;
    private double[] costs = {};
    private boolean costing;
    private SolveStatistics forwardStatistics;
    private Backward backward;

    CompiledBlock(OdeBlock block, Map<String, INDArray> parameters, DataType type, long... inputShape) {
        this.block = block;
        this.times = block.times().outputs();
        this.input = array(type, inputShape);
        this.lift = new CompiledMap(block.lift(), parameters, type, inputShape);
        long[] stateShape = lift.outputShape();
        Map<String, INDArray> own = select(parameters, stateShape);
        this.dynamics = compile(cost -> !cost.startOnly(), own, type, stateShape);
        this.startCosts = block.costs().stream().anyMatch(RunningCost::startOnly)
                ? new StartCosts(compile(RunningCost::startOnly, own, type, stateShape))
                : null;
        drawProbes(0);
        this.field = new DynamicsField(dynamics);
        this.projection = new CompiledMap(block.projection(), parameters, type, stacked(stateShape));
        this.integrator = new OdeIntegrator(field, type, length(stateShape), block.forward());
        this.states = array(type, times.length, length(stateShape));
        this.output = array(type, outputShape(inputShape[0], projection.outputShape()));
        this.lifting = lift.evaluation(input, integrator.state());
        this.projecting = projection.evaluation(states.reshape('c', stacked(stateShape)), output);
    }

    private CompiledDynamics compile(
            Predicate<RunningCost> chosen, Map<String, INDArray> parameters, DataType type, long... stateShape) {
        List<RunningCost> costs = block.costs().stream().filter(chosen).toList();
        return CompiledDynamics.compile(block.dynamics(), costs, parameters, type, stateShape);
    }

    private Map<String, INDArray> select(Map<String, INDArray> parameters, long[] stateShape) {
        Map<String, INDArray> own = new LinkedHashMap<>();
        ParameterList list = ParameterList.of(block.dynamics(), tail(stateShape));
        list.all().forEach(parameter -> own.put(parameter.name(), parameters.get(parameter.name())));
        list.controls().ifPresent(shape -> own.put(CompiledDynamics.CONTROL, input));
        return own;
    }

    /** All times as one batch: so the projection is one plan and its parameters' gradients add up by themselves. */
    private long[] stacked(long[] shape) {
        long[] stacked = shape.clone();
        stacked[0] = shape[0] * times.length;
        return stacked;
    }

    private long[] outputShape(long batch, long[] projected) {
        if (!block.times().isSeries()) {
            return projected;
        }
        LongStream leading = LongStream.of(times.length, batch);
        return LongStream.concat(leading, LongStream.of(tail(projected))).toArray();
    }

    private static long[] tail(long[] shape) {
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    private static long length(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /** ND4J itself would stretch a row to a matrix, or reshape a vector in silence. */
    private static void copy(String what, INDArray from, INDArray to) {
        if (!Arrays.equals(from.shape(), to.shape())) {
            throw new IllegalArgumentException(what + " (shape " + Arrays.toString(from.shape())
                    + ") must have the shape the block was compiled for, " + Arrays.toString(to.shape()));
        }
        to.assign(from);
    }

    private static INDArray array(DataType type, long... shape) {
        return Detached.call(() -> Nd4j.create(type, shape));
    }

    /**
     * Solves to the block's output times.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @return the output, [batch, …], with a series of output times [times, batch, …]; always the same array, valid until the
     *     next call
     * @throws IllegalArgumentException if x does not have the shape that the block was compiled for
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray forward(INDArray x) {
        return forward(x, block.times(), true);
    }

    /**
     * Solves to the block's output times without the running costs, which are then all 0, in the gradient too: for inference.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @return the output, as of {@link #forward(INDArray)}
     * @throws IllegalArgumentException if x does not have the shape that the block was compiled for
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray infer(INDArray x) {
        return forward(x, block.times(), false);
    }

    /**
     * Draws the random probes of running costs, which stay as they are until the next call.
     *
     * @param seed where to begin
     */
    public void drawProbes(long seed) {
        dynamics.drawProbes(seed);
        if (startCosts != null) {
            startCosts.drawProbes(~seed);
        }
    }

    /**
     * The running costs of the last forward pass: ∫ ℓᵢ |dt|, or ℓᵢ at t0, the mean over the batch, without λ.
     *
     * @return one per cost
     */
    public double[] costs() {
        return costs.clone();
    }

    /**
     * What the running costs of the last forward pass add to the loss.
     *
     * @return Σ λᵢ times {@link #costs}
     */
    public double penalty() {
        double sum = 0;
        for (int i = 0; i < costs.length; i++) {
            sum += block.costs().get(i).weight() * costs[i];
        }
        return sum;
    }

    /**
     * Solves to another end time than the block's.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @param t1 the end time
     * @return the output, [batch, …]; always the same array, valid until the next call
     * @throws IllegalArgumentException if x does not have the shape that the block was compiled for, t1 is not finite or the
     *     block's t0, or the block has a series of output times
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray forward(INDArray x, double t1) {
        if (block.times().isSeries()) {
            throw new IllegalArgumentException(
                    "t1 (" + t1 + ") must not be given to a block with a series of output times");
        }
        return forward(x, TimeSpan.of(block.times().t0(), t1), true);
    }

    private INDArray forward(INDArray x, TimeSpan span, boolean withCosts) {
        forwardStatistics = null;
        costing = withCosts;
        field.reset(withCosts);
        copy("input", x, input);
        lifting.run();
        times = span.outputs();
        double[] atStart =
                startCosts == null || !withCosts ? new double[0] : startCosts.evaluate(integrator.state(), span);
        Passage passage = new Passage(dynamics, integrator);
        double t = span.t0();
        for (int i = 0; i < times.length; i++) {
            passage.go(t, times[i]);
            t = times[i];
            states.slice(i).assign(integrator.state());
        }
        projecting.run();
        costs = means(field.integrals(), atStart);
        if (!Arrays.stream(costs).allMatch(Double::isFinite)) {
            throw new OdeSolveException(SolveStatus.NON_FINITE_COST, t, span.t0(), t, passage.cost());
        }
        forwardStatistics = passage.cost();
        return output;
    }

    /** Of the costs in their own order, over the batch; of those at the start there are none after inference. */
    private double[] means(double[] integrals, double[] atStart) {
        double[] means = new double[block.costs().size()];
        int path = 0;
        int start = 0;
        for (int i = 0; i < means.length; i++) {
            double sum = !block.costs().get(i).startOnly()
                    ? direction() * integrals[path++]
                    : atStart.length == 0 ? 0 : atStart[start++];
            means[i] = sum / input.size(0);
        }
        return means;
    }

    private double direction() {
        return Math.signum(times[times.length - 1] - block.times().t0());
    }

    /**
     * The gradient of the last {@link #forward}, that of L + {@link #penalty}.
     *
     * @param outputGradient ∂L/∂output, of the output's shape and any layout; copied
     * @return ∂L/∂x, [batch, …]; always the same array, valid until the next call. The parameters' gradients are in {@link
     *     #parameterGradients}
     * @throws IllegalStateException without a forward pass that succeeded
     * @throws IllegalArgumentException if the gradient does not have the output's shape
     * @throws org.odelayer.ode.OdeSolveException if the backward solve fails numerically
     */
    public INDArray backward(INDArray outputGradient) {
        return backward(outputGradient, 1.0 / input.size(0));
    }

    /**
     * The gradient of the last {@link #forward}, with another weight of the running costs: that of L + factor · Σ λᵢ ∫ ℓᵢ |dt|, the
     * sum over the batch.
     *
     * @param outputGradient ∂L/∂output, of the output's shape and any layout; copied
     * @param costFactor 1 where gradients are sums over the batch, as in Deeplearning4j, 1/batch where they are means
     * @return ∂L/∂x, as of {@link #backward(INDArray)}
     * @throws IllegalStateException without a forward pass that succeeded
     * @throws IllegalArgumentException if the gradient does not have the output's shape
     * @throws org.odelayer.ode.OdeSolveException if the backward solve fails numerically
     */
    public INDArray backward(INDArray outputGradient, double costFactor) {
        if (forwardStatistics == null) {
            throw new IllegalStateException("backward needs a forward pass that succeeded");
        }
        if (backward == null) {
            backward = new Backward();
        }
        double factor = costing ? costFactor : 0;
        dynamics.weighCosts(direction() * factor);
        return backward.run(outputGradient, factor);
    }

    /**
     * The gradients with respect to the parameters, after {@link #backward}.
     *
     * @return ∂L/∂θ by name, always the same arrays; exactly zero for parameters that are not used
     */
    public Map<String, INDArray> parameterGradients() {
        if (backward == null) {
            throw new IllegalStateException("parameterGradients needs a backward pass");
        }
        return backward.gradients;
    }

    /**
     * The cost of the last forward pass.
     *
     * @return its statistics; null if there is none
     */
    public SolveStatistics forwardStatistics() {
        return forwardStatistics;
    }

    /**
     * The cost of the last backward pass.
     *
     * @return its statistics; null if there is none
     */
    public SolveStatistics backwardStatistics() {
        return backward == null ? null : backward.statistics;
    }

    /** Frees all arrays. */
    @Override
    public void close() {
        integrator.close();
        field.close();
        lift.close();
        dynamics.close();
        if (startCosts != null) {
            startCosts.close();
        }
        projection.close();
        input.close();
        states.close();
        output.close();
        if (backward != null) {
            backward.close();
        }
    }

    /** What only the backward pass needs. */
    private final class Backward {
        private final ContinuousAdjoint adjoint;
        private final INDArray outputGradient = array(output.dataType(), output.shape());
        private final INDArray stateGradients = array(states.dataType(), states.shape());
        private final INDArray inputGradient = array(input.dataType(), input.shape());
        private final Map<String, INDArray> gradients;
        /** Of the input as f sees it; null if it does not. */
        private final INDArray controlGradient;

        private final INDArray own;
        private final Program projected;
        private final Program lifted;
        private SolveStatistics statistics;

        Backward() {
            long[] stateShape = dynamics.shape();
            ParameterList dynamicsParameters = ParameterList.of(block.dynamics(), tail(stateShape));
            adjoint = new ContinuousAdjoint(dynamics, dynamicsParameters, block.backward());
            ParameterList mapParameters = new ParameterList();
            block.lift().defineParameters(mapParameters, tail(input.shape()));
            block.projection().defineParameters(mapParameters, tail(stateShape));
            own = array(input.dataType(), Math.max(1, mapParameters.length()));
            gradients = Detached.call(() -> mapParameters.views(own));
            gradients.putAll(adjoint.parameterGradients());
            controlGradient = gradients.remove(CompiledDynamics.CONTROL);
            long[] stacked = stacked(stateShape);
            projected = projection.backward(
                    states.reshape('c', stacked), outputGradient, stateGradients.reshape('c', stacked), gradients);
            INDArray a = adjoint.adjoint().reshape('c', stateShape);
            lifted = lift.backward(input, a, inputGradient, gradients);
        }

        INDArray run(INDArray gradient, double costFactor) {
            statistics = null;
            copy("output gradient", gradient, outputGradient);
            projected.run();
            adjoint.reset();
            adjoint.adjoint().assign(0);
            Passage passage = new Passage(dynamics, adjoint.integrator());
            for (int i = times.length - 1; i >= 0; i--) {
                // y is set to what the forward solve had, so that its error does not add up over the series.
                adjoint.state().assign(states.slice(i));
                adjoint.adjoint().addi(stateGradients.slice(i));
                passage.stateChanged();
                passage.go(times[i], i == 0 ? block.times().t0() : times[i - 1]);
            }
            if (startCosts != null) {
                startCosts.addGradients(
                        costFactor, block.times().t0(), adjoint.adjoint(), adjoint.parameterGradients());
            }
            lifted.run();
            if (controlGradient != null) {
                inputGradient.addi(controlGradient);
            }
            statistics = passage.cost();
            return inputGradient;
        }

        void close() {
            adjoint.close();
            outputGradient.close();
            stateGradients.close();
            inputGradient.close();
            own.close();
        }
    }
}
