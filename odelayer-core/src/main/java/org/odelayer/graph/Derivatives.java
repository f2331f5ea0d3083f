package org.odelayer.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Derivatives as more operations of the same SameDiff graph: what dynamics call inside {@code define}. They nest to any
 * depth, and are differentiated like all else when a network is trained. A Hamiltonian field for y = [q, p] is
 *
 * <pre>{@code
 * SDVariable h = energy(graph, y, parameters); // [batch, 1]
 * SDVariable gradient = Derivatives.gradient(h, y);
 * SDVariable byQ = Features.slice(graph, gradient, 0, n);
 * return Features.concat(graph, Features.slice(graph, gradient, n, 2 * n), byQ.neg());
 * }</pre>
 *
 * <p>Conventions: the first axis is the batch, and an example of a result depends on the same example of what is
 * differentiated by, on parameters and on time. So the gradient of a sum over the batch, which is what {@link
 * #gradient} computes, is that of each example. Functions that mix the examples, such as a normalization over the
 * batch, get the sum.
 *
 * <p>Every operation on the way must have a rule: arithmetic, matmul, the activations that layers offer, sums, means,
 * norms, softmax, layer norm, conv2d, and what moves elements do. An operation that has only ND4J's own gradient can be
 * differentiated by {@link #gradient} and {@link #vjp} once, for a value that nothing differentiates again: it is
 * refused by name otherwise. SameDiff's createGradFunction makes another graph and cannot be used.
 *
 * <p>Where the derivative of a value does not depend on an input, it is zeros of the input's shape.
 */
public final class Derivatives {
    private Derivatives() {}

    /**
     * The gradient of a scalar per example.
     *
     * <p>Cost: one to four times that of the value, whatever the number of features.
     *
     * @param y the value [batch, 1] or [batch], or a scalar; a value with more elements is summed
     * @param x what to differentiate by, of any shape: the state, a part of it, or a parameter
     * @return ∂ Σ y / ∂x, of x's shape
     * @throws UnsupportedGraphException if an operation on the way cannot be differentiated; the message names it
     */
    public static SDVariable gradient(SDVariable y, SDVariable x) {
        return gradients(y, x).get(0);
    }

    /**
     * The gradients of a scalar per example with respect to several variables, in one sweep.
     *
     * @param y the value [batch, 1] or [batch], or a scalar
     * @param x what to differentiate by, of any shapes
     * @return ∂ Σ y / ∂xᵢ, of xᵢ's shape, in the same order
     * @throws UnsupportedGraphException if an operation on the way cannot be differentiated; the message names it
     */
    public static List<SDVariable> gradients(SDVariable y, SDVariable... x) {
        return pulled(y, y.getSameDiff().onesLike(y), x);
    }

    /**
     * The Jacobian-vector product: how y moves when x moves along v.
     *
     * <p>Cost: one to three times that of the value.
     *
     * @param y the value, of any shape
     * @param x what to differentiate by
     * @param v the tangent, of x's shape
     * @return (∂y/∂x) v, of y's shape
     * @throws UnsupportedGraphException if an operation on the way has no rule; the message names it
     */
    public static SDVariable jvp(SDVariable y, SDVariable x, SDVariable v) {
        return ForwardMode.jvp(y, x, v);
    }

    /**
     * Whether y moves when x does, as far as the graph's operations tell.
     *
     * @param y the value
     * @param x what it may depend on
     * @return false if no operation passes a derivative from x to y
     * @throws UnsupportedGraphException if an operation on the way has no rule; the message names it
     */
    public static boolean depends(SDVariable y, SDVariable x) {
        return ForwardMode.moves(y, x);
    }

    /**
     * The vector-Jacobian product.
     *
     * <p>Cost: one to four times that of the value.
     *
     * @param y the value, of any shape
     * @param x what to differentiate by
     * @param v the cotangent, of y's shape
     * @return vᵀ ∂y/∂x, of x's shape
     * @throws UnsupportedGraphException if an operation on the way cannot be differentiated; the message names it
     */
    public static SDVariable vjp(SDVariable y, SDVariable x, SDVariable v) {
        return pulled(y, v, x).get(0);
    }

    private static List<SDVariable> pulled(SDVariable y, SDVariable v, SDVariable... x) {
        List<String> names = Arrays.stream(x).map(SDVariable::name).toList();
        Map<String, SDVariable> found = ReverseMode.vjp(y, v, names);
        return Arrays.stream(x)
                .map(variable -> like(variable, found.get(variable.name())))
                .toList();
    }

    private static SDVariable like(SDVariable x, SDVariable derivative) {
        SDVariable result = derivative == null ? x.getSameDiff().zerosLike(x) : derivative;
        return x.getShape() == null ? result : Shapes.known(result, x.getShape());
    }

    /**
     * The Jacobian of each example.
     *
     * <p>Cost: n tangents; a Jacobian-vector product does without.
     *
     * @param y the value [batch, …] with m elements per example
     * @param x what to differentiate by [batch, …] with n elements per example
     * @return J [batch, m, n], J[b, i, j] = ∂y[b, i] / ∂x[b, j]
     * @throws UnsupportedGraphException if an operation on the way has no rule; the message names it
     */
    public static SDVariable jacobian(SDVariable y, SDVariable x) {
        return x.getSameDiff().stack(2, ForwardMode.perElement(y, x));
    }

    /**
     * The matrix of second derivatives of a scalar per example.
     *
     * <p>Cost: n tangents of the gradient; (∂²y/∂x²) v is {@code jvp(gradient(y, x), x, v)}, at the cost of one.
     *
     * @param y the value [batch, 1] or [batch]
     * @param x what to differentiate by [batch, …] with n elements per example
     * @return H [batch, n, n], H[b, i, j] = ∂²y[b] / ∂x[b, i] ∂x[b, j]
     * @throws UnsupportedGraphException if an operation on the way has no rule; the message names it
     */
    public static SDVariable hessian(SDVariable y, SDVariable x) {
        return jacobian(gradient(y, x), x);
    }
}
