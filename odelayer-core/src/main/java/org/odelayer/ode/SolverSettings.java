package org.odelayer.ode;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.ode.stepsize.StepControl;

/**
 * How an initial value problem is solved. As JSON a method and a step controller are written by their names, a tableau
 * without one by its coefficients; methods and controllers of other classes cannot be saved.
 *
 * @param method the method
 * @param control the length of steps
 * @param maxSteps the largest number of steps tried, accepted and rejected ones together, at least 1
 * @serial exclude
 */
public record SolverSettings(Method method, StepControl control, int maxSteps) implements Serializable {

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

    /**
     * Settings from plain values, as builders and files have them.
     *
     * @param method the method
     * @param rtol relative tolerance; not looked at with constant steps
     * @param atol absolute tolerance; not looked at with constant steps
     * @param stepSize the length of constant steps; 0 for adaptive steps
     * @param firstStep the length of the first step; 0 to choose it by the problem
     * @param maxStep the length of the longest step; 0 for no limit
     * @param controller the step controller; INTEGRAL with constant steps
     * @param maxSteps the largest number of steps tried in a solve
     * @return the settings
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public static SolverSettings of(
            Method method,
            double rtol,
            double atol,
            double stepSize,
            double firstStep,
            double maxStep,
            ControllerPreset controller,
            int maxSteps) {
        if (method == null) {
            throw new IllegalArgumentException(
                    "solver (null) must be a method of OdeSolver, StiffSolver, SymplecticSolver or LieSolver");
        }
        if (controller == null) {
            throw new IllegalArgumentException(
                    "stepController (null) must be one of " + Arrays.toString(ControllerPreset.values()));
        }
        if (stepSize == 0) {
            AdaptiveStep adaptive = StepControl.adaptive(rtol, atol).controller(controller.controller());
            AdaptiveStep limited = maxStep == 0 ? adaptive : adaptive.maxStep(maxStep);
            return new SolverSettings(method, firstStep == 0 ? limited : limited.firstStep(firstStep), maxSteps);
        }
        checkLength("stepSize", stepSize);
        if (firstStep != 0 || maxStep != 0 || controller != ControllerPreset.INTEGRAL) {
            throw new IllegalArgumentException("firstStep (" + firstStep + "), maxStep (" + maxStep
                    + ") and stepController (" + controller + ") must not be given together with stepSize (" + stepSize
                    + "): constant steps have one length");
        }
        return new SolverSettings(method, StepControl.constant(stepSize), maxSteps);
    }

    /**
     * These settings with states that stay on a manifold, as of {@link Method#on}.
     *
     * @param manifold the manifold
     * @return new settings
     * @throws IllegalArgumentException if the method does not go with manifolds
     */
    public SolverSettings on(Manifold manifold) {
        return new SolverSettings(method.on(manifold), control, maxSteps);
    }

    /**
     * Refuses what is no length of a step.
     *
     * @param name how the message names the value
     * @param length the value
     * @throws IllegalArgumentException if it is not greater than 0 and finite
     */
    public static void checkLength(String name, double length) {
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new IllegalArgumentException(name + " (" + length + ") must be > 0 and finite");
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private static SolverSettings read(SavedSettings saved) {
        return saved.settings();
    }

    @JsonValue
    private SavedSettings saved() {
        return SavedSettings.of(this);
    }

    private static String adaptiveMethods() {
        return NamedMethod.all().stream()
                .filter(solver -> solver.method().adaptive())
                .map(NamedMethod::name)
                .collect(Collectors.joining(" or "));
    }
}
