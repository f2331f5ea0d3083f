/**
 * The gradient of a solve.
 *
 * <p>{@link org.odelayer.adjoint.DynamicsField} shows compiled dynamics to the solver; {@link
 * org.odelayer.adjoint.ContinuousAdjoint} solves the adjoint equation backwards in time. This room calls {@code ode} and
 * {@code dynamics} and neither knows it.
 */
package org.odelayer.adjoint;
