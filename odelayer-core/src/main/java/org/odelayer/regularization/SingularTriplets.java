package org.odelayer.regularization;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Singular values and vectors of each example's Jacobian: of the largest, the smallest, the second smallest value, and
 * so on.
 *
 * @param graph to add operations to
 * @param values σ, [batch, m, 1]
 * @param lefts u, [batch, m, n]
 * @param rights v, [batch, m, n]
 */
record SingularTriplets(SameDiff graph, SDVariable values, SDVariable lefts, SDVariable rights) {
    /** [batch, 1]. */
    SDVariable value(int index) {
        return row(values, index);
    }

    /** [batch, n]. */
    SDVariable left(int index) {
        return row(lefts, index);
    }

    /** [batch, n]. */
    SDVariable right(int index) {
        return row(rights, index);
    }

    private SDVariable row(SDVariable stack, int index) {
        return graph.squeeze(graph.slice(stack, new int[] {0, index, 0}, new int[] {-1, 1, -1}), 1);
    }
}
