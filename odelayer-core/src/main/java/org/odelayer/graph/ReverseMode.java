package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * Reverse-mode differentiation of a SameDiff graph: the vector-Jacobian product as more operations of the same graph.
 *
 * <p>For an output y = f(x₁, …, xₘ) and a cotangent v of y's shape, gives the variables xᵢ̄ = vᵀ ∂f/∂xᵢ. Each
 * operation contributes the gradient that ND4J defines for it ({@code doDiff}); contributions to one variable are
 * added. {@link SameDiff#createGradFunction} is not used: it copies the graph, wants a scalar loss, writes to standard
 * output, and loses properties of some operations on the way.
 */
public final class ReverseMode {
    private final SameDiff graph;
    private final Map<String, SDVariable> gradients = new LinkedHashMap<>();
    private final Set<String> active = new HashSet<>();

    private ReverseMode(SameDiff graph) {
        this.graph = graph;
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
        SameDiff graph = outputs.get(0).getSameDiff();
        List<SameDiffOp> ops =
                Slice.of(graph, outputs.stream().map(SDVariable::name).toList());
        ReverseMode mode = new ReverseMode(graph);
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
            if (!Collections.disjoint(active, Slice.inputs(op))) {
                op.getOutputsOfOp().stream()
                        .filter(name -> graph.getVariable(name).dataType().isFPType() && !held.contains(name))
                        .forEach(active::add);
            }
        }
    }

    private void sweep(List<SameDiffOp> ops) {
        for (int i = ops.size() - 1; i >= 0; i--) {
            SameDiffOp op = ops.get(i);
            if (op.getOutputsOfOp().stream().anyMatch(gradients::containsKey)
                    && !Collections.disjoint(active, Slice.inputs(op))) {
                accumulate(op, differentiate(op));
            }
        }
    }

    private List<SDVariable> differentiate(SameDiffOp op) {
        UnsupportedOperations.checkGradient(op.getOp());
        ReductionAxes.read(graph, op);
        try {
            List<SDVariable> outputGradients = outputGradients(op);
            List<SDVariable> corrected = CorrectedGradients.of(op.getOp(), outputGradients);
            return corrected == null ? op.getOp().doDiff(outputGradients) : corrected;
        } catch (RuntimeException e) {
            throw new UnsupportedGraphException(
                    "operation " + UnsupportedOperations.describe(op.getOp()) + " has no gradient in ND4J: " + e, e);
        }
    }

    private List<SDVariable> outputGradients(SameDiffOp op) {
        List<SDVariable> result = new ArrayList<>();
        for (String name : op.getOutputsOfOp()) {
            SDVariable variable = graph.getVariable(name);
            SDVariable gradient = gradients.get(name);
            boolean missing = gradient == null && variable.dataType().isFPType();
            result.add(missing ? graph.zerosLike(variable) : gradient);
        }
        return result;
    }

    private void accumulate(SameDiffOp op, List<SDVariable> contributions) {
        List<String> inputs = Slice.inputs(op);
        for (int i = 0; i < Math.min(inputs.size(), contributions.size()); i++) {
            SDVariable contribution = contributions.get(i);
            if (contribution != null && active.contains(inputs.get(i))) {
                gradients.merge(inputs.get(i), contribution, SDVariable::add);
            }
        }
    }
}
