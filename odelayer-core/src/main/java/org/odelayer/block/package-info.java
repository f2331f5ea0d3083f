/**
 * An ODE block: a function of an array and parameters whose inside is a solve, with its gradient.
 *
 * <p>A {@link org.odelayer.block.OdeBlock} says what is solved and how; a {@link org.odelayer.block.CompiledBlock} does
 * it for one input shape, forwards and backwards, on ND4J arrays. Nothing here knows Deeplearning4j: a layer only moves
 * arrays in and out of workspaces.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.block.OdeBlock}</td><td>what is solved, and how</td></tr>
 * <tr><td>{@link org.odelayer.block.BlockOptions} with {@link org.odelayer.block.Augmentation}, {@link
 * org.odelayer.block.InitialVelocity}, {@link org.odelayer.block.OutputState}</td><td>the blocks of the
 * literature</td></tr>
 * <tr><td>{@link org.odelayer.block.RungeKuttaNetwork}</td><td>a network whose layers are steps, as a block</td></tr>
 * <tr><td>{@link org.odelayer.block.FieldValue}</td><td>f itself, without a solve, as a block</td></tr>
 * <tr><td>{@link org.odelayer.block.StateMap}</td><td>what happens before and after the solve</td></tr>
 * <tr><td>{@link org.odelayer.block.TimeSpan}</td><td>the times</td></tr>
 * <tr><td>{@link org.odelayer.block.BatchSteps}</td><td>whether examples share their steps</td></tr>
 * <tr><td>{@code BlockPasses}: {@code SharedPasses}, {@code RowPasses}</td><td>a batch as one solve, or each example in
 * a block of one example ({@code Lane})</td></tr>
 * <tr><td>{@link org.odelayer.block.CompiledBlock}</td><td>a block for one input shape: a forward and a backward
 * pass</td></tr>
 * <tr><td>{@link org.odelayer.block.JacobianPath}</td><td>the Jacobian along trajectories</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.block.OdeBlock}.
 */
package org.odelayer.block;
