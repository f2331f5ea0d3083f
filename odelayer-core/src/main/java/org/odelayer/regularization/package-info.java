/**
 * Running costs: what a trajectory may be made to pay for, beside the loss at its end. Each is a small record that is
 * saved with a network and defines its cost as a graph; integrating it, and its gradient, belong to {@code block} and
 * {@code adjoint}.
 *
 * <p>Enter by {@link org.odelayer.regularization.Penalty}.
 */
package org.odelayer.regularization;
