/**
 * Initial value problems ẏ = f(t, y), y(t0) = y0, and their solution.
 *
 * <p>{@link org.odelayer.ode.OdeProblem} is a problem with all that is to be known of its solve, and {@link
 * org.odelayer.ode.OdeSolution} what became of it. {@link org.odelayer.ode.OdeIntegrator} goes from t0 to t1, forwards
 * or backwards, in one leg or several that {@link org.odelayer.ode.Join} one another: propose a step, make it, judge
 * it, accept or reject, show it to an observer. The arithmetic of a step is in {@code method}, its length in {@code
 * stepsize}. Every result carries its {@link org.odelayer.ode.SolveStatistics}; every numerical failure is an {@link
 * org.odelayer.ode.OdeSolveException} with a {@link org.odelayer.ode.SolveStatus}. Gradients belong to {@code
 * adjoint}, which calls this room and is unknown to it.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.ode.OdeProblem}, {@link org.odelayer.ode.OdeSolution}</td><td>any function as f, solved
 * to given times, with events and dense output</td></tr>
 * <tr><td>{@link org.odelayer.ode.ProblemIntegrator}</td><td>a problem leg by leg</td></tr>
 * <tr><td>{@link org.odelayer.ode.BatchField}, {@link org.odelayer.ode.Progress}, {@link
 * org.odelayer.ode.Outcome}</td><td>f of a batch, who watches, and how it ended</td></tr>
 * <tr><td>{@link org.odelayer.ode.OdeIntegrator}</td><td>goes from leg to leg</td></tr>
 * <tr><td>{@link org.odelayer.ode.SolverSettings}</td><td>method, step control and limits, as a network saves
 * them</td></tr>
 * <tr><td>{@link org.odelayer.ode.LegSolver}, {@link org.odelayer.ode.Join}</td><td>a way in legs, forwards or back,
 * and how they follow one another</td></tr>
 * <tr><td>{@link org.odelayer.ode.SolveStatistics}, {@link org.odelayer.ode.SolveStatus}, {@link
 * org.odelayer.ode.OdeSolveException}</td><td>what a solve cost, and why it failed</td></tr>
 * <tr><td>{@link org.odelayer.ode.ArrayQuadrature}, {@link org.odelayer.ode.Total}</td><td>integrals that ride along,
 * and where they are added up</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.ode.OdeProblem}; by {@link org.odelayer.ode.OdeIntegrator} for one leg after the
 * other on the same arrays.
 */
package org.odelayer.ode;
