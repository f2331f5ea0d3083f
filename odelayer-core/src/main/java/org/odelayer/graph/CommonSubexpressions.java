package org.odelayer.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An operation that stands in the plan already, with the same inputs, is not done again. Tangents and gradients of one
 * graph along several directions have much in common.
 */
final class CommonSubexpressions implements Rewrite {
    @Override
    public void apply(Draft draft) {
        Map<String, List<Node>> known = new HashMap<>();
        draft.pass((node, plan) -> {
            List<Node> candidates = known.computeIfAbsent(node.operation().name(), name -> new ArrayList<>());
            for (Node candidate : candidates) {
                if (isSame(candidate, node)) {
                    replace(node, candidate, plan);
                    return List.of();
                }
            }
            candidates.add(node);
            return List.of(node);
        });
    }

    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        throw new UnsupportedOperationException("works on whole plans");
    }

    private static boolean isSame(Node a, Node b) {
        boolean same = a.inputs().size() == b.inputs().size()
                && a.outputs().size() == b.outputs().size()
                && a.operation().isSameAs(b.operation());
        for (int i = 0; same && i < a.inputs().size(); i++) {
            same = a.input(i).root() == b.input(i).root() && a.input(i).sameShape(b.input(i));
        }
        for (int i = 0; same && i < a.outputs().size(); i++) {
            same = a.outputs().get(i).sameShape(b.outputs().get(i))
                    && a.outputs().get(i).type() == b.outputs().get(i).type();
        }
        return same;
    }

    private static void replace(Node node, Node by, Draft draft) {
        for (int i = 0; i < node.outputs().size(); i++) {
            draft.substitute(node.outputs().get(i), by.outputs().get(i));
        }
    }
}
