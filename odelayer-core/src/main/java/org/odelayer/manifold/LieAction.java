package org.odelayer.manifold;

/**
 * A Lie group that acts on a manifold so that every point comes to every other: what steps by exponentials are made of.
 * An element a of its algebra moves y by the field a·y, and exp(a) y is where that leads in time 1.
 *
 * <p>Each map has its transpose, exact to rounding: gradients of what was computed. Elements are m numbers, in DOUBLE.
 * With working memory: not thread-safe.
 */
public interface LieAction {
    /**
     * The numbers of an element of the algebra.
     *
     * @return m
     */
    int size();

    /**
     * The element that moves y by v without turning around it, a·y = v; of a vector that is not tangent its tangent
     * part.
     *
     * @param y a point, [n]
     * @param v a vector, [n]
     * @param a where to write the element, [m]
     */
    void lift(double[] y, double[] v, double[] a);

    /**
     * The transpose of {@link #lift}.
     *
     * @param y the point
     * @param v the vector
     * @param aBar ∂L/∂a
     * @param yBar where to add ∂L/∂y
     * @param vBar where to add ∂L/∂v
     */
    void liftBack(double[] y, double[] v, double[] aBar, double[] yBar, double[] vBar);

    /**
     * The bracket [a, b], with the sign of (ab − ba)·y for fields that are matrices.
     *
     * @param a an element
     * @param b an element
     * @param result where to write it
     */
    void bracket(double[] a, double[] b, double[] result);

    /**
     * The transpose of {@link #bracket}.
     *
     * @param a an element
     * @param b an element
     * @param resultBar ∂L/∂[a, b]
     * @param aBar where to add ∂L/∂a
     * @param bBar where to add ∂L/∂b
     */
    void bracketBack(double[] a, double[] b, double[] resultBar, double[] aBar, double[] bBar);

    /**
     * Moves a point.
     *
     * @param a an element
     * @param y a point, [n]
     * @param result where to write exp(a) y, another array; NaN where a is not finite or turns by more than 1,000
     */
    void act(double[] a, double[] y, double[] result);

    /**
     * The transpose of {@link #act}.
     *
     * @param a an element
     * @param y the point
     * @param resultBar ∂L/∂(exp(a) y)
     * @param aBar where to add ∂L/∂a
     * @param yBar where to write ∂L/∂y, another array than {@code resultBar}
     */
    void actBack(double[] a, double[] y, double[] resultBar, double[] aBar, double[] yBar);
}
