/**
 * Series at irregular times: a chain of legs, each the same block over u ∈ [0, 1], with an update of the state at the
 * end of each.
 *
 * <p>Examples have times of their own, but a batch is solved by shared steps: between its k-th and (k + 1)-th time
 * every example goes over u ∈ [0, 1], and what differs, its time and the length of its way or the coefficients of a
 * path that drives it, is a control of the leg. Neither the solver nor the adjoint knows of it.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.series.SeriesBlock}</td><td>what is solved, and how</td></tr>
 * <tr><td>{@link org.odelayer.series.CompiledSeries}</td><td>a forward and a backward pass for one batch size</td></tr>
 * <tr><td>{@link org.odelayer.series.LegDynamics}</td><td>the field of a leg, which sees the leg's control</td></tr>
 * <tr><td>{@link org.odelayer.series.StretchedDynamics}</td><td>any f between two times of each example</td></tr>
 * <tr><td>{@link org.odelayer.series.GruUpdate}</td><td>what an observation does to the state</td></tr>
 * <tr><td>{@link org.odelayer.series.CdeBlock}, {@link org.odelayer.series.CompiledCde}, {@link
 * org.odelayer.series.CdeDynamics}</td><td>controlled differential equations, and their field on a leg</td></tr>
 * <tr><td>{@link org.odelayer.series.ControlPath}, {@link org.odelayer.series.ControlSignal}</td><td>how paths go
 * through observations; those of a batch, and the gradient of what was observed</td></tr>
 * <tr><td>{@link org.odelayer.series.LatentBlock}, {@link org.odelayer.series.CompiledLatent}</td><td>an encoder and a
 * decoder of such chains, with a normal distribution ({@link org.odelayer.series.NormalHead}) between them</td></tr>
 * <tr><td>{@link org.odelayer.series.LatentSdeBlock}, {@link org.odelayer.series.CompiledLatentSde}, {@link
 * org.odelayer.series.LegMotion}</td><td>the same with a decoder that is a stochastic equation, and its Brownian
 * motion</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.series.SeriesBlock}; a path drives the state: {@link org.odelayer.series.CdeBlock}.
 */
package org.odelayer.series;
