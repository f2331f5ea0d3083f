/**
 * How long a step is: constant, or controlled by the error estimate.
 *
 * <p>{@link org.odelayer.ode.stepsize.StepControl} is what a user chooses; {@link
 * org.odelayer.ode.stepsize.StepController} turns an error ratio into the next step, {@link
 * org.odelayer.ode.stepsize.ErrorNorm} measures that ratio on the device with one scalar read back for each part of the
 * state, and {@link org.odelayer.ode.stepsize.FirstStep} finds where to begin. The arithmetic of a step belongs to
 * {@code method}; trying, accepting and rejecting steps to {@code ode}.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.ode.stepsize.StepControl}: {@link org.odelayer.ode.stepsize.AdaptiveStep}, {@link
 * org.odelayer.ode.stepsize.ConstantStep}</td><td>what a user chooses</td></tr>
 * <tr><td>{@link org.odelayer.ode.stepsize.ControllerPreset}</td><td>step controllers by name: {@link
 * org.odelayer.ode.stepsize.IntegralController}, {@link org.odelayer.ode.stepsize.DigitalFilter}</td></tr>
 * <tr><td>{@link org.odelayer.ode.stepsize.ErrorNorm}</td><td>the error of a step over its tolerance</td></tr>
 * <tr><td>{@link org.odelayer.ode.stepsize.FirstStep}</td><td>the length of the first step</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.ode.stepsize.StepControl#adaptive}.
 */
package org.odelayer.ode.stepsize;
