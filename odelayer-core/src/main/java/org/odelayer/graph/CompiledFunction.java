package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Operation;

/**
 * Differentiable functions zₖ = gₖ(x₁, …, xₘ), usually one, written with SameDiff and compiled for fixed shapes: their
 * values, and the values with the vector-Jacobian product x̄ᵢ = Σₖ vₖᵀ ∂gₖ/∂xᵢ.
 *
 * <p>The two are separate plans that share the memory of their intermediate arrays. What several functions share is
 * computed once. Not thread-safe.
 */
public final class CompiledFunction implements AutoCloseable {
    private static final String VALUE = "value of function ";
    private static final String COTANGENT = "cotangent";
    private static final String HELD = "held value ";
    private static final String GRADIENT = "gradient of ";

    private final Plan value;
    private final Plan product;
    private final Set<String> used;
    private final Workspace workspace;

    private CompiledFunction(Plan value, Plan product, Set<String> used) {
        this.value = value;
        this.product = product;
        this.workspace = new Workspace(product == null ? List.of(value) : List.of(value, product));
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
        return compileAll(type, inputs, (graph, variables) -> {
            SDVariable result = definition.define(graph, variables);
            return new Results(result == null ? List.of() : List.of(result), List.of());
        });
    }

    /**
     * Compiles several functions of the same inputs.
     *
     * @param type the data type of all inputs, FLOAT or DOUBLE
     * @param inputs name and shape of each input; an empty shape is a scalar
     * @param definition writes the functions as one graph; called twice
     * @return the compiled functions
     * @throws UnsupportedGraphException if an operation cannot be compiled or differentiated; the message names it
     * @throws IllegalArgumentException if the definition gives no result or one of another data type
     */
    public static CompiledFunction compileAll(DataType type, Map<String, long[]> inputs, Definitions definition) {
        Graph evaluated = new Graph(type, inputs, definition);
        Plan value = evaluated.compile(Map.of());
        Graph draft = new Graph(type, inputs, definition);
        if (!evaluated.written.equals(draft.written)) {
            throw new IllegalArgumentException("the definition is called twice and must write the same graph each"
                    + " time, with the same constants: no random numbers, no counters, nothing that is changed");
        }
        List<SDVariable> cotangents = new ArrayList<>();
        for (int k = 0; k < draft.results.functions.size(); k++) {
            cotangents.add(draft.placeholder(cotangent(k), type, value.outputShape(VALUE + k)));
        }
        Map<String, SDVariable> gradients =
                ReverseMode.lastVjp(draft.results.functions, cotangents, inputs.keySet(), draft.results.heldNames());
        return new CompiledFunction(value, draft.compile(gradients), gradients.keySet());
    }

    /**
     * Compiles functions that are only to be evaluated: their operations need no gradient.
     *
     * @param type the data type of all inputs, FLOAT or DOUBLE
     * @param inputs name and shape of each input; an empty shape is a scalar
     * @param definition writes the functions as one graph
     * @return the compiled functions, without {@link #vjp}
     * @throws UnsupportedGraphException if an operation cannot be compiled; the message names it
     * @throws IllegalArgumentException if the definition gives no result or one of another data type
     */
    public static CompiledFunction compileValues(DataType type, Map<String, long[]> inputs, Definitions definition) {
        return new CompiledFunction(new Graph(type, inputs, definition).compile(Map.of()), null, Set.of());
    }

    private static String cotangent(int index) {
        return index == 0 ? COTANGENT : COTANGENT + "_" + index;
    }

    /**
     * The shape of z.
     *
     * @return the shape; the first one's if there are several functions
     */
    public long[] outputShape() {
        return value.outputShape(VALUE + 0);
    }

    /**
     * Whether the values depend on an input, be it in a way that has no gradient.
     *
     * @param input its name
     * @return false if no operation reads it, or only its shape
     */
    public boolean reads(String input) {
        return value.reads(input);
    }

    /**
     * Prepares z = g(x₁, …, xₘ).
     *
     * @param inputs an array for every input
     * @param result where to write z
     * @return the program
     */
    public Program evaluation(Map<String, INDArray> inputs, INDArray result) {
        return evaluation(inputs, List.of(result));
    }

    /**
     * Prepares zₖ = gₖ(x₁, …, xₘ) of the first functions.
     *
     * @param inputs an array for every input
     * @param results where to write the first zₖ; further ones are not computed
     * @return the program
     */
    public Program evaluation(Map<String, INDArray> inputs, List<INDArray> results) {
        return evaluation(inputs, results, List.of());
    }

    /**
     * Prepares zₖ = gₖ(x₁, …, xₘ) of the first functions, and what they hold fixed.
     *
     * @param inputs an array for every input
     * @param results where to write the first zₖ; further ones are not computed
     * @param held where to write the values of {@link Results#held}: all or none
     * @return the program
     */
    public Program evaluation(Map<String, INDArray> inputs, List<INDArray> results, List<INDArray> held) {
        Map<String, INDArray> wanted = holding(held);
        for (int k = 0; k < results.size(); k++) {
            wanted.put(VALUE + k, results.get(k));
        }
        return value.bind(inputs, wanted);
    }

