package org.odelayer.ode;

import org.odelayer.ode.solver.ButcherTableau;
import org.odelayer.ode.stepsize.StepControl;

/**
 * How an initial value problem is solved.
 *
 * @param method the Runge–Kutta method
 * @param control the length of steps
 * @param maxSteps the largest number of steps tried, accepted and rejected ones together, at least 1
 */
public record SolverSettings(ButcherTableau method, StepControl control, int maxSteps) {

    /**
     * Checks the values.
     *
     * @param method the Runge–Kutta method
     * @param control the length of steps
     * @param maxSteps the largest number of steps tried, accepted and rejected ones together, at least 1
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public SolverSettings {
        if (method == null) {
            throw new IllegalArgumentException("method (null) must be given");
        }
        if (control == null) {
            throw new IllegalArgumentException("control (null) must be given");
        }
        if (maxSteps < 1) {
            throw new IllegalArgumentException("maxSteps (" + maxSteps + ") must be >= 1");
        }
        if (control.adaptive() && !method.adaptive()) {
            throw new IllegalArgumentException("solver (" + method
                    + ") has no error estimate for adaptive steps: give a constant step size, or use BOSH3, DOPRI5 or"
                    + " TSIT5");
        }
    }
}
