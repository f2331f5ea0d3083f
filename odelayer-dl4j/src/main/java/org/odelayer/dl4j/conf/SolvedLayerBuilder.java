package org.odelayer.dl4j.conf;

import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.ControllerPreset;

/**
 * What builders of layers that solve an equation to tolerances have in common: method, steps and gradient.
 *
 * @param <T> the builder
 */
public abstract class SolvedLayerBuilder<T extends SolvedLayerBuilder<T>> extends BlockLayerBuilder<T> {
    /** The default of {@link #rtol}. */
    public static final double DEFAULT_RTOL = 1e-3;
    /** The default of {@link #atol}. */
    public static final double DEFAULT_ATOL = 1e-3;
    /** The default of {@link #maxSteps}. */
    public static final int DEFAULT_MAX_STEPS = 10_000;

    private Method solver = OdeSolver.DOPRI5.method();
    private double rtol = DEFAULT_RTOL;
    private double atol = DEFAULT_ATOL;
    private double stepSize;
    private double firstStep;
    private double maxStep;
    private ControllerPreset stepController = ControllerPreset.INTEGRAL;
    private int maxSteps = DEFAULT_MAX_STEPS;
    private Adjoint gradient = ContinuousAdjoint.AS_FORWARD;
    /** Whether it was chosen. */
    private boolean gradientGiven;

    private BatchSteps stepControl = BatchSteps.SHARED;

    /** For the builders of this package. */
    SolvedLayerBuilder() {}

    /**
     * Sets the method; {@link OdeSolver#DOPRI5} by default.
     *
     * @param newSolver the method, of {@link OdeSolver}, {@link org.odelayer.ode.method.StiffSolver}, {@link
     *     org.odelayer.ode.method.SymplecticSolver} or, with a manifold, {@link org.odelayer.ode.method.LieSolver}; one
     *     without error estimate also needs {@link #stepSize}
     * @return this
     */
    public T solver(NamedMethod newSolver) {
        this.solver = newSolver == null ? null : newSolver.method();
        return self();
    }

    /**
     * Sets the method by its tableau.
     *
     * @param newSolver any explicit method
     * @return this
     */
    public T solver(ButcherTableau newSolver) {
        this.solver = newSolver;
        return self();
    }

    /**
     * Sets the relative tolerance of the solver; 1e-3 by default.
     *
     * @param newRtol greater than 0
     * @return this
     */
    public T rtol(double newRtol) {
        this.rtol = newRtol;
        return self();
    }

    /**
     * Sets the absolute tolerance of the solver; 1e-3 by default.
     *
     * @param newAtol greater than 0, in units of the state
     * @return this
     */
    public T atol(double newAtol) {
        this.atol = newAtol;
        return self();
    }

    /**
     * Makes the solver take constant steps, without looking at tolerances.
     *
     * @param newStepSize the length of a step, greater than 0
     * @return this
     */
    public T stepSize(double newStepSize) {
        SolverSettings.checkLength("stepSize", newStepSize);
        this.stepSize = newStepSize;
        return self();
    }

    /**
     * Sets the length of the first step, which saves the evaluation that choosing it costs; chosen by the problem
     * by default. The adjoint begins with it too.
     *
     * @param length greater than 0
     * @return this
     */
    public T firstStep(double length) {
        SolverSettings.checkLength("firstStep", length);
        this.firstStep = length;
        return self();
    }

    /**
     * Sets the length of the longest step of a solve and its adjoint; there is no limit by default. The error
     * estimate sees f at the stages of a step only, so a pulse that is short beside the steps around it is stepped
     * over, at any tolerance: a limit of its width finds it, and so does a jump where it begins.
     *
     * @param length greater than 0
     * @return this
     */
    public T maxStep(double length) {
        SolverSettings.checkLength("maxStep", length);
        this.maxStep = length;
        return self();
    }

    /**
     * Sets the controller that chooses the length of steps; {@link ControllerPreset#INTEGRAL} by default. The
     * adjoint has the same.
     *
     * @param controller one with memory where steps are rejected often, for instance PI42
     * @return this
     */
    public T stepController(ControllerPreset controller) {
        this.stepController = controller;
        return self();
    }

    /**
     * Sets how many steps a solve may take before it fails, rejected ones included; 10,000 by default.
     *
     * @param newMaxSteps at least 1
     * @return this
     */
    public T maxSteps(int newMaxSteps) {
        this.maxSteps = newMaxSteps;
        return self();
    }

    /**
     * Sets how the gradient is computed; by the continuous adjoint, solved like the state, by default.
     *
     * <pre>{@code
     * .gradient(ContinuousAdjoint.with(AdjointSolver.AS_FORWARD.rtol(1e-6).atol(1e-6)))
     * .gradient(InterpolatingAdjoint.AS_FORWARD)
     * .gradient(DiscreteAdjoint.EVERY_STEP)
     * }</pre>
     *
     * @param newGradient a {@link ContinuousAdjoint}, an {@link org.odelayer.adjoint.InterpolatingAdjoint} or a
     *     {@link org.odelayer.adjoint.DiscreteAdjoint}
     * @return this
     */
    public T gradient(Adjoint newGradient) {
        this.gradient = newGradient;
        this.gradientGiven = true;
        return self();
    }

    /**
     * Sets who chooses the steps of a batch: all examples together by default, or each example its own. Then an
     * example's output and gradient are the same whatever else is in the batch, and hard examples cost easy ones
     * nothing; but the solves are done one by one, so f is evaluated for one example at a time.
     *
     * @param steps {@link BatchSteps#SHARED} or {@link BatchSteps#PER_EXAMPLE}
     * @return this
     * @throws IllegalArgumentException if it is missing
     */
    public T stepControl(BatchSteps steps) {
        if (steps == null) {
            throw new IllegalArgumentException("stepControl (null) must be SHARED or PER_EXAMPLE");
        }
        this.stepControl = steps;
        return self();
    }

    BatchSteps stepControl() {
        return stepControl;
    }

    SolverSettings forward() {
        return SolverSettings.of(solver, rtol, atol, stepSize, firstStep, maxStep, stepController, maxSteps);
    }

    /** Sets what a gradient that was not chosen is. */
    void preferGradient(Adjoint preferred) {
        gradient = gradientGiven ? gradient : preferred;
    }

    /** Checked together with the forward solve. */
    Adjoint gradient() {
        if (gradient == null) {
            throw new IllegalArgumentException(
                    "gradient (null) must be one of ContinuousAdjoint, InterpolatingAdjoint and" + " DiscreteAdjoint");
        }
        gradient.check(forward());
        return gradient;
    }
}
