/**
 * The gradient of a solve.
 *
 * <p>An {@link org.odelayer.adjoint.Adjoint} is a choice that a layer saves; bound to a field it is an {@link
 * org.odelayer.adjoint.AdjointPass}, which computes the gradient of one solve after the other. This room knows fields
 * with derivatives ({@link org.odelayer.ode.method.DifferentiableField}) and the solver; what a field is made of, and
 * how a method transposes its steps, are not its business.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.adjoint.ContinuousAdjoint}</td><td>solves state and adjoint equation backwards</td></tr>
 * <tr><td>{@link org.odelayer.adjoint.InterpolatingAdjoint}</td><td>solves the adjoint equation along the forward
 * solution</td></tr>
 * <tr><td>{@link org.odelayer.adjoint.DiscreteAdjoint}</td><td>goes back through the steps that were made</td></tr>
 * <tr><td>{@link org.odelayer.adjoint.AdjointSolver}</td><td>how an adjoint equation is solved</td></tr>
 * <tr><td>{@link org.odelayer.adjoint.SolutionGradient}, {@link org.odelayer.adjoint.EventGradients}</td><td>the
 * gradient of a problem's solution, across events</td></tr>
 * <tr><td>{@link org.odelayer.adjoint.AdjointNorm}</td><td>what its step control looks at</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.adjoint.Adjoint}.
 */
package org.odelayer.adjoint;
