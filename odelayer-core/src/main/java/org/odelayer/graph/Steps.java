package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * Operations of a graph that are steps in what they read: comparisons, roundings, signs, conversions to integers. Their
 * derivative is 0 wherever it exists, so that no gradient passes, although the value depends on what was read.
 */
public final class Steps {
    /** Those whose result is a floating-point number. */
    private static final Set<String> ROUNDINGS = Set.of("ceil", "floor", "floordiv", "rint", "round", "sign", "step");

    private final SameDiff graph;
    /** The inputs that a variable depends on with a gradient. */
    private final Map<String, Set<String>> sources = new HashMap<>();

    private Steps(SameDiff graph) {
        this.graph = graph;
    }

    /**
     * Finds the steps on the way to a variable.
     *
     * @param output the variable
     * @param inputs names of variables
     * @return one step each, of those that read something that depends on inputs
     * @throws UnsupportedGraphException if an operation on the way cannot be compiled
     */
    public static List<Step> before(SDVariable output, Collection<String> inputs) {
        Steps steps = new Steps(output.getSameDiff());
        inputs.forEach(name -> steps.sources.put(name, Set.of(name)));
        List<Step> found = new ArrayList<>();
        for (SameDiffOp op : Slice.of(steps.graph, List.of(output.name()))) {
            Set<String> read = steps.read(op);
            if (!read.isEmpty() && steps.isStep(op)) {
                found.add(new Step(UnsupportedOperations.describe(op.getOp()), List.copyOf(read)));
            } else if (!read.isEmpty()) {
                op.getOutputsOfOp().forEach(name -> steps.sources.put(name, read));
            }
        }
        return found;
    }

    private Set<String> read(SameDiffOp op) {
        Set<String> read = new LinkedHashSet<>();
        if (!Lowering.SHAPE_ONLY.contains(op.getOp().opName())) {
            Slice.inputs(op).forEach(name -> read.addAll(sources.getOrDefault(name, Set.of())));
        }
        return read;
    }

    private boolean isStep(SameDiffOp op) {
        return ROUNDINGS.contains(op.getOp().opName())
                || op.getOutputsOfOp().stream()
                        .noneMatch(name -> graph.getVariable(name).dataType().isFPType());
    }

    /**
     * A step.
     *
     * @param operation the operation with its name in the graph
     * @param inputs the names of the inputs that it depends on
     */
    public record Step(String operation, List<String> inputs) {}
}
