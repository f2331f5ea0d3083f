package org.odelayer.dl4j.conf;

import java.io.Serializable;
import java.util.Arrays;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.ode.stepsize.StepControl;

/**
 * A solver's settings as they are saved with a network.
 *
 * @param solver the method
 * @param rtol relative tolerance; not looked at with constant steps
 * @param atol absolute tolerance; not looked at with constant steps
 * @param stepSize the length of constant steps; 0 for adaptive steps
 * @param firstStep the length of the first step; 0 to choose it by the problem
 * @param maxStep the length of the longest step; 0 for no limit
 * @param controller the step controller; INTEGRAL with constant steps
 * @param maxSteps the largest number of steps tried in a solve
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record SolverConfiguration(
        @JsonProperty("solver") OdeSolver solver,
        @JsonProperty("rtol") double rtol,
        @JsonProperty("atol") double atol,
        @JsonProperty("stepSize") double stepSize,
        @JsonProperty("firstStep") double firstStep,
        @JsonProperty("maxStep") double maxStep,
        @JsonProperty("controller") ControllerPreset controller,
        @JsonProperty("maxSteps") int maxSteps)
        implements Serializable {

    /**
     * Checks the values.
     *
     * @param solver the method
     * @param rtol relative tolerance
     * @param atol absolute tolerance
     * @param stepSize the length of constant steps; 0 for adaptive steps
     * @param firstStep the length of the first step; 0 to choose it by the problem
     * @param maxStep the length of the longest step; 0 for no limit
     * @param controller the step controller; INTEGRAL with constant steps
     * @param maxSteps the largest number of steps tried in a solve
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public SolverConfiguration {
        if (solver == null) {
            throw new IllegalArgumentException("solver (null) must be one of OdeSolver's methods");
        }
        if (controller == null) {
            throw new IllegalArgumentException(
                    "stepController (null) must be one of " + Arrays.toString(ControllerPreset.values()));
        }
        if (stepSize != 0) {
            checkStepSize("stepSize", stepSize);
            if (firstStep != 0 || maxStep != 0 || controller != ControllerPreset.INTEGRAL) {
                throw new IllegalArgumentException("firstStep (" + firstStep + "), maxStep (" + maxStep
                        + ") and stepController (" + controller + ") must not be given together with stepSize ("
                        + stepSize + "): constant steps have one length");
            }
        }
        StepControl control =
                stepSize > 0 ? StepControl.constant(stepSize) : adaptive(rtol, atol, firstStep, maxStep, controller);
        new SolverSettings(solver.tableau(), control, maxSteps);
    }

    static void checkStepSize(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " (" + value + ") must be > 0 and finite");
        }
    }

    /**
     * The settings as the solver takes them.
     *
     * @return method, step control and limits
     */
    public SolverSettings settings() {
        StepControl control =
                stepSize > 0 ? StepControl.constant(stepSize) : adaptive(rtol, atol, firstStep, maxStep, controller);
        return new SolverSettings(solver.tableau(), control, maxSteps);
    }

    private static AdaptiveStep adaptive(
            double rtol, double atol, double firstStep, double maxStep, ControllerPreset controller) {
        AdaptiveStep adaptive = StepControl.adaptive(rtol, atol).controller(controller.controller());
        AdaptiveStep limited = maxStep == 0 ? adaptive : adaptive.maxStep(maxStep);
        return firstStep == 0 ? limited : limited.firstStep(firstStep);
    }
}
