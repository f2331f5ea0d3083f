/**
 * Dynamics compiled for one batch shape and data type, as solvers and adjoints see them.
 *
 * <p>{@link org.odelayer.field.CompiledDynamics} is the graph of {@link org.odelayer.dynamics.Dynamics} and its running
 * costs as plans that read parameters where they lie; {@link org.odelayer.field.DynamicsField} shows it as a {@link
 * org.odelayer.ode.method.DifferentiableField}. What is written in SameDiff belongs to {@code dynamics}, what goes on
 * between arrays of numbers alone to {@code ode} and {@code adjoint}: only this room knows both.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.field.CompiledDynamics}</td><td>f and its vector-Jacobian product, by names</td></tr>
 * <tr><td>{@link org.odelayer.field.DynamicsField}</td><td>the same as a differentiable field, with the integrals of
 * running costs</td></tr>
 * <tr><td>{@link org.odelayer.field.CompiledTangents}</td><td>Jacobians, and their products with vectors</td></tr>
 * <tr><td>{@link org.odelayer.field.CostProbes}</td><td>the random arrays of running costs</td></tr>
 * <tr><td>{@link org.odelayer.field.TimedProgram}</td><td>any of them bound to arrays, to run at a time</td></tr>
 * <tr><td>{@link org.odelayer.field.LegDriver}, {@link org.odelayer.field.LegInputs}</td><td>who tells f the numbers
 * of a leg, and what takes them</td></tr>
 * <tr><td>{@link org.odelayer.field.DynamicsCheck}</td><td>compares the gradients of your dynamics with
 * differences</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.field.DynamicsField}.
 */
package org.odelayer.field;
