package org.odelayer.field;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.DeclaredInputs;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.kernel.Detached;

/**
 * A function of state, time and parameters, written like f: the energy of {@link org.odelayer.dynamics.EnergyDynamics},
 * for instance.
 *
 * <pre>{@code
 * INDArray energies = StateQuantity.values(dynamics, dynamics::energyOf, parameters, 0, states);    // [batch, 1]
 * }</pre>
 */
@FunctionalInterface
public interface StateQuantity {
    /**
     * Defines the quantity.
     *
     * @param graph the graph to add operations to
     * @param t the time, a scalar
     * @param y the states, [batch, …]
     * @param parameters the parameters that the dynamics declare, by name
     * @return of any shape
     */
    SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);

    /**
     * Computes a quantity. It is compiled for the states at hand, some milliseconds, and not kept.
     *
     * @param dynamics declare the parameters
     * @param quantity what to compute
     * @param parameters the parameter arrays by name, of the states' data type
     * @param t the time
     * @param states [batch, …], FLOAT or DOUBLE
     * @return an array of the caller's own
     * @throws org.odelayer.graph.UnsupportedGraphException if an operation cannot be compiled; the message names it
     * @throws IllegalArgumentException if the states are not those of the dynamics
     */
    static INDArray values(
            Dynamics dynamics, StateQuantity quantity, Map<String, INDArray> parameters, double t, INDArray states) {
        INDArray y = Detached.call(() -> states.dup('c'));
        CompiledCosts none = new CompiledCosts(List.of(), y.dataType(), y.shape());
        try (FieldInputs inputs = new FieldInputs(dynamics, parameters, none.probes(), y.dataType(), y.shape());
                CompiledFunction function = CompiledDynamics.named(
                        dynamics,
                        () -> CompiledFunction.compileValues(y.dataType(), inputs.shapes(), (graph, all) -> {
                            DeclaredInputs own = new DeclaredInputs(all);
                            SDVariable time = own.remove(FieldInputs.TIME);
                            SDVariable state = own.remove(FieldInputs.STATE);
                            SDVariable value = quantity.define(graph, time, state, own);
                            return new CompiledFunction.Results(List.of(value), List.of());
                        }))) {
            INDArray result = Detached.call(() -> Nd4j.create(y.dataType(), function.outputShape()));
            TimedProgram.Binding binding = (step, stage) -> function.evaluation(inputs.arrays(y, step, stage), result);
            new TimedProgram(inputs.clock(), TimedProgram.Weighing.NONE, binding, List.of(), 0).run(t);
            return result;
        } finally {
            none.close();
        }
    }
}
