package org.odelayer.ode;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * How an initial value problem is solved.
 *
 * @param method the method
 * @param control the length of steps
 * @param maxSteps the largest number of steps tried, accepted and rejected ones together, at least 1
 */
public record SolverSettings(Method method, StepControl control, int maxSteps) {

    /**
     * Checks the values.
     *
     * @param method the method
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
                    + ") has no error estimate for adaptive steps: give a constant step size, or use "
                    + adaptiveMethods());
        }
    }

    private static String adaptiveMethods() {
        return Arrays.stream(OdeSolver.values())
                .filter(solver -> solver.tableau().adaptive())
                .map(OdeSolver::name)
                .collect(Collectors.joining(" or "));
    }
}
