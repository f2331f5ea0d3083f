package org.odelayer.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A differentiable function z = g(x₁, …, xₘ) written with SameDiff, compiled for fixed shapes: its value, and its value with
 * the vector-Jacobian product x̄ᵢ = vᵀ ∂g/∂xᵢ.
 *
 * <p>The two are separate plans, each with its own intermediate arrays. Not thread-safe.
 */
public final class CompiledFunction implements AutoCloseable {
    private static final String VALUE = "value of the function";
    private static final String COTANGENT = "cotangent";
    private static final String GRADIENT = "gradient of ";

    private final Plan value;
    private final Plan product;
    private final Set<String> used;

    private CompiledFunction(Plan value, Plan product, Set<String> used) {
        this.value = value;
        this.product = product;
        this.used = used;
    }

    /**
     * Compiles a function.
     *
     * @param type the data type of all inputs, FLOAT or DOUBLE
     * @param inputs name and shape of each input; an empty shape is a scalar
     * @param definition writes the function as a graph; called twice
     * @return the compiled function
     * @throws UnsupportedGraphException if an operation cannot be compiled or differentiated; the message names it
     * @throws IllegalArgumentException if the definition gives no result or one of another data type
     */
    public static CompiledFunction compile(DataType type, Map<String, long[]> inputs, Definition definition) {
        Graph evaluated = new Graph(type, inputs, definition);
        Plan value = evaluated.compile(Map.of());
        Graph draft = new Graph(type, inputs, definition);
        SDVariable cotangent = draft.placeholder(COTANGENT, type, value.outputShape(VALUE));
        Map<String, SDVariable> gradients = ReverseMode.vjp(draft.result, cotangent, inputs.keySet());
        return new CompiledFunction(value, draft.compile(gradients), gradients.keySet());
    }

    /**
     * The shape of z.
     *
     * @return the shape
     */
    public long[] outputShape() {
        return value.outputShape(VALUE);
    }

    /**
     * Prepares z = g(x₁, …, xₘ).
     *
     * @param inputs an array for every input
     * @param result where to write z
     * @return the program
     */
    public Program evaluation(Map<String, INDArray> inputs, INDArray result) {
        return value.bind(inputs, Map.of(VALUE, result));
    }

    /**
     * Prepares z with its vector-Jacobian product.
     *
     * @param inputs an array for every input
     * @param cotangent v, of z's shape
     * @param result where to write z; null if not wanted
     * @param gradients where to write x̄ᵢ, by input; others are not computed. Those of inputs that z does not depend on are
     *     set to zero here, once: no kernel ever writes there
     * @return the program
     */
    public Program vjp(
            Map<String, INDArray> inputs, INDArray cotangent, INDArray result, Map<String, INDArray> gradients) {
        Map<String, INDArray> given = new LinkedHashMap<>(inputs);
        given.put(COTANGENT, cotangent);
        Map<String, INDArray> wanted = new LinkedHashMap<>();
        if (result != null) {
            wanted.put(VALUE, result);
        }
        gradients.forEach((name, array) -> {
            if (used.contains(name)) {
                wanted.put(GRADIENT + name, array);
            } else {
                array.assign(0);
            }
        });
        return product.bind(given, wanted);
    }

    /** Frees the intermediate arrays; programs made here must not run any more. */
    @Override
    public void close() {
        value.close();
        product.close();
    }

    /** Writes a function as a graph. */
    @FunctionalInterface
    public interface Definition {
        /**
         * Adds the function's operations.
         *
         * @param graph the graph to add to
         * @param inputs the inputs by name
         * @return the result z
         */
        SDVariable define(SameDiff graph, Map<String, SDVariable> inputs);
    }

    /** A graph under construction. */
    private static final class Graph {
        private final SameDiff graph = SameDiff.create();
        private final Map<String, SDVariable> inputs = new LinkedHashMap<>();
        private final SDVariable result;

        Graph(DataType type, Map<String, long[]> shapes, Definition definition) {
            shapes.forEach((name, shape) -> placeholder(name, type, shape));
            result = definition.define(graph, new LinkedHashMap<>(inputs));
            if (result == null || result.dataType() != type) {
                throw new IllegalArgumentException("the result must be of data type " + type + ", is "
                        + (result == null ? "null" : result.dataType()));
            }
        }

        SDVariable placeholder(String name, DataType type, long[] shape) {
            SDVariable placeholder = graph.placeHolder(name, type, shape);
            inputs.put(name, placeholder);
            return placeholder;
        }

        Plan compile(Map<String, SDVariable> gradients) {
            Map<String, SDVariable> outputs = new LinkedHashMap<>();
            outputs.put(VALUE, result);
            gradients.forEach((name, gradient) -> outputs.put(GRADIENT + name, gradient));
            return Plan.compile(graph, new ArrayList<>(inputs.keySet()), outputs);
        }
    }
}
