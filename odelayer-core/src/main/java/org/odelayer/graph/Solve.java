package org.odelayer.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Linear systems of each example, with derivatives of any order: A⁻¹b and ln |det A|.
 *
 * <p>The equation of motion of a Lagrangian L(q, q̇) is one: q̈ = (∂²L/∂q̇²)⁻¹ (∂L/∂q − (∂²L/∂q̇∂q) q̇).
 *
 * <p>Computed in Java in DOUBLE, for n up to some dozens; on a GPU the matrices are copied to the host. {@link Kind}
 * has the methods. A matrix that is singular, or not positive definite where it must be, to rounding of its data type
 * ends the evaluation with an {@link ArithmeticException} that names the example; units of rows and columns do not
 * matter to that. A matrix that is not finite gives NaN, which solvers answer with a shorter step.
 *
 * <p>Derivatives: d(A⁻¹b) = A⁻¹(db − dA A⁻¹b), d ln |det A| = tr(A⁻¹dA). Sources: Giles, "Collected matrix derivative
 * results for forward and reverse mode algorithmic differentiation" (2008); Ogita, Rump, Oishi, "Accurate sum and dot
 * product" (2005), for the closed forms; Higham, "Accuracy and stability of numerical algorithms", for what elimination
 * and Cholesky's factors are worth.
 */
public final class Solve {
    private Solve() {}

    /** What is known of the matrices. */
    public enum Kind {
        /**
         * Nothing: they have an inverse. By elimination with partial pivoting, 2n³/3 operations, and as many for the
         * sizes that pivots are compared with. For n ≤ 3 by a closed form, A⁻¹ = adj A / det A, which takes less time:
         * its sums have twice the digits of DOUBLE, so that each component of A⁻¹b is right to some roundings however
         * badly conditioned A is. A nearly singular A is left to elimination.
         */
        GENERAL,

        /**
         * They are symmetric and positive definite, as the mass matrices of Lagrangians are. By Cholesky's factors,
         * n³/3 operations; for n ≤ 3 by the closed form where all leading minors are clearly positive.
         *
         * <p>What is solved with, and differentiated, is the symmetric part S = (A + Aᵀ)/2: x = S⁻¹b and ln det S as
         * functions of all n² elements of A. The gradient with respect to A is therefore symmetric, and elements that
         * rounding has made differ are averaged. An error names the order of the first leading minor that is not
         * positive.
         */
        POSITIVE_DEFINITE;

        /** The part of a matrix, or of a change of it, that matters; this map is its own transpose. */
        SDVariable part(SDVariable a) {
            return this == GENERAL
                    ? a
                    : a.add(a.getSameDiff().permute(a, 0, 2, 1)).mul(0.5);
        }
    }

    /**
     * Adds x = A⁻¹b to the graph.
     *
     * @param a A [batch, n, n]
     * @param b a vector per example, [batch, n]
     * @return x [batch, n]
     */
    public static SDVariable of(SDVariable a, SDVariable b) {
        return of(a, b, Kind.GENERAL);
    }

    /**
     * Adds x = A⁻¹b to the graph, for a kind of matrices.
     *
     * @param a A [batch, n, n]
     * @param b a vector per example, [batch, n]
     * @param kind what is known of A
     * @return x [batch, n]
     */
    public static SDVariable of(SDVariable a, SDVariable b, Kind kind) {
        SameDiff graph = a.getSameDiff();
        return graph.squeeze(columns(a, graph.expandDims(b, 2), kind), 2);
    }

    /**
     * Adds X = A⁻¹B to the graph.
     *
     * @param a A [batch, n, n]
     * @param b k columns per example, [batch, n, k]
     * @return X [batch, n, k]
     */
    public static SDVariable columns(SDVariable a, SDVariable b) {
        return columns(a, b, Kind.GENERAL);
    }

    /**
     * Adds X = A⁻¹B to the graph, for a kind of matrices.
     *
     * @param a A [batch, n, n]
     * @param b k columns per example, [batch, n, k]
     * @param kind what is known of A
     * @return X [batch, n, k]
     */
    public static SDVariable columns(SDVariable a, SDVariable b, Kind kind) {
        return LinearSolve.of(kind, a, b, false);
    }

    /**
     * Adds ln |det A| to the graph: how much a flow stretches volume.
     *
     * @param a A [batch, n, n]
     * @return ln |det A| [batch, 1]
     */
    public static SDVariable logdet(SDVariable a) {
        return logdet(a, Kind.GENERAL);
    }

    /**
     * Adds ln |det A| to the graph, for a kind of matrices.
     *
     * @param a A [batch, n, n]
     * @param kind what is known of A
     * @return ln |det A| [batch, 1]
     */
    public static SDVariable logdet(SDVariable a, Kind kind) {
        return new LogDeterminant(kind, a).outputVariable();
    }
}
