package org.odelayer.graph;

import java.util.List;
import org.odelayer.kernel.Optimization;

/** A simplification of a plan that leaves its results unchanged to rounding. */
@FunctionalInterface
interface Rewrite {
    /** In the order of application. */
    List<Rewrite> ALL = List.of(
            new CustomKernels(),
            new StridedSlices(),
            new Views(),
            new ConvolutionProducts(),
            new ConvolutionGradients(),
            new CommonSubexpressions(),
            new ColumnSums(),
            new ElementwiseLoops());

    /**
     * What plans are simplified by; without optimization by what ND4J's own operations need to work at all. Reshapes
     * are among it: run as operations, expand_dims and squeeze may give wrong values.
     */
    static List<Rewrite> chosen() {
        return Optimization.ON ? ALL : List.of(new CustomKernels(), new StridedSlices(), new Views());
    }

    /** What takes the place of {@code node}: itself, other nodes, or nothing. */
    List<Node> rewrite(Node node, Draft draft);

    /** Applies this rewrite to every node. */
    default void apply(Draft draft) {
        draft.pass(this);
    }
}
