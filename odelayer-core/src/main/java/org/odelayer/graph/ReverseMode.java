package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * Reverse-mode differentiation of a SameDiff graph: the vector-Jacobian product as more operations of the same graph.
 *
 * <p>For an output y = f(x₁, …, xₘ) and a cotangent v of y's shape, gives the variables xᵢ̄ = vᵀ ∂f/∂xᵢ. Each
 * operation contributes by its rule, which is made of operations that have rules, so that the result can be
 * differentiated again; where there is none, by the gradient that ND4J defines for it ({@code doDiff}), which can not.
 * Contributions to one variable are added. {@link SameDiff#createGradFunction} is not used: it copies the graph, wants
 * a scalar loss, writes to standard output, and loses properties of some operations on the way.
 */
public final class ReverseMode {
    private final SameDiff graph;
    private final boolean last;
    private final Map<String, SDVariable> gradients = new LinkedHashMap<>();
    private final Set<String> active = new HashSet<>();

    private ReverseMode(SameDiff graph, boolean last) {
        this.graph = graph;
        this.last = last;
    }

    /**
     * Adds the vector-Jacobian product to the graph.
     *
     * @param output the variable y
     * @param cotangent a variable v of y's shape and data type
     * @param inputs the names of the variables xᵢ
     * @return the gradient variable of each input; an input that y does not depend on has no entry (its gradient is
     *     zero)
     * @throws UnsupportedGraphException if an operation on the way has no gradient in ND4J, or one known to be wrong
     */
    public static Map<String, SDVariable> vjp(SDVariable output, SDVariable cotangent, Collection<String> inputs) {
        return vjp(List.of(output), List.of(cotangent), inputs);
    }

    /**
     * Adds the sum of the vector-Jacobian products of several outputs to the graph; what they share is swept once.
     *
     * @param outputs the variables yₖ, different ones
     * @param cotangents for each a variable vₖ of its shape and data type
     * @param inputs the names of the variables xᵢ
     * @return Σₖ vₖᵀ ∂yₖ/∂xᵢ for each input; an input that no output depends on has no entry (its gradient is zero)
     * @throws UnsupportedGraphException if an operation on the way has no gradient in ND4J, or one known to be wrong
     */
    public static Map<String, SDVariable> vjp(
            List<SDVariable> outputs, List<SDVariable> cotangents, Collection<String> inputs) {
        return vjp(outputs, cotangents, inputs, Set.of());
    }

    /**
     * Adds the sum of the vector-Jacobian products of several outputs to the graph, with some variables held fixed.
     *
     * @param outputs the variables yₖ, different ones
     * @param cotangents for each a variable vₖ of its shape and data type
     * @param inputs the names of the variables xᵢ
     * @param held the names of variables to be seen as constants, whatever they depend on
     * @return Σₖ vₖᵀ ∂yₖ/∂xᵢ for each input; an input that no output depends on has no entry (its gradient is zero)
     * @throws UnsupportedGraphException if an operation on the way has no gradient in ND4J, or one known to be wrong
     */
    public static Map<String, SDVariable> vjp(
            List<SDVariable> outputs, List<SDVariable> cotangents, Collection<String> inputs, Collection<String> held) {
        return vjp(outputs, cotangents, inputs, held, false);
    }

    /**
     * The same as the last sweep over the graph: nothing differentiates the result, which may be made of ND4J's
     * gradients.
     */
    static Map<String, SDVariable> lastVjp(
            List<SDVariable> outputs, List<SDVariable> cotangents, Collection<String> inputs, Collection<String> held) {
        return vjp(outputs, cotangents, inputs, held, true);
    }

    private static Map<String, SDVariable> vjp(
            List<SDVariable> outputs,
            List<SDVariable> cotangents,
            Collection<String> inputs,
            Collection<String> held,
            boolean last) {
        SameDiff graph = outputs.get(0).getSameDiff();
        List<SameDiffOp> ops =
                Slice.of(graph, outputs.stream().map(SDVariable::name).toList());
        ReverseMode mode = new ReverseMode(graph, last);
        mode.activate(ops, inputs, held);
        for (int i = 0; i < outputs.size(); i++) {
            if (mode.active.contains(outputs.get(i).name())) {
                mode.gradients.merge(outputs.get(i).name(), cotangents.get(i), SDVariable::add);
            }
        }
        mode.sweep(ops);
        mode.gradients.keySet().retainAll(new HashSet<>(inputs));
        return mode.gradients;
    }

    /** Marks the variables that depend on an input through floating-point values. */
    private void activate(List<SameDiffOp> ops, Collection<String> inputs, Collection<String> held) {
        active.addAll(inputs);
        for (SameDiffOp op : ops) {
            if (!Collections.disjoint(active, Slice.inputs(op)) && passes(Call.of(graph, op))) {
                op.getOutputsOfOp().stream()
                        .filter(name -> graph.getVariable(name).dataType().isFPType() && !held.contains(name))
                        .forEach(active::add);
            }
        }
    }

    private boolean passes(Call call) {
        return IntStream.range(0, call.inputs().size()).anyMatch(input -> isWanted(call, input));
    }

    private boolean isWanted(Call call, int input) {
        return active.contains(call.x(input).name()) && Rules.passes(call, input);
    }

    private void sweep(List<SameDiffOp> ops) {
        for (int i = ops.size() - 1; i >= 0; i--) {
            SameDiffOp op = ops.get(i);
            if (op.getOutputsOfOp().stream().anyMatch(gradients::containsKey)
                    && !Collections.disjoint(active, Slice.inputs(op))) {
                pull(Call.of(graph, op));
            }
        }
    }

    private void pull(Call call) {
        Rule rule = Rules.of(call);
        if (rule == null || last && Rules.hasKernel(call.op())) {
            pullByNd4j(call);
            return;
        }
        List<SDVariable> cotangents = call.outputs().stream()
                .map(output -> gradients.get(output.name()))
                .toList();
        for (int i = 0; i < call.inputs().size(); i++) {
            if (isWanted(call, i)) {
                add(call.x(i), rule.cotangent(call, i, cotangents));
            }
        }
    }

    private void pullByNd4j(Call call) {
        UnsupportedOperations.checkGradient(call.op());
        List<SDVariable> contributions;
        try {
            contributions = call.op().doDiff(cotangents(call));
        } catch (RuntimeException e) {
            throw new UnsupportedGraphException(
                    "operation " + UnsupportedOperations.describe(call.op()) + " has no gradient in ND4J: " + e, e);
        }
        for (int i = 0; i < Math.min(call.inputs().size(), contributions.size()); i++) {
            if (isWanted(call, i)) {
                add(call.x(i), contributions.get(i));
            }
        }
    }

    private List<SDVariable> cotangents(Call call) {
        List<SDVariable> result = new ArrayList<>();
        for (SDVariable output : call.outputs()) {
            SDVariable gradient = gradients.get(output.name());
            boolean missing = gradient == null && output.dataType().isFPType();
            result.add(missing ? graph.zerosLike(output) : gradient);
        }
        return result;
    }

    private void add(SDVariable x, SDVariable contribution) {
        if (contribution != null) {
            gradients.merge(x.name(), contribution, SDVariable::add);
        }
    }
}
