/**
 * How long a step is: constant, or controlled by the error estimate.
 *
 * <p>{@link org.odelayer.ode.stepsize.StepControl} is what a user chooses; {@link
 * org.odelayer.ode.stepsize.StepController} turns an error ratio into the next step, {@link
 * org.odelayer.ode.stepsize.ErrorNorm} measures that ratio on the device with one scalar read back for each part of the
 * state, and {@link org.odelayer.ode.stepsize.FirstStep} finds where to begin. The arithmetic of a step belongs to
 * {@code method}; trying, accepting and rejecting steps to {@code ode}.
 *
 * <p>Enter by {@link org.odelayer.ode.stepsize.StepControl#adaptive}.
 */
package org.odelayer.ode.stepsize;
