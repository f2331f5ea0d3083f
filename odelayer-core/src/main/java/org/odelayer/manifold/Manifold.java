package org.odelayer.manifold;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A smooth manifold in ℝⁿ: its points are n numbers, and so are its tangent vectors.
 *
 * <table>
 * <caption>Those of the library</caption>
 * <tr><th>Manifold</th><th>Points</th><th>n</th><th>Dimension</th></tr>
 * <tr><td>{@link #sphere}</td><td>‖y‖ = 1</td><td>n</td><td>n − 1</td></tr>
 * <tr><td>{@link #rotations}</td><td>unit quaternions (w, x, y, z)</td><td>4</td><td>3</td></tr>
 * <tr><td>{@link #torus}</td><td>d pairs (cos α, sin α)</td><td>2 d</td><td>d</td></tr>
 * <tr><td>{@link #hyperboloid}</td><td>−y₀² + y₁² + … = −1, y₀ &gt; 0</td><td>n</td><td>n − 1</td></tr>
 * <tr><td>{@link #poincareBall}</td><td>‖y‖ &lt; 1</td><td>n</td><td>n</td></tr>
 * <tr><td>{@link #euclidean}</td><td>all</td><td>n</td><td>n</td></tr>
 * <tr><td>{@link #product}</td><td>those of several manifolds, one behind the other</td><td>sum</td><td>sum</td></tr>
 * </table>
 *
 * <p>A torus is made of pairs, not of angles: a field of the pairs is periodic by itself, and no angle jumps.
 *
 * <p>Everything is computed in DOUBLE, and finite for all points and vectors: at vectors of length 0, at poles and at
 * antipodes. Methods with an offset change arrays in place and allocate nothing. Immutable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "@class")
@JsonTypeIdResolver(ManifoldNames.class)
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public interface Manifold extends Serializable {
    /** How far off the manifold a point may be that is given, in the norm of ℝⁿ: it is then projected. */
    double LARGEST_OFFSET = 1e-3;

    /**
     * The sphere Sⁿ⁻¹.
     *
     * @param n of the space around it, at least 2
     * @return the unit sphere in ℝⁿ
     * @throws IllegalArgumentException if n is less
     */
    static Manifold sphere(int n) {
        return new Sphere(n);
    }

    /**
     * The rotations of ℝ³, SO(3), as unit quaternions q = (w, x, y, z): v becomes q v q̄, and q and −q are one
     * rotation.
     *
     * <p>Distances are angles of rotation. {@link #volume} and densities of a flow are with respect to the surface of
     * the unit sphere in ℝ⁴, on which both of a pair are.
     *
     * @return SO(3)
     */
    static Manifold rotations() {
        return new Rotations();
    }

    /**
     * The torus, d circles of radius 1.
     *
     * @param d its dimension, at least 1
     * @return the torus in ℝ²ᵈ
     * @throws IllegalArgumentException if d is less
     */
    static Manifold torus(int d) {
        return new Torus(d);
    }

    /**
     * Hyperbolic space as the upper sheet of a hyperboloid, ⟨y, y⟩ = −y₀² + y₁² + … = −1. Points are projected by their
     * y₀, tangent vectors by ⟨,⟩. Densities of a flow are with respect to dy₁ … dyₙ₋₁.
     *
     * @param n of the space around it, at least 2
     * @return the hyperboloid in ℝⁿ
     * @throws IllegalArgumentException if n is less
     */
    static Manifold hyperboloid(int n) {
        return new Hyperboloid(n);
    }

    /**
     * Hyperbolic space as the unit ball, with the metric 4 ‖dy‖² / (1 − ‖y‖²)². Points beyond 1 − 1e-5 are put there,
     * since DOUBLE has no room for more.
     *
     * @param n its dimension, at least 1
     * @return Poincaré's ball in ℝⁿ
     * @throws IllegalArgumentException if n is less
     */
    static Manifold poincareBall(int n) {
        return new PoincareBall(n);
    }

    /**
     * ℝⁿ itself, as a part of {@link #product}.
     *
     * @param n at least 1
     * @return ℝⁿ
     * @throws IllegalArgumentException if n is less
     */
    static Manifold euclidean(int n) {
        return new Euclidean(n);
    }

    /**
     * The product of manifolds: SO(3) × ℝ³ has the attitude of a body and its velocity.
     *
     * @param parts at least one
     * @return points are those of the parts, one behind the other
     * @throws IllegalArgumentException if there are none
     */
    static Manifold product(Manifold... parts) {
        return new Product(parts);
    }

    /**
     * The numbers of a point.
     *
     * @return n
     */
    int ambient();

    /**
     * The dimension of the manifold.
     *
     * @return at most n
     */
    int dimension();

    /**
     * Puts a point on the manifold.
     *
     * @param y has the point, which is overwritten by one on the manifold, π(y)
     * @param at where it begins
     */
    void project(double[] y, int at);

    /**
     * The transpose of the projection's Jacobian at any point, p ← pᵀ ∂π/∂y.
     *
     * @param y has the point, before it is projected
     * @param p has p at the same place, and is overwritten
     * @param at where both begin
     */
    void projectBack(double[] y, double[] p, int at);

    /**
     * Makes a vector tangent, by an orthogonal projection in the manifold's metric.
     *
     * @param y has a point of the manifold
     * @param v has the vector at the same place, and is overwritten
     * @param at where both begin
     */
    void tangent(double[] y, double[] v, int at);

    /**
     * The projection of points in a graph.
     *
     * @param y [batch, n], of known shape
     * @return π(y), [batch, n], of known shape
     */
    SDVariable point(SDVariable y);

    /**
     * The projection of vectors in a graph.
     *
     * @param point points of the manifold, [batch, n]
     * @param v vectors, [batch, n], of known shape
     * @return tangent vectors, [batch, n], of known shape
     */
    SDVariable tangent(SDVariable point, SDVariable v);

    /**
     * Where the geodesic arrives that begins with a velocity, after time 1.
     *
     * @param y a point
     * @param v a tangent vector there
     * @return exp_y(v), a new array
     */
    double[] exp(double[] y, double[] v);

    /**
     * The inverse of {@link #exp}: the shortest tangent vector that leads from one point to another. From a point to
     * its antipode there are many; the one that is returned leads by the coordinate axis of which the point has least.
     *
     * @param x a point
     * @param y another
     * @return log_x(y), a new array
     */
    double[] log(double[] x, double[] y);

    /**
     * The length of the shortest way between two points.
     *
     * @param x a point
     * @param y another
     * @return at least 0
     */
    double distance(double[] x, double[] y);

    /**
     * A random point: uniform where the volume is finite; of hyperbolic spaces exp of a vector that is normally
     * distributed at the origin, and of ℝⁿ such a vector.
     *
     * @param random the source
     * @return a new array
     */
    double[] random(Random random);

    /**
     * The volume, of which the uniform density is one part: 1/volume at each point.
     *
     * @return may be infinite
     */
    double volume();

    /**
     * The group that acts on the manifold, which Lie methods ask for.
     *
     * @return computes for one stepper: a new one, with working memory of its own
     */
    LieAction action();

    /**
     * Vector fields y ↦ Gᵢy that span the tangent space everywhere, by which a field can be given as ẏ = Σ ωᵢ(y) Gᵢy:
     * of S² the rotations e₁ × y, e₂ × y, e₃ × y; of larger spheres those of each plane (i, j), i &lt; j, from i to j;
     * of SO(3) q̇ = ½ q ω, ω being the angular velocity as the body sees it; of a torus the rates of its angles; of a
     * hyperboloid the boosts of each axis and then the rotations of each plane.
     *
     * @return n × n matrices
     * @throws IllegalArgumentException if there are none, as of ℝⁿ and Poincaré's ball, whose fields are free
     */
    double[][][] generators();

    /**
     * How far a point is from its projection.
     *
     * @param y has the point
     * @param at where it begins
     * @return the distance in ℝⁿ; NaN if the point is not finite
     */
    default double offset(double[] y, int at) {
        double[] point = Arrays.copyOfRange(y, at, at + ambient());
        project(point, 0);
        double sum = 0;
        for (int i = 0; i < point.length; i++) {
            sum += (point[i] - y[at + i]) * (point[i] - y[at + i]);
        }
        return Math.sqrt(sum);
    }
}
