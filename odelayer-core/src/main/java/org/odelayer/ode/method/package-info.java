/**
 * Explicit Runge–Kutta methods: Butcher tableaus as data and one engine that makes single steps.
 *
 * <p>A method is a {@link org.odelayer.ode.method.ButcherTableau}; {@link org.odelayer.ode.method.RungeKuttaStepper} does
 * the arithmetic of one step for any of them, on a {@link org.odelayer.ode.method.VectorField}. Whether a step is good
 * enough and how long the next one is belongs to {@code stepsize}, the walk from t0 to t1 to {@code ode}.
 *
 * <p>Enter by {@link org.odelayer.ode.method.OdeSolver}.
 */
package org.odelayer.ode.method;
