package org.odelayer.ode.problem;

/** An initial value problem on plain numbers, so that a solver that knows no ND4J can be asked as well. */
public interface Problem {
    /** The state at time 0. */
    double[] y0();

    /** f(t, y). */
    double[] derivative(double t, double[] y);
}
