package org.odelayer.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Linear systems of each example, with derivatives of any order: A⁻¹b and ln |det A|.
 *
 * <p>The equation of motion of a Lagrangian L(q, q̇) is one: q̈ = (∂²L/∂q̇²)⁻¹ (∂L/∂q − (∂²L/∂q̇∂q) q̇).
 *
 * <p>By elimination with partial pivoting, computed in Java in DOUBLE: O(n³) per example, for n up to some dozens. On a
 * GPU the matrices are copied to the host. A matrix that is singular to rounding of its data type ends the evaluation
 * with an {@link ArithmeticException} that names the example; one that is not finite gives NaN, which solvers answer
 * with a shorter step.
 *
 * <p>Derivatives: d(A⁻¹b) = A⁻¹(db − dA A⁻¹b), d ln |det A| = tr(A⁻¹dA). Source: Giles, "Collected matrix derivative
 * results for forward and reverse mode algorithmic differentiation" (2008).
 */
public final class Solve {
    private Solve() {}

    /**
     * Adds x = A⁻¹b to the graph.
     *
     * @param a A [batch, n, n]
     * @param b a vector per example, [batch, n]
     * @return x [batch, n]
     */
    public static SDVariable of(SDVariable a, SDVariable b) {
        SameDiff graph = a.getSameDiff();
        return graph.squeeze(columns(a, graph.expandDims(b, 2)), 2);
    }

    /**
     * Adds X = A⁻¹B to the graph.
     *
     * @param a A [batch, n, n]
     * @param b k columns per example, [batch, n, k]
     * @return X [batch, n, k]
     */
    public static SDVariable columns(SDVariable a, SDVariable b) {
        return LinearSolve.of(a, b, false);
    }

    /**
     * Adds ln |det A| to the graph: how much a flow stretches volume.
     *
     * @param a A [batch, n, n]
     * @return ln |det A| [batch, 1]
     */
    public static SDVariable logdet(SDVariable a) {
        return new LogDeterminant(a).outputVariable();
    }
}
