/**
 * The gradient of a solve.
 *
 * <p>{@link org.odelayer.adjoint.DynamicsField} shows compiled dynamics to the solver, with the integrals of their
 * running costs. An {@link org.odelayer.adjoint.Adjoint} is a choice that a layer saves: {@link
 * org.odelayer.adjoint.ContinuousAdjoint} and {@link org.odelayer.adjoint.InterpolatingAdjoint} solve the adjoint
 * equation backwards in time, with an {@link org.odelayer.adjoint.AdjointNorm} that says what their step control looks
 * at; {@link org.odelayer.adjoint.DiscreteAdjoint} goes back through the steps that were made. Bound to arrays it is an
 * {@link org.odelayer.adjoint.AdjointPass}. This room calls {@code ode} and {@code dynamics} and neither knows it.
 */
package org.odelayer.adjoint;
