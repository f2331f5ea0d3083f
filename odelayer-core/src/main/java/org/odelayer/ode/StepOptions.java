package org.odelayer.ode;

import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.ode.stepsize.StepController;

/** How a problem is to be solved, as far as it was said: settings in the making. Copies are changed, then kept. */
final class StepOptions {
    Method method = OdeSolver.DOPRI5.method();
    /** Null unless steps are adaptive. */
    AdaptiveStep adaptive;
    /** Null unless steps are constant. */
    StepControl constant;

    /** 0 to choose it by the problem. */
    double firstStep;

    double maxStep = Double.POSITIVE_INFINITY;
    /** Null for the integral controller. */
    StepController controller;

    int maxSteps = OdeProblem.DEFAULT_MAX_STEPS;

    StepOptions copy() {
        StepOptions copy = new StepOptions();
        copy.method = method;
        copy.adaptive = adaptive;
        copy.constant = constant;
        copy.firstStep = firstStep;
        copy.maxStep = maxStep;
        copy.controller = controller;
        copy.maxSteps = maxSteps;
        return copy;
    }

    SolverSettings settings() {
        if ((adaptive == null) == (constant == null)) {
            throw new IllegalArgumentException("either tolerances(rtol, atol) or stepSize(h) must be given");
        }
        if (constant == null) {
            AdaptiveStep limited = controller == null ? adaptive : adaptive.controller(controller);
            limited = limited.maxStep(maxStep);
            return new SolverSettings(method, firstStep == 0 ? limited : limited.firstStep(firstStep), maxSteps);
        }
        if (firstStep != 0 || Double.isFinite(maxStep) || controller != null) {
            throw new IllegalArgumentException("firstStep (" + firstStep + "), maxStep (" + maxStep
                    + ") and controller must not be given together with stepSize: constant steps have one length");
        }
        return new SolverSettings(method, constant, maxSteps);
    }
}
