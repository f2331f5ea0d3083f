package org.odelayer.field;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.DeclaredInputs;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.graph.ForwardMode;

/**
 * Tangents of dynamics, compiled for one batch shape and data type: the product of the Jacobian ∂f/∂y with a vector,
 * and the Jacobian itself, one matrix per example, for states of not too many dimensions n. Each is compiled when it is
 * first asked for. Not thread-safe.
 */
public final class CompiledTangents implements AutoCloseable {
    private static final String TANGENT = "cotangent";

    private final Dynamics dynamics;
    private final CompiledCosts none;
    private final FieldInputs inputs;
    private CompiledFunction jacobian;
    private CompiledFunction product;

    private CompiledTangents(Dynamics dynamics, Map<String, INDArray> parameters, DataType type, long... shape) {
        this.dynamics = dynamics;
        this.none = new CompiledCosts(List.of(), type, shape);
        this.inputs = new FieldInputs(dynamics, parameters, none.probes(), type, shape);
    }

    /**
     * Prepares tangents.
     *
     * @param dynamics f
     * @param parameters the parameter arrays by name, and the block's input by {@link
     *     org.odelayer.dynamics.Input.Control#NAME} if f asks for it; used where they lie
     * @param type FLOAT or DOUBLE
     * @param shape the state's shape, [batch, …]
     * @return the tangents
     */
    public static CompiledTangents compile(
            Dynamics dynamics, Map<String, INDArray> parameters, DataType type, long... shape) {
        return new CompiledTangents(dynamics, parameters, type, shape);
    }

    /**
     * The shape of the Jacobians.
     *
     * @return [batch, n, n] with n elements of an example
     */
    public long[] jacobianShape() {
        long[] shape = inputs.shape();
        long n = 1;
        for (int i = 1; i < shape.length; i++) {
            n *= shape[i];
        }
        return new long[] {shape[0], n, n};
    }

    /**
     * Prepares the Jacobians of all examples. An evaluation costs n tangents.
     *
     * @param y the state to read, contiguous
     * @param columns where to write them, of {@link #jacobianShape}, elements of an example in C order: element [·, j,
     *     i] = ∂fᵢ/∂yⱼ
     * @return runs at any time
     * @throws org.odelayer.graph.UnsupportedGraphException if an operation cannot be compiled or has no rule for
     *     tangents; the message names it
     */
    public TimedProgram jacobian(INDArray y, INDArray columns) {
        return jacobian(0, y, columns);
    }

    TimedProgram jacobian(int ofStage, INDArray y, INDArray columns) {
        if (jacobian == null) {
            jacobian = compile(inputs.shapes(), (graph, all) -> ForwardMode.columns(f(graph, all), state(all)));
        }
        return program(ofStage, (step, stage) -> jacobian.evaluation(inputs.arrays(y, step, stage), columns));
    }

    /**
     * Prepares the product ∂f/∂y v.
     *
     * @param y the state to read, contiguous
     * @param v the vector to read, of the state's size
     * @param result where to write the product
     * @return runs at any time
     * @throws org.odelayer.graph.UnsupportedGraphException if an operation cannot be compiled or has no rule for
     *     tangents; the message names it
     */
    public TimedProgram product(INDArray y, INDArray v, INDArray result) {
        return product(0, y, v, result);
    }

    TimedProgram product(int ofStage, INDArray y, INDArray v, INDArray result) {
        if (product == null) {
            Map<String, long[]> shapes = new LinkedHashMap<>(inputs.shapes());
            shapes.put(TANGENT, inputs.shape());
            product = compile(shapes, (graph, all) -> ForwardMode.jvp(f(graph, all), state(all), all.get(TANGENT)));
        }
        INDArray tangent = inputs.shaped(v);
        INDArray shaped = inputs.shaped(result);
        return program(ofStage, (step, stage) -> {
            Map<String, INDArray> arrays = inputs.arrays(y, step, stage);
            arrays.put(TANGENT, tangent);
            return product.evaluation(arrays, shaped);
        });
    }

    private CompiledFunction compile(Map<String, long[]> shapes, CompiledFunction.Definition definition) {
        return CompiledDynamics.named(
                dynamics,
                () -> CompiledFunction.compileValues(
                        inputs.dataType(),
                        shapes,
                        (graph, all) ->
                                new CompiledFunction.Results(List.of(definition.define(graph, all)), List.of())));
    }

    private static SDVariable state(Map<String, SDVariable> all) {
        return all.get(FieldInputs.STATE);
    }

    private SDVariable f(SameDiff graph, Map<String, SDVariable> all) {
        DeclaredInputs own = new DeclaredInputs(all);
        own.keySet().remove(TANGENT);
        return dynamics.define(graph, own.remove(FieldInputs.TIME), own.remove(FieldInputs.STATE), own);
    }

    private TimedProgram program(int stage, TimedProgram.Binding binding) {
        return new TimedProgram(inputs.clock(), TimedProgram.Weighing.NONE, binding, List.of(), stage);
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        for (CompiledFunction function : new CompiledFunction[] {jacobian, product}) {
            if (function != null) {
                function.close();
            }
        }
        inputs.close();
        none.close();
    }
}
