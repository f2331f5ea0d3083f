package org.odelayer.dynamics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.graph.ForwardMode;
import org.odelayer.kernel.Detached;

/**
 * The Jacobian ∂f/∂y of dynamics, one matrix per example, compiled for one batch shape and data type: to look at it,
 * for states of not too many dimensions n. Costs n tangents per evaluation. Not thread-safe.
 */
public final class CompiledJacobian implements AutoCloseable {
    private final CompiledFunction function;
    private final Clock clock;
    private final INDArray state;
    private final INDArray columns;
    private final TimedProgram program;

    private CompiledJacobian(
            CompiledFunction function,
            Clock clock,
            ParameterList list,
            Map<String, INDArray> parameters,
            long... shape) {
        DataType type = clock.time().dataType();
        this.function = function;
        this.clock = clock;
        this.state = Detached.call(() -> Nd4j.create(type, shape));
        this.columns = Detached.call(() -> Nd4j.create(type, function.outputShape()));
        this.program = new TimedProgram(
                clock, (step, stage) -> function.evaluation(inputs(list, parameters, step), columns), List.of(), 0);
    }

    private Map<String, INDArray> inputs(ParameterList list, Map<String, INDArray> parameters, int step) {
        Map<String, INDArray> inputs = list.parts(parameters, clock.grid(), step, 0);
        inputs.putAll(clock.arrays());
        inputs.put(CompiledDynamics.STATE, state);
        return inputs;
    }

    /**
     * Compiles the Jacobian.
     *
     * @param dynamics f
     * @param parameters the parameter arrays by name, and {@link CompiledDynamics#CONTROL} if f asks for it; used where
     *     they lie
     * @param type FLOAT or DOUBLE
     * @param shape the state's shape, [batch, …]
     * @return the compiled Jacobian
     * @throws org.odelayer.graph.UnsupportedGraphException if an operation cannot be compiled or has no rule for
     *     tangents; the message names it
     */
    public static CompiledJacobian compile(
            Dynamics dynamics, Map<String, INDArray> parameters, DataType type, long... shape) {
        CompiledFunction function = CompiledDynamics.named(
                dynamics,
                () -> CompiledFunction.compileValues(
                        type, CompiledDynamics.inputs(dynamics, shape), (graph, all) -> define(dynamics, graph, all)));
        return new CompiledJacobian(
                function, new Clock(dynamics, type), CompiledDynamics.list(dynamics, shape), parameters, shape);
    }

    private static CompiledFunction.Results define(Dynamics dynamics, SameDiff graph, Map<String, SDVariable> all) {
        Map<String, SDVariable> own = new HashMap<>(all);
        SDVariable y = own.remove(CompiledDynamics.STATE);
        SDVariable f = dynamics.define(graph, own.remove(CompiledDynamics.TIME), y, own);
        return new CompiledFunction.Results(List.of(ForwardMode.columns(f, y)), List.of());
    }

    /**
     * Says where the following times lie: see {@link CompiledDynamics#within}.
     *
     * @param from one end of the interval
     * @param to the other
     */
    public void within(double from, double to) {
        clock.within(from, to);
    }

    /**
     * Evaluates the Jacobian.
     *
     * @param t the time
     * @param y the state, of the shape compiled for; copied
     * @return [batch, n, n] with n elements of an example in C order, element [·, j, i] = ∂fᵢ/∂yⱼ; always the same
     *     array
     */
    public INDArray at(double t, INDArray y) {
        state.assign(y);
        program.run(t);
        return columns;
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        function.close();
        clock.close();
        state.close();
        columns.close();
    }
}
