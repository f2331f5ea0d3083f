package org.odelayer.ode;

import java.util.Arrays;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ConstantStep;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.ode.stepsize.StepController;

/**
 * A solver's settings as JSON has them: methods and controllers by name.
 *
 * @param solver the method; null for a tableau of its own
 * @param tableau the method if it has no name; otherwise null
 * @param rtol relative tolerance; 0 with constant steps
 * @param atol absolute tolerance; 0 with constant steps
 * @param stepSize the length of constant steps; 0 for adaptive steps
 * @param firstStep the length of the first step; 0 to choose it by the problem
 * @param maxStep the length of the longest step; 0 for no limit
 * @param controller the step controller; INTEGRAL with constant steps
 * @param maxSteps the largest number of steps tried in a solve
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_NULL)
record SavedSettings(
        @JsonProperty("solver") NamedMethod solver,
        @JsonProperty("tableau") ButcherTableau tableau,
        @JsonProperty("rtol") double rtol,
        @JsonProperty("atol") double atol,
        @JsonProperty("stepSize") double stepSize,
        @JsonProperty("firstStep") double firstStep,
        @JsonProperty("maxStep") double maxStep,
        @JsonProperty("controller") ControllerPreset controller,
        @JsonProperty("maxSteps") int maxSteps) {

    static SavedSettings of(SolverSettings settings) {
        NamedMethod solver = solver(settings.method());
        ButcherTableau tableau = solver == null ? (ButcherTableau) settings.method() : null;
        if (settings.control() instanceof AdaptiveStep adaptive) {
            double maxStep = Double.isInfinite(adaptive.maxStep()) ? 0 : adaptive.maxStep();
            return new SavedSettings(
                    solver,
                    tableau,
                    adaptive.rtol(),
                    adaptive.atol(),
                    0,
                    adaptive.firstStep(),
                    maxStep,
                    preset(adaptive.controller()),
                    settings.maxSteps());
        }
        double stepSize = ((ConstantStep) settings.control()).dt();
        return new SavedSettings(solver, tableau, 0, 0, stepSize, 0, 0, ControllerPreset.INTEGRAL, settings.maxSteps());
    }

    /** Null for a tableau without a name. */
    private static NamedMethod solver(Method method) {
        NamedMethod named = NamedMethod.all().stream()
                .filter(solver -> solver.method().equals(method))
                .findFirst()
                .orElse(null);
        if (named == null && !(method instanceof ButcherTableau)) {
            throw new IllegalStateException("solver (" + method
                    + ") must be one of OdeSolver, StiffSolver, SymplecticSolver or LieSolver, or a"
                    + " ButcherTableau to be saved as JSON");
        }
        return named;
    }

    private static ControllerPreset preset(StepController controller) {
        return Arrays.stream(ControllerPreset.values())
                .filter(preset -> preset.controller().equals(controller))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "step controller (" + controller + ") must be one of ControllerPreset to be saved as JSON"));
    }

    SolverSettings settings() {
        if (solver == null && tableau == null) {
            throw new IllegalArgumentException(
                    "solver (null) must be a method of OdeSolver, StiffSolver, SymplecticSolver or LieSolver");
        }
        return SolverSettings.of(
                tableau == null ? solver.method() : tableau,
                rtol,
                atol,
                stepSize,
                firstStep,
                maxStep,
                controller,
                maxSteps);
    }
}
