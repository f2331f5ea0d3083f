package org.odelayer.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.odelayer.kernel.FloatFunction;
import org.odelayer.kernel.FloatLoops;
import org.odelayer.kernel.Operation;

/** Elementwise operations on FLOAT arrays that feed each other become one pass over memory, on the CPU. */
final class ElementwiseLoops implements Rewrite {
    /** A call of ND4J costs as much as so many elements in Java. */
    private static final int SMALL = 2048;

    /** With an input more than results, each in a register of 4 kB, they fill some 200 kB of the second cache. */
    private static final int MOST = 24;

    /** A register is as long as a row that is repeated; of longer ones not even two fit into a first cache of 32 kB. */
    private static final int LONGEST_ROW = 4096;

    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        throw new UnsupportedOperationException("works on whole plans");
    }

    @Override
    public void apply(Draft draft) {
        List<Group> groups = new ArrayList<>();
        Map<Value, Integer> places = new IdentityHashMap<>();
        for (Node node : draft.nodes()) {
            int last = node.inputs().stream()
                    .mapToInt(input -> places.getOrDefault(input.root(), -1))
                    .max()
                    .orElse(-1);
            // All that the node reads is there once the group of its last input is.
            if (last < 0 || !groups.get(last).accepts(node)) {
                last = groups.size();
                groups.add(new Group());
            }
            groups.get(last).add(node);
            int place = last;
            node.outputs().forEach(output -> places.put(output.root(), place));
        }
        Set<Value> shown = Draft.identitySet();
        draft.outputs().values().forEach(value -> shown.add(value.root()));
        postpone(groups, places, consumers(draft), shown);
        groups.removeIf(group -> group.nodes.isEmpty());
        places.clear();
        for (int i = 0; i < groups.size(); i++) {
            int place = i;
            groups.get(i).nodes.forEach(node -> node.outputs().forEach(output -> places.put(output.root(), place)));
        }
        for (int i = 0; i < groups.size(); i++) {
            for (Node node : groups.get(i).nodes) {
                int place = i;
                node.inputs().stream()
                        .map(Value::root)
                        .filter(root -> places.getOrDefault(root, place) != place)
                        .forEach(shown::add);
            }
        }
        draft.replace(
                groups.stream().flatMap(group -> group.merged(shown).stream()).toList());
    }

    /** Who reads a value. */
    private static Map<Value, List<Node>> consumers(Draft draft) {
        Map<Value, List<Node>> consumers = new IdentityHashMap<>();
        for (Node node : draft.nodes()) {
            Set<Value> read = Draft.identitySet();
            node.inputs().forEach(input -> read.add(input.root()));
            read.forEach(root ->
                    consumers.computeIfAbsent(root, key -> new ArrayList<>()).add(node));
        }
        return consumers;
    }

    /**
     * What one array gives, and only a later group reads, is computed there: so tanh's derivative 1 − y² is never
     * written, y being there anyway.
     */
    private static void postpone(
            List<Group> groups, Map<Value, Integer> places, Map<Value, List<Node>> consumers, Set<Value> shown) {
        for (int i = groups.size() - 1; i >= 0; i--) {
            List<Node> nodes = groups.get(i).nodes;
            for (int j = nodes.size() - 1; j >= 0; j--) {
                Node node = nodes.get(j);
                List<Node> readers =
                        consumers.getOrDefault(node.outputs().get(0).root(), List.of());
                if (readers.size() == 1 && function(node) != null && !shown.contains(node.output()) && isOfOne(node)) {
                    int later = places.get(readers.get(0).outputs().get(0).root());
                    if (later != i && groups.get(later).accepts(node)) {
                        nodes.remove(j);
                        groups.get(later).nodes.add(0, node);
                        places.put(node.output().root(), later);
                    }
                }
            }
        }
    }

    /** Whether one input is as long as the output, perhaps twice, and others are repeated. */
    private static boolean isOfOne(Node node) {
        Set<Value> whole = Draft.identitySet();
        node.inputs().stream()
                .filter(input -> input.length() == node.output().length())
                .forEach(input -> whole.add(input.root()));
        return whole.size() == 1;
    }

    private static FloatFunction function(Node node) {
        FloatFunction function = FloatFunction.of(node.operation());
        boolean fits = function != null
                && node.outputs().size() == 1
                && (!node.is("biasadd") || node.output().rank() == 2)
                && FloatLoops.areUsable(node.output().type())
                && !node.output().isView()
                && node.output().length() > 0
                && node.inputs().stream()
                        .allMatch(input -> input.type() == node.output().type() && spreads(input, node));
        return fits ? function : null;
    }

    /** Whether the output repeats the input: the shapes are the same, but for axes missing or of length 1 in front. */
    private static boolean spreads(Value input, Node node) {
        long[] shape = node.output().shape();
        long[] own = input.shape();
        int first = 0;
        while (first < own.length && own[first] == 1) {
            first++;
        }
        boolean fits = own.length - first <= shape.length;
        for (int i = first; fits && i < own.length; i++) {
            fits = own[i] == shape[shape.length - own.length + i];
        }
        return fits;
    }

    /** Operations in running order: one of any kind, or several that become one. */
    private static final class Group {
        private final List<Node> nodes = new ArrayList<>();

        void add(Node node) {
            nodes.add(node);
        }

        boolean accepts(Node node) {
            Node first = nodes.get(0);
            return nodes.size() < MOST
                    && function(first) != null
                    && function(node) != null
                    && first.output().length() == node.output().length()
                    && onePeriod(node);
        }

        /** Scalars aside, inputs that are repeated have one length. */
        private boolean onePeriod(Node added) {
            Set<Long> periods = new HashSet<>();
            List<Node> all = new ArrayList<>(nodes);
            all.add(added);
            for (Node node : all) {
                node.inputs().stream()
                        .map(Value::length)
                        .filter(length -> length > 1 && length < added.output().length())
                        .forEach(periods::add);
            }
            return periods.size() <= 1 && periods.stream().allMatch(period -> period <= LONGEST_ROW);
        }

        List<Node> merged(Set<Value> shown) {
            Node first = nodes.get(0);
            FloatFunction function = function(first);
            boolean alone = nodes.size() == 1;
            if (function == null
                    || alone
                            && (!onePeriod(first)
                                    || !function.isSlowElsewhere()
                                            && first.output().length() > SMALL)) {
                return List.copyOf(nodes);
            }
            return List.of(loops(shown));
        }

        private Node loops(Set<Value> shown) {
            List<Value> inputs = new ArrayList<>();
            Map<Value, Integer> registers = new IdentityHashMap<>();
            Set<Value> own = Draft.identitySet();
            for (Node node : nodes) {
                node.inputs().stream()
                        .filter(input -> !own.contains(input.root()))
                        .filter(input -> registers.putIfAbsent(input.root(), inputs.size()) == null)
                        .forEach(inputs::add);
                own.add(node.output());
            }
            List<FloatLoops.Instruction> instructions = new ArrayList<>();
            for (Node node : nodes) {
                int a = registers.get(node.input(0).root());
                int b = registers.get(node.input(node.inputs().size() - 1).root());
                registers.put(node.output(), inputs.size() + instructions.size());
                instructions.add(new FloatLoops.Instruction(function(node), a, b));
            }
            List<Value> outputs = new ArrayList<>();
            for (Value value : own) {
                if (shown.contains(value)) {
                    outputs.add(value);
                } else {
                    value.close();
                }
            }
            return new Node(
                    Operation.of(new FloatLoops(
                            instructions,
                            outputs.stream().map(registers::get).toList(),
                            outputs.stream().map(Value::shape).toList())),
                    inputs,
                    outputs);
        }
    }
}
