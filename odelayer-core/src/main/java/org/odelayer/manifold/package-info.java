/**
 * Geometry: where points of a manifold are, what is tangent to it, and how a group moves its points.
 *
 * <p>Points and vectors are numbers of the space around a manifold, in arrays of Java in DOUBLE; in graphs there are
 * the projections alone. Each map that a step of a solve is made of has its transpose beside it. What does not belong:
 * steps ({@code ode.method}), fields ({@code dynamics}).
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.manifold.Manifold}</td><td>projection, exp and log, distance, random points, volume:
 * {@code Sphere}, {@code Rotations}, {@code Torus}, {@code Hyperboloid}, {@code PoincareBall}, {@code Euclidean},
 * {@code Product}</td></tr>
 * <tr><td>{@link org.odelayer.manifold.LieAction}</td><td>the group of a manifold: {@code MatrixAction}s of spheres,
 * quaternions and hyperboloids, {@code BallAction} by way of the last; {@code CommutativeAction}s of circles and of
 * ℝⁿ</td></tr>
 * <tr><td>{@code Ratios}, {@code Generators}</td><td>quotients that are 0/0 at 0; matrices that are fields</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.manifold.Manifold}.
 */
package org.odelayer.manifold;
