/**
 * The right-hand side f of ẏ = f(t, y, θ): what a user writes, and its compiled form.
 *
 * <p>A {@link org.odelayer.dynamics.Dynamics} declares its parameters and defines f as a SameDiff graph. {@link
 * org.odelayer.dynamics.CompiledDynamics} is that graph for one batch shape and data type: evaluation and
 * vector-Jacobian product with respect to state, parameters and time. {@link org.odelayer.dynamics.DynamicsCheck}
 * compares the two. Transformations make dynamics from dynamics: of higher order, with parameters that vary, with
 * jumps. Solvers and layers do not belong here; this room knows {@code graph} and {@code kernel} only.
 *
 * <p>Enter by {@link org.odelayer.dynamics.MlpDynamics} to use one, by {@link org.odelayer.dynamics.Dynamics} to write
 * one.
 */
package org.odelayer.dynamics;
