package org.odelayer.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A plan while it is being simplified: nodes in running order, outputs, and values that stand in for others. */
final class Draft {
    private List<Node> nodes;
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final Map<Integer, Value> countdowns = new HashMap<>();
    private final Map<String, Value> scalars = new HashMap<>();
    private final Map<Value, Value> substitutes = new IdentityHashMap<>();

    Draft(List<Node> nodes) {
        this.nodes = nodes;
    }

    void output(String name, Value value) {
        outputs.put(name, value);
    }

    Map<String, Value> outputs() {
        return outputs;
    }

    /** In running order. */
    List<Node> nodes() {
        return nodes;
    }

    /** Other nodes take the place of all. */
    void replace(List<Node> others) {
        nodes = others;
    }

    /** Replaces each node by what {@code rewrite} makes of it. */
    void pass(Rewrite rewrite) {
        List<Node> before = nodes;
        nodes = new ArrayList<>(before.size());
        for (Node node : before) {
            List<Value> inputs = node.inputs().stream().map(this::current).toList();
            nodes.addAll(rewrite.rewrite(new Node(node.operation(), inputs, node.outputs()), this));
        }
        outputs.replaceAll((name, value) -> current(value));
    }

    /** From here on, {@code substitute}, of the same shape, is used wherever {@code value} was. */
    void substitute(Value value, Value substitute) {
        substitutes.put(value, substitute);
        // Views of the value, which no node's inputs show, follow.
        value.becomeViewOf(substitute);
    }

    private Value current(Value value) {
        Value substitute = substitutes.get(value);
        return substitute == null ? value : current(substitute);
    }

    /** A new value with a buffer of its own. */
    Value buffer(String name, DataType type, long... shape) {
        return Value.computed(name, Lowering.buffer(type, shape));
    }

    /** A constant vector of ones. */
    Value ones(DataType type, long length) {
        return Value.constant("ones", Nd4j.ones(type, length).detach());
    }

    /** A constant with an array of its own. */
    Value constant(INDArray array) {
        return Value.constant("constant", array);
    }

    /** A constant; always the same value for the same number. */
    Value scalar(DataType type, double number) {
        return scalars.computeIfAbsent(
                type + " " + number,
                key -> Value.constant("scalar", Nd4j.scalar(type, number).detach()));
    }

    /** The constant vector n − 1, …, 0; always the same value. */
    Value countdown(int n) {
        return countdowns.computeIfAbsent(n, length -> {
            int[] numbers = IntStream.range(0, length).map(i -> length - 1 - i).toArray();
            return Value.constant("countdown", Nd4j.createFromArray(numbers).detach());
        });
    }

    /** The nodes that some output needs; the buffers of all others are freed. */
    List<Node> finish() {
        Set<Value> live = identitySet();
        outputs.values().forEach(value -> live.add(value.root()));
        List<Node> kept = live(nodes, live);
        Set<Node> used = identitySet();
        used.addAll(kept);
        for (Node node : nodes) {
            if (!used.contains(node)) {
                node.outputs().stream().filter(value -> !live.contains(value)).forEach(Value::close);
            }
        }
        return new ArrayList<>(kept);
    }

    /** The nodes that {@code live} values need, in order; the values that these nodes use are added to {@code live}. */
    static List<Node> live(List<Node> nodes, Set<Value> live) {
        Deque<Node> kept = new ArrayDeque<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(live::contains)) {
                kept.addFirst(node);
                node.inputs().forEach(value -> live.add(value.root()));
            }
        }
        return List.copyOf(kept);
    }

    static <T> Set<T> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