    /**
     * Prepares z with its vector-Jacobian product.
     *
     * @param inputs an array for every input
     * @param cotangent v, of z's shape
     * @param result where to write z; null if not wanted
     * @param gradients where to write x̄ᵢ, by input; others are not computed. Those of inputs that z does not depend on
     *     are set to zero here, once: no kernel ever writes there
     * @return the program
     */
    public Program vjp(
            Map<String, INDArray> inputs, INDArray cotangent, INDArray result, Map<String, INDArray> gradients) {
        return vjp(inputs, List.of(cotangent), result, gradients, List.of());
    }

    /**
     * Prepares z₀ with the sum of the vector-Jacobian products of all functions.
     *
     * @param inputs an array for every input
     * @param cotangents vₖ, of zₖ's shape, for every function
     * @param result where to write z₀; null if not wanted
     * @param gradients where to write x̄ᵢ, by input; others are not computed. Those of inputs that no function depends
     *     on are set to zero here, once: no kernel ever writes there
     * @param held where to write the values of {@link Results#held}: all or none
     * @return the program
     */
    public Program vjp(
            Map<String, INDArray> inputs,
            List<INDArray> cotangents,
            INDArray result,
            Map<String, INDArray> gradients,
            List<INDArray> held) {
        if (product == null) {
            throw new IllegalStateException("these functions were compiled for their values only");
        }
        Map<String, INDArray> given = new LinkedHashMap<>(inputs);
        for (int k = 0; k < cotangents.size(); k++) {
            given.put(cotangent(k), cotangents.get(k));
        }
        Map<String, INDArray> wanted = holding(held);
        if (result != null) {
            wanted.put(VALUE + 0, result);
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

    private static Map<String, INDArray> holding(List<INDArray> held) {
        Map<String, INDArray> wanted = new LinkedHashMap<>();
        for (int k = 0; k < held.size(); k++) {
            wanted.put(HELD + k, held.get(k));
        }
        return wanted;
    }

    /** Frees the intermediate arrays; programs made here must not run any more. */
    @Override
    public void close() {
        value.close();
        if (product != null) {
            product.close();
        }
        workspace.close();
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

    /** Writes several functions as one graph. */
    @FunctionalInterface
    public interface Definitions {
        /**
         * Adds the functions' operations.
         *
         * @param graph the graph to add to
         * @param inputs the inputs by name
         * @return the results
         */
        Results define(SameDiff graph, Map<String, SDVariable> inputs);
    }

    /**
     * What a graph defines.
     *
     * @param functions the results zₖ, different variables
     * @param held variables that are constants to the derivatives, whatever they depend on
     */
    public record Results(List<SDVariable> functions, List<SDVariable> held) {
        /**
         * Copies the lists.
         *
         * @param functions the results zₖ, different variables
         * @param held variables that are constants to the derivatives
         */
        public Results {
            functions = List.copyOf(functions);
            held = List.copyOf(held);
        }

        private List<String> heldNames() {
            return held.stream().map(SDVariable::name).toList();
        }
    }

    /** A graph under construction. */
    private static final class Graph {
        private final SameDiff graph = SameDiff.create();
        private final Map<String, SDVariable> inputs = new LinkedHashMap<>();
        private final Results results;
        /** Operations with their inputs, and constants. */
        private final List<String> written = new ArrayList<>();

        Graph(DataType type, Map<String, long[]> shapes, Definitions definition) {
            shapes.forEach((name, shape) -> placeholder(name, type, shape));
            results = results(definition);
            graph.getOps().values().forEach(op -> written.add(Operation.describe(op.getOp()) + op.getInputsToOp()));
            graph.variables().stream()
                    .filter(SDVariable::isConstant)
                    .forEach(constant -> written.add(describe(constant.getArr())));
            if (results.functions.isEmpty()) {
                throw new IllegalArgumentException("the result must be of data type " + type + ", is null");
            }
            for (SDVariable result : results.functions) {
                ForeignGradients.check(graph, result);
                if (result.dataType() != type) {
                    throw new IllegalArgumentException(
                            "the result must be of data type " + type + ", is " + result.dataType());
                }
            }
        }

        /** Exact, also of numbers that are not finite. */
        private static String describe(INDArray array) {
            int values =
                    array.isEmpty() ? 0 : Arrays.hashCode(array.dup('c').data().asBytes());
            return array.dataType() + Arrays.toString(array.shape()) + values;
        }

        private Results results(Definitions definition) {
            try {
                Results defined = definition.define(graph, new LinkedHashMap<>(inputs));
                ForeignGradients.check(graph);
                return defined;
            } catch (RuntimeException e) {
                throw ForeignGradients.explained(graph, e);
            }
        }

        SDVariable placeholder(String name, DataType type, long[] shape) {
            SDVariable placeholder = graph.placeHolder(name, type, shape);
            inputs.put(name, placeholder);
            return placeholder;
        }

        Plan compile(Map<String, SDVariable> gradients) {
            Map<String, SDVariable> outputs = new LinkedHashMap<>();
            for (int k = 0; k < results.functions.size(); k++) {
                outputs.put(VALUE + k, results.functions.get(k));
            }
            for (int k = 0; k < results.held.size(); k++) {
                outputs.put(HELD + k, results.held.get(k));
            }
            gradients.forEach((name, gradient) -> outputs.put(GRADIENT + name, gradient));
            return Plan.compile(graph, new ArrayList<>(inputs.keySet()), outputs);
        }
    }
}
