package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.UnfitValueException;

/**
 * A SameDiff graph compiled for fixed shapes and data types.
 *
 * <p>Compiling slices the graph, infers every shape, allocates every intermediate array, computes what is constant and
 * simplifies the rest ({@link Rewrite}). {@link #bind} then fixes the arrays given from outside; the same plan may be
 * bound many times, for instance once per stage of a Runge–Kutta method, each time with another output array.
 *
 * <p>Memory: one array per intermediate value, shared by all programs of the plan and freed by {@link #close()}. Not
 * thread-safe.
 */
public final class Plan implements AutoCloseable {
    private static final Operation COPY = Operation.custom("identity");

    private final Map<String, Value> inputs = new LinkedHashMap<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final List<Node> nodes;

    private Plan(List<Node> nodes) {
        this.nodes = nodes;
    }

    /**
     * Compiles the part of a graph that some of its variables depend on.
     *
     * @param graph the graph; not changed, and not used after this call
     * @param inputs names of placeholders with fully known shapes
     * @param outputs name of each output, as {@link #bind} uses it, with its variable in the graph
     * @return the plan
     * @throws UnsupportedGraphException if an operation cannot be taken; the message names it
     */
    public static Plan compile(SameDiff graph, List<String> inputs, Map<String, SDVariable> outputs) {
        return compile(graph, inputs, outputs, Rewrite.chosen());
    }

    /** Compiles with some simplifications only. */
    static Plan compile(SameDiff graph, List<String> inputs, Map<String, SDVariable> outputs, List<Rewrite> rewrites) {
        return Detached.call(() -> lower(graph, inputs, outputs, rewrites));
    }

    private static Plan lower(
            SameDiff graph, List<String> inputs, Map<String, SDVariable> outputs, List<Rewrite> rewrites) {
        List<String> wanted = outputs.values().stream().map(SDVariable::name).toList();
        Lowering lowering = Lowering.of(graph, inputs, wanted);
        Draft draft = new Draft(lowering.nodes());
        outputs.forEach((name, variable) -> draft.output(name, lowering.value(variable.name())));
        rewrites.forEach(rewrite -> rewrite.apply(draft));
        Plan plan = new Plan(draft.finish());
        inputs.forEach(name -> plan.inputs.put(name, lowering.value(name)));
        draft.outputs().forEach(plan::ownOutput);
        plan.rehearse();
        return plan;
    }

    /**
     * Runs on sample inputs: what ND4J rejects is to fail now, not in the first step, and what has two kernels gets the
     * faster one.
     */
    private void rehearse() {
        nodes.replaceAll(node -> {
            List<INDArray> arrays = resolve(node.inputs(), Map.of());
            List<INDArray> results = resolve(node.outputs(), Map.of());
            try {
                node.operation().bind(arrays, results).run();
                return new Node(node.operation().tuned(arrays, results), node.inputs(), node.outputs());
            } catch (Matrices.Defect | UnfitValueException e) {
                return node; // That the sample's matrices are singular says nothing of those to come.
            } catch (RuntimeException e) {
                throw UnsupportedOperations.failure(node.operation().name(), arrays, e);
            }
        });
    }

    /** Gives each output memory that no other output, input or constant has, so that it can be bound elsewhere. */
    private void ownOutput(String name, Value value) {
        Value root = value.root();
        boolean taken = outputs.values().stream().anyMatch(other -> other.root() == root);
        if (root.isExternal() || root.isConstant() || taken) {
            Value copy = Value.computed(name, Lowering.buffer(value.type(), value.shape()));
            nodes.add(new Node(COPY, List.of(value), List.of(copy)));
            outputs.put(name, copy);
        } else {
            outputs.put(name, value);
        }
    }

    /** Places for the values that are neither inputs nor outputs. */
    Layout layout() {
        Set<Value> apart = Draft.identitySet();
        outputs.values().forEach(value -> apart.add(value.root()));
        return new Layout(nodes, apart);
    }

