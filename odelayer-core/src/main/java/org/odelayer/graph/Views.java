package org.odelayer.graph;

import java.util.List;
import java.util.Set;

/** Operations that only change the shape become views of their input. All arrays of a plan are C-ordered. */
final class Views implements Rewrite {
    private static final Set<String> RESHAPES = Set.of("identity", "reshape", "expand_dims", "squeeze");
    /** How ND4J's reshape writes "in Fortran order" as an integer argument: −'f'. */
    private static final long FORTRAN_ORDER = -102;

    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        if (!RESHAPES.contains(node.operation().name())
                || node.operation().integer(0, 0) == FORTRAN_ORDER
                || node.input(0).type() != node.output().type()) {
            return List.of(node);
        }
        if (node.output().sameShape(node.input(0))) {
            draft.substitute(node.output(), node.input(0));
        } else {
            node.output().becomeViewOf(node.input(0));
        }
        return List.of();
    }
}
