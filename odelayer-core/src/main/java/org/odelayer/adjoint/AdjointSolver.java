package org.odelayer.adjoint;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.StepControl;

/**
 * How an adjoint equation is solved, as far as it differs from the forward solve.
 *
 * <pre>{@code
 * ContinuousAdjoint.with(AdjointSolver.AS_FORWARD.rtol(1e-6).atol(1e-6))
 * }</pre>
 *
 * @param solver the method; null for the forward solve's
 * @param rtol the relative tolerance; null for the forward solve's
 * @param atol the absolute tolerance, in units of the state and of one example's gradient; null for the forward solve's
 * @param stepSize the length of constant steps; null for steps as in the forward solve, or to the tolerances if one is
 *     given
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record AdjointSolver(
        @JsonProperty("solver") NamedMethod solver,
        @JsonProperty("rtol") Double rtol,
        @JsonProperty("atol") Double atol,
        @JsonProperty("stepSize") Double stepSize)
        implements Serializable {

    /** Like the forward solve. */
    public static final AdjointSolver AS_FORWARD = new AdjointSolver(null, null, null, null);

    /**
     * Checks the values.
     *
     * @param solver the method; may be null
     * @param rtol greater than 0, or null
     * @param atol greater than 0, or null
     * @param stepSize greater than 0, or null; not together with tolerances
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public AdjointSolver {
        check("rtol", rtol);
        check("atol", atol);
        check("stepSize", stepSize);
        if (stepSize != null && (rtol != null || atol != null)) {
            throw new IllegalArgumentException("adjoint stepSize (" + stepSize
                    + ") must not be given together with tolerances: constant steps do not look at them");
        }
    }

    /** An adjoint is no point of a manifold, and the state solved backwards would leave it. */
    static void requireAdjoint(SolverSettings forward) {
        if (!forward.method().solvesAdjoints()) {
            throw new IllegalArgumentException(
                    "gradient must be DiscreteAdjoint.EVERY_STEP or CHECKPOINTED for solver (" + forward.method()
                            + "): an adjoint that is solved for would leave the manifold");
        }
    }

    private static void check(String name, Double value) {
        if (value != null && (!(value > 0) || value.isInfinite())) {
            throw new IllegalArgumentException("adjoint " + name + " (" + value + ") must be > 0 and finite");
        }
    }

    /**
     * With another method.
     *
     * @param newSolver the method
     * @return a new value
     */
    public AdjointSolver solver(NamedMethod newSolver) {
        return new AdjointSolver(newSolver, rtol, atol, stepSize);
    }

    /**
     * With another relative tolerance.
     *
     * @param newRtol greater than 0
     * @return a new value
     * @throws IllegalArgumentException if it is not, or there is a step size
     */
    public AdjointSolver rtol(double newRtol) {
        return new AdjointSolver(solver, newRtol, atol, stepSize);
    }

    /**
     * With another absolute tolerance.
     *
     * @param newAtol greater than 0
     * @return a new value
     * @throws IllegalArgumentException if it is not, or there is a step size
     */
    public AdjointSolver atol(double newAtol) {
        return new AdjointSolver(solver, rtol, newAtol, stepSize);
    }

    /**
     * With constant steps.
     *
     * @param newStepSize greater than 0
     * @return a new value
     * @throws IllegalArgumentException if it is not, or there are tolerances
     */
    public AdjointSolver stepSize(double newStepSize) {
        return new AdjointSolver(solver, rtol, atol, newStepSize);
    }

    /**
     * The settings of the adjoint solve.
     *
     * @param forward those of the forward solve
     * @return method, step control and limits
     * @throws IllegalArgumentException if they do not go together, or only one tolerance is given and the forward solve
     *     has none
     */
    public SolverSettings settings(SolverSettings forward) {
        try {
            return new SolverSettings(
                    solver == null ? forward.method() : solver.method(),
                    control(forward.control()),
                    forward.maxSteps());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("adjoint " + e.getMessage(), e);
        }
    }

    private StepControl control(StepControl forward) {
        if (stepSize != null) {
            return StepControl.constant(stepSize);
        }
        if (rtol == null && atol == null) {
            return forward;
        }
        if (forward instanceof AdaptiveStep adaptive) {
            return adaptive.tolerances(rtol == null ? adaptive.rtol() : rtol, atol == null ? adaptive.atol() : atol);
        }
        if (rtol == null || atol == null) {
            throw new IllegalArgumentException("rtol (" + rtol + ") and atol (" + atol
                    + ") must both be given: the forward solve takes constant steps and has none");
        }
        return StepControl.adaptive(rtol, atol);
    }
}
