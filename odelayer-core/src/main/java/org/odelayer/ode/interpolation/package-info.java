/**
 * The solution between the steps.
 *
 * <p>{@link org.odelayer.ode.interpolation.DenseOutput} keeps the accepted steps of a solve and gives the state at any
 * time of it; {@link org.odelayer.ode.interpolation.Trajectory} does so in Java's memory, for solutions that outlive
 * their solve. What a method offers for that is the {@link org.odelayer.ode.method.Interpolation} of its stepper.
 */
package org.odelayer.ode.interpolation;
