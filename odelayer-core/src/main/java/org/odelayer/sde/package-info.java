/**
 * Stochastic differential equations, dy = f dt + g dW, by constant steps.
 *
 * <p>What a step knows of the Brownian motion, ξ = ΔW/h, is an input of the plan that is constant along the step. With
 * it each method is a Runge–Kutta method for an ordinary equation, ẏ = f + g ξ in the simplest case, on legs of one
 * step each; what a method has beyond that, as the tangent (∂g/∂y) g of Milstein's, is written in the graph. So the
 * steps, their exact gradients, outputs and errors are those of {@code block}, and the solver knows nothing of noise.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.sde.SdeBlock}, {@link org.odelayer.sde.CompiledSde}</td><td>what is solved, and how; a
 * forward and a backward pass for one batch shape</td></tr>
 * <tr><td>{@link org.odelayer.sde.SdeMethod}</td><td>the methods: their fields and orders, and what they
 * solve</td></tr>
 * <tr><td>{@code SdeField}, {@code SdeStep}</td><td>a method's field as dynamics; drift and diffusion in its
 * graph</td></tr>
 * <tr><td>{@code NoiseDriver}, {@code SdeGrid}</td><td>tells each leg the increments over it; where legs are</td></tr>
 * <tr><td>{@code SdeLift}, {@code SdeProjection}</td><td>between y and the state that a method goes on from</td></tr>
 * </table>
 *
 * <p>What does not belong: how the motion is made ({@code noise}), what a user writes ({@link
 * org.odelayer.dynamics.SdeDynamics}).
 *
 * <p>Enter by {@link org.odelayer.sde.SdeBlock}.
 */
package org.odelayer.sde;
