/**
 * Right-hand sides, methods, and the steps they make.
 *
 * <p>A {@link org.odelayer.ode.method.Method} is bound to a {@link org.odelayer.ode.method.VectorField} as a {@link
 * org.odelayer.ode.method.Stepper}, whose {@link org.odelayer.ode.method.Step}s observers see. A method of another
 * family is a class that implements {@code Method}; nothing else knows it. If its steps have an exact gradient, it is a
 * {@link org.odelayer.ode.method.TransposableMethod}.
 *
 * <p>What kernels must know of a step, its coefficients and the times of its stages, a stepper sets in the {@link
 * org.odelayer.kernel.Exchange} that it shares with its field ({@code Evaluation.expect}), and sends before the first
 * stage; on the CPU it lies where kernels read it.
 *
 * <p>Words: a <i>step</i> is one application of a method; its <i>stages</i> are the evaluations of f in it. A
 * <i>leg</i> is the way from one stop of a solve to the next, and a <i>piece</i> the interval of time between two jumps
 * of f: legs do not cross jumps. A <i>set</i> is one of the arrays of a parameter that has several, for intervals of
 * time or stages.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.ode.method.VectorField}, {@link org.odelayer.ode.method.DifferentiableField}</td><td>f,
 * and f with its derivatives and its {@link org.odelayer.ode.method.FieldParameter}s</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.LinearizableField}</td><td>f with its Jacobian, which methods for stiff
 * equations ask for</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.NamedMethod}</td><td>all methods of the library by their names: those of
 * {@link org.odelayer.ode.method.OdeSolver}, {@link org.odelayer.ode.method.StiffSolver}, {@link
 * org.odelayer.ode.method.SymplecticSolver} and {@link org.odelayer.ode.method.LieSolver}</td></tr>
 * <tr><td>{@code RosenbrockTableau}, {@code EsdirkTableau}, {@code StiffStepper}, {@code LinearSystem}</td><td>methods
 * for stiff equations: their coefficients, their steps, and the linear equations that both families share, {@code
 * DenseSystem} by factors of Jacobians or {@code KrylovSystem} by products alone</td></tr>
 * <tr><td>{@code SwitchingMethod}, {@code StiffnessTest}</td><td>from an explicit method to a stiff one and
 * back</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.SymplecticSolver}, {@link org.odelayer.ode.method.Splitting}, {@code
 * SplittingMethod}, {@code ImplicitMidpoint}</td><td>symplectic methods: of the halves of a state that move each other,
 * and the implicit midpoint rule; {@code ConstantStepper} is what steppers with constant steps share</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.LieSolver}, {@code LieScheme}, {@code LieRows}, {@code
 * ProjectedMethod}, {@code RowProjection}</td><td>methods whose states stay on a manifold: by
 * exponentials, and explicit ones that are projected</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.Leg}</td><td>where an evaluation belongs</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.OdeSolver}, {@link org.odelayer.ode.method.ButcherTableau}, {@link
 * org.odelayer.ode.method.RungeKuttaStepper}, {@code RungeKuttaTranspose}, {@code RungeKuttaOutputs}</td><td>explicit
 * Runge–Kutta methods: by name, by coefficients, their steps, the transposes of a step and of outputs in
 * it</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.AdamsBashforthMoulton}</td><td>a multistep method with constant
 * steps</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.Interpolation}</td><td>the solution within a step</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.Quadrature}</td><td>an integral that rides along</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.StepObserver}</td><td>sees accepted steps, and may stop the solve within
 * one</td></tr>
 * <tr><td>{@link org.odelayer.ode.method.StepTranspose}, {@link org.odelayer.ode.method.RecordedStep}, {@link
 * org.odelayer.ode.method.ParameterSum}, {@link org.odelayer.ode.method.OutputTranspose}</td><td>the exact gradient of
 * steps, and of outputs within them</td></tr>
 * </table>
 *
 * <p>What does not belong: whether a step is good enough and how long the next one is ({@code stepsize}), the way from
 * t0 to t1 ({@code ode}).
 *
 * <p>Enter by {@link org.odelayer.ode.method.OdeSolver}.
 */
package org.odelayer.ode.method;
