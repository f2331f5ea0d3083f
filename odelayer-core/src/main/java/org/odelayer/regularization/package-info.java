/**
 * Running costs: what a trajectory may be made to pay for, beside the loss at its end. Each is a small record that is
 * saved with a network and defines its cost as a graph; integrating it, and its gradient, belong to {@code block} and
 * {@code adjoint}.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.regularization.KineticEnergy}, {@link
 * org.odelayer.regularization.DirectionalDerivative}</td><td>the speed of the path, and its change</td></tr>
 * <tr><td>{@link org.odelayer.regularization.JacobianFrobenius}, {@link org.odelayer.regularization.SpectralNorm},
 * {@link org.odelayer.regularization.ConditionNumber}</td><td>the Jacobian's size and condition</td></tr>
 * <tr><td>{@link org.odelayer.regularization.FlowJacobian}</td><td>the size and condition of the whole flow's
 * Jacobian, at the end</td></tr>
 * <tr><td>{@link org.odelayer.regularization.PartialPenalty}</td><td>any of them at the start, on a part of the batch,
 * or without a say in the steps</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.regularization.Penalty}.
 */
package org.odelayer.regularization;
