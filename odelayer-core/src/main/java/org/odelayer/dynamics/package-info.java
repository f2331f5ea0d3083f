/**
 * The language of fields: the right-hand side f of ẏ = f(t, y, θ) as a user writes it.
 *
 * <p>A {@link org.odelayer.dynamics.Dynamics} declares what f reads in a {@link org.odelayer.dynamics.ParameterList}
 * and defines f as a SameDiff graph. {@link org.odelayer.dynamics.DynamicsTransform}s make dynamics from dynamics; a
 * {@link org.odelayer.dynamics.RunningCost} is written in the same way and integrated beside. Nothing here is compiled
 * or solved: that is for {@code field}, which knows this room, and for {@code ode}, which does not.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>the language</td><td>{@link org.odelayer.dynamics.Dynamics}, {@link org.odelayer.dynamics.ParameterList},
 * {@link org.odelayer.dynamics.Input}, {@link org.odelayer.dynamics.Parameter}, {@link
 * org.odelayer.dynamics.RunningCost}, {@link org.odelayer.dynamics.Features}</td></tr>
 * <tr><td>ready fields</td><td>{@link org.odelayer.dynamics.MlpDynamics}, {@link org.odelayer.dynamics.ConvDynamics},
 * {@link org.odelayer.dynamics.DenseDynamics}, {@link org.odelayer.dynamics.GradientFlowDynamics}, {@link
 * org.odelayer.dynamics.AntisymmetricDynamics}, {@link org.odelayer.dynamics.GruDynamics}, {@link
 * org.odelayer.dynamics.GraphDynamics}</td></tr>
 * <tr><td>fields of an energy</td><td>{@link org.odelayer.dynamics.HamiltonianDynamics}, {@link
 * org.odelayer.dynamics.SeparableHamiltonian}, {@link org.odelayer.dynamics.LagrangianDynamics}: networks by their
 * factories, a user's own as subclasses; what they share is {@link org.odelayer.dynamics.EnergyDynamics}</td></tr>
 * <tr><td>stochastic equations</td><td>{@link org.odelayer.dynamics.SdeDynamics}, which give {@link
 * org.odelayer.dynamics.SdeTerms}, with a {@link org.odelayer.dynamics.NoiseType} and a {@link
 * org.odelayer.dynamics.Calculus}; {@link org.odelayer.dynamics.DriftDiffusion} of two dynamics</td></tr>
 * <tr><td>transformations</td><td>{@link org.odelayer.dynamics.HigherOrderDynamics}, {@link
 * org.odelayer.dynamics.DataControlledDynamics}, {@link org.odelayer.dynamics.DepthDependence}, {@link
 * org.odelayer.dynamics.PiecewiseDynamics}, {@link org.odelayer.dynamics.JumpDynamics}, {@link
 * org.odelayer.dynamics.PlainNetDynamics}, {@link org.odelayer.dynamics.ReactionDynamics}, {@link
 * org.odelayer.dynamics.VariationalDynamics}, {@link org.odelayer.dynamics.DensityDynamics}, {@link
 * org.odelayer.dynamics.ValueDynamics}</td></tr>
 * <tr><td>fields on manifolds</td><td>{@link org.odelayer.dynamics.ProjectedDynamics}, {@link
 * org.odelayer.dynamics.AlgebraDynamics}</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.dynamics.MlpDynamics} to use one, by {@link org.odelayer.dynamics.Dynamics} to write
 * one.
 */
package org.odelayer.dynamics;