    /** Whether some operation reads an input. */
    boolean reads(String input) {
        Value value = inputs.get(input);
        return nodes.stream().flatMap(node -> node.inputs().stream()).anyMatch(read -> read.root() == value);
    }

    /** The names of the operations, in running order. */
    List<String> operations() {
        return nodes.stream().map(node -> node.operation().name()).toList();
    }

    /**
     * The shape of an output.
     *
     * @param name as given to {@link #compile}
     * @return its shape
     */
    public long[] outputShape(String name) {
        return outputs.get(name).shape().clone();
    }

    /**
     * Fixes the arrays that a program reads and writes. They are used where they lie, never copied; all are C-ordered
     * and contiguous and stay valid as long as the program is used.
     *
     * @param given an array for every input
     * @param wanted arrays for the outputs to compute; what no output needs is left out of the program
     * @return the program
     * @throws IllegalArgumentException if an array is missing or has another shape, data type or layout
     */
    public Program bind(Map<String, INDArray> given, Map<String, INDArray> wanted) {
        return Detached.call(() -> program(given, wanted));
    }

    private Program program(Map<String, INDArray> given, Map<String, INDArray> wanted) {
        Map<Value, INDArray> arrays = new IdentityHashMap<>();
        inputs.forEach((name, value) -> arrays.put(value, checked(name, value, given.get(name))));
        wanted.forEach((name, array) -> {
            Value value = outputs.get(name);
            arrays.put(
                    value.root(),
                    checked(name, value, array).reshape('c', value.root().shape()));
        });
        List<Kernel> kernels = new ArrayList<>();
        for (Node node : needed(wanted.keySet())) {
            kernels.add(node.operation().bind(resolve(node.inputs(), arrays), resolve(node.outputs(), arrays)));
        }
        return new Program(kernels);
    }

    private static INDArray checked(String name, Value value, INDArray array) {
        if (array == null) {
            throw new IllegalArgumentException("no array given for " + name);
        }
        if (!Arrays.equals(array.shape(), value.shape()) || array.dataType() != value.type()) {
            throw new IllegalArgumentException("array for " + name + " is " + array.dataType() + " "
                    + Arrays.toString(array.shape()) + ", expected " + value.type() + " "
                    + Arrays.toString(value.shape()));
        }
        if (!contiguous(array)) {
            throw new IllegalArgumentException("array for " + name + " must be contiguous in C order");
        }
        return array;
    }

    private static boolean contiguous(INDArray array) {
        long expected = 1;
        for (int i = array.rank() - 1; i >= 0; i--) {
            if (array.size(i) > 1 && array.stride(i) != expected) {
                return false;
            }
            expected *= array.size(i);
        }
        return true;
    }

    private List<Node> needed(Collection<String> wanted) {
        Set<Value> live = Draft.identitySet();
        wanted.forEach(name -> live.add(outputs.get(name).root()));
        return Draft.live(nodes, live);
    }

    /** The arrays of values, views of them too; those in {@code arrays} take the place of a value's own. */
    static List<INDArray> resolve(List<Value> values, Map<Value, INDArray> arrays) {
        return values.stream().map(value -> resolve(value, arrays)).toList();
    }

    private static INDArray resolve(Value value, Map<Value, INDArray> arrays) {
        INDArray known = arrays.get(value);
        if (known != null) {
            return known;
        }
        return value.isView() ? resolve(value.root(), arrays).reshape('c', value.shape()) : value.array();
    }

    /** Frees the intermediate arrays; programs of this plan must not run any more. */
    @Override
    public void close() {
        Set<Value> values = Draft.identitySet();
        for (Node node : nodes) {
            node.inputs().forEach(value -> values.add(value.root()));
            node.outputs().forEach(value -> values.add(value.root()));
        }
        values.forEach(Value::close);
    }
}
