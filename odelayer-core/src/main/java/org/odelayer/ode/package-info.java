/**
 * Initial value problems ẏ = f(t, y), y(t0) = y0, and their solution.
 *
 * <p>{@link org.odelayer.ode.OdeIntegrator} goes from t0 to t1, forwards or backwards, in one leg or several that
 * {@link org.odelayer.ode.Join} one another: propose a step, make it, judge it, accept or reject, show it to an
 * observer. The arithmetic of a step is in {@code method}, its length in {@code stepsize}. Every result carries its
 * {@link org.odelayer.ode.SolveStatistics}; every numerical failure is an {@link org.odelayer.ode.OdeSolveException}
 * with a {@link org.odelayer.ode.SolveStatus}. Gradients belong to {@code adjoint}, which calls this room and is
 * unknown to it.
 *
 * <p>Enter by {@link org.odelayer.ode.OdeIntegrator}.
 */
package org.odelayer.ode;
