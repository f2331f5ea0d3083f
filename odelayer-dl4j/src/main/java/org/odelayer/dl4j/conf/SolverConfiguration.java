package org.odelayer.dl4j.conf;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.solver.OdeSolver;
import org.odelayer.ode.stepsize.AdaptiveStep;
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
     * @param maxSteps the largest number of steps tried in a solve
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public SolverConfiguration {
        if (solver == null) {
            throw new IllegalArgumentException("solver (null) must be one of OdeSolver's methods");
        }
        if (stepSize != 0) {
            checkStepSize("stepSize", stepSize);
            if (firstStep != 0 || maxStep != 0) {
                throw new IllegalArgumentException("firstStep (" + firstStep + ") and maxStep (" + maxStep
                        + ") must not be given together with stepSize (" + stepSize
                        + "): constant steps have one length");
            }
        }
        settings(solver, control(rtol, atol, stepSize, firstStep, maxStep), maxSteps);
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
        return settings(solver, control(rtol, atol, stepSize, firstStep, maxStep), maxSteps);
    }

    private static SolverSettings settings(OdeSolver solver, StepControl control, int maxSteps) {
        return new SolverSettings(solver.tableau(), control, maxSteps);
    }

    private static StepControl control(double rtol, double atol, double stepSize, double firstStep, double maxStep) {
        if (stepSize > 0) {
            return StepControl.constant(stepSize);
        }
        AdaptiveStep adaptive = StepControl.adaptive(rtol, atol);
        AdaptiveStep limited = maxStep == 0 ? adaptive : adaptive.maxStep(maxStep);
        return firstStep == 0 ? limited : limited.firstStep(firstStep);
    }
}
