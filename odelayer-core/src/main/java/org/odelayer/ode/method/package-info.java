/**
 * Methods and the steps they make.
 *
 * <p>A {@link org.odelayer.ode.method.Method} is bound to a {@link org.odelayer.ode.method.VectorField} as a {@link
 * org.odelayer.ode.method.Stepper}, whose {@link org.odelayer.ode.method.Step}s observers see; its {@link
 * org.odelayer.ode.method.Interpolation} is the solution within a step. The first family are explicit Runge–Kutta
 * methods: a {@link org.odelayer.ode.method.ButcherTableau} is one, {@link org.odelayer.ode.method.RungeKuttaStepper}
 * makes its steps, and {@link org.odelayer.ode.method.OdeSolver} names those that come with the library. A {@link
 * org.odelayer.ode.method.Quadrature} is an integral that rides along.
 *
 * <p>What does not belong: whether a step is good enough and how long the next one is ({@code stepsize}), the way from
 * t0 to t1 ({@code ode}).
 *
 * <p>Enter by {@link org.odelayer.ode.method.OdeSolver}.
 */
package org.odelayer.ode.method;
