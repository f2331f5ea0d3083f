package org.odelayer.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/** The operations that some variables of a SameDiff graph depend on, inputs before users. */
final class Slice {
    private final SameDiff graph;
    private final List<SameDiffOp> ordered = new ArrayList<>();
    private final Set<String> done = new HashSet<>();

    private Slice(SameDiff graph) {
        this.graph = graph;
    }

    /**
     * The operations needed for {@code variables}, in an order in which they can be run.
     *
     * @throws UnsupportedGraphException if a plan cannot run one of them
     */
    static List<SameDiffOp> of(SameDiff graph, Collection<String> variables) {
        Slice slice = new Slice(graph);
        variables.forEach(slice::visit);
        return slice.ordered;
    }

    /** Depth first with a stack of its own, so that a graph's depth is not limited by the thread's. */
    private void visit(String variable) {
        Deque<SameDiffOp> pending = new ArrayDeque<>();
        push(pending, variable);
        while (!pending.isEmpty()) {
            SameDiffOp op = pending.peek();
            int before = pending.size();
            for (String input : inputs(op)) {
                push(pending, input);
            }
            if (pending.size() == before) {
                pending.pop();
                if (done.add(op.getName())) {
                    ordered.add(op);
                }
            }
        }
    }

    private void push(Deque<SameDiffOp> pending, String variable) {
        String producer = graph.getVariables().get(variable).getOutputOfOp();
        if (producer != null && !done.contains(producer)) {
            SameDiffOp op = graph.getOps().get(producer);
            // Before going on, since a loop would make the graph cyclic.
            UnsupportedOperations.check(op.getOp());
            pending.push(op);
        }
    }

    /** An operation's inputs; never null. */
    static List<String> inputs(SameDiffOp op) {
        return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
    }
}
