/**
 * Explicit Runge–Kutta methods: Butcher tableaus as data and one engine that makes single steps.
 *
 * <p>A method is a {@link org.odelayer.ode.solver.ButcherTableau}; {@link org.odelayer.ode.solver.RungeKuttaStepper} does
 * the arithmetic of one step for any of them, on a {@link org.odelayer.ode.solver.VectorField}. Whether a step is good
 * enough and how long the next one is belongs to {@code stepsize}, the walk from t0 to t1 to {@code ode}.
 *
 * <p>Enter by {@link org.odelayer.ode.solver.OdeSolver}.
 */
package org.odelayer.ode.solver;
