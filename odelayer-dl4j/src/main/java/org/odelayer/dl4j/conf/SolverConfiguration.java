package org.odelayer.dl4j.conf;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.solver.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * A solver's settings as they are saved with a network.
 *
 * @param solver the method
 * @param rtol relative tolerance; not looked at with constant steps
 * @param atol absolute tolerance; not looked at with constant steps
 * @param stepSize the length of constant steps; 0 for adaptive steps
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
        @JsonProperty("maxSteps") int maxSteps)
        implements Serializable {

    /**
     * Checks the values.
     *
     * @param solver the method
     * @param rtol relative tolerance
     * @param atol absolute tolerance
     * @param stepSize the length of constant steps; 0 for adaptive steps
     * @param maxSteps the largest number of steps tried in a solve
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public SolverConfiguration {
        if (solver == null) {
            throw new IllegalArgumentException("solver (null) must be one of OdeSolver's methods");
        }
        if (stepSize != 0) {
            checkStepSize("stepSize", stepSize);
        }
        settings(solver, rtol, atol, stepSize, maxSteps);
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
        return settings(solver, rtol, atol, stepSize, maxSteps);
    }

    private static SolverSettings settings(OdeSolver solver, double rtol, double atol, double stepSize, int maxSteps) {
        StepControl control = stepSize > 0 ? StepControl.constant(stepSize) : StepControl.adaptive(rtol, atol);
        return new SolverSettings(solver.tableau(), control, maxSteps);
    }
}
