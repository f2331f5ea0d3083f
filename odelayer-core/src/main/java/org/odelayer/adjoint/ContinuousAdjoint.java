package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.stepsize.AdaptiveStep;

/**
 * The gradient of a solve by the continuous adjoint: with a(t1) = ∂L/∂y(t1),
 *
 * <pre>
 * ȧ = −aᵀ ∂f/∂y,   ∂L/∂y(t0) = a(t0),   ∂L/∂θ = ∫ aᵀ ∂f/∂θ dt over [t0, t1]
 * ∂L/∂t1 = a(t1)ᵀ f(t1, y(t1)),   ∂L/∂t0 = −a(t0)ᵀ f(t0, y(t0))
 * </pre>
 *
 * <p>solved from t1 back to t0 together with y itself, so that nothing of the forward solve is stored but the outputs.
 * At an output time the loss's gradient is added to a, and y is set to what the forward solve had there. The gradient
 * is that of the exact solution, hence approximate: its error is of the size of the two solves' tolerances, and y
 * solved backwards may drift from the forward solution where the dynamics contract strongly: {@link AdjointPass#drift}
 * measures it. With constant steps there is no error control at all, and the drift is the only measure.
 *
 * <p>The step control looks at y, a and ∂L/∂θ, each on its own ({@link AdjointNorm#FULL}), as in the usual libraries.
 * The θ-part is a pure integral, advanced by the method's weights without storing stages; left out of the norm ({@link
 * AdjointNorm#SEMINORM}), it may be wrong by any amount where ∂f/∂θ varies faster than y and a.
 *
 * <p>With running costs, loss = L + ∫ ℓ dt, the vector-Jacobian products of the dynamics contain the costs' gradients:
 * ȧ = −aᵀ∂f/∂y − ∂ℓ/∂y, ∂L/∂θ = ∫ (aᵀ∂f/∂θ + ∂ℓ/∂θ) dt, and ℓ adds to the gradients with respect to the first and the
 * last time.
 *
 * <p>Cost: one evaluation of f with its vector-Jacobian product per function evaluation. Memory: (2s + 17) n elements
 * for s stages, and nine arrays of the parameters' size, six with the seminorm; independent of the number of steps.
 * Source: Pontryagin et al. (1962); Chen et al., "Neural ordinary differential equations" (2018), section 2.
 *
 * @param solve how the adjoint equation is solved
 * @param norm what its step control looks at
 * @serial exclude
 */
public record ContinuousAdjoint(
        @JsonProperty("solve") AdjointSolver solve,
        @JsonProperty("norm") AdjointNorm norm) implements Adjoint {

    /** Solved like the forward solve, with the full norm. */
    public static final ContinuousAdjoint AS_FORWARD = with(AdjointSolver.AS_FORWARD);

    /**
     * Checks the values.
     *
     * @param solve how the adjoint equation is solved
     * @param norm what its step control looks at
     * @throws IllegalArgumentException if one is missing
     */
    public ContinuousAdjoint {
        if (solve == null || norm == null) {
            throw new IllegalArgumentException("adjoint solver (" + solve + ") and norm (" + norm
                    + ") must be given, for instance AS_FORWARD, FULL");
        }
    }

    /**
     * The continuous adjoint with the full norm.
     *
     * @param solve how the adjoint equation is solved
     * @return the adjoint
     */
    public static ContinuousAdjoint with(AdjointSolver solve) {
        return new ContinuousAdjoint(solve, AdjointNorm.FULL);
    }

    /**
     * With another norm.
     *
     * @param newNorm what the step control looks at
     * @return a new value
     */
    public ContinuousAdjoint norm(AdjointNorm newNorm) {
        return new ContinuousAdjoint(solve, newNorm);
    }

    @Override
    public boolean records() {
        return false;
    }

    @Override
    public void check(SolverSettings forward) {
        AdjointSolver.requireAdjoint(forward);
        norm.check(settings(forward));
    }

    @Override
    public SolverSettings settings(SolverSettings forward) {
        return solve.settings(forward);
    }

    @Override
    public AdjointPass bind(DifferentiableField field, OdeIntegrator forward, SolverSettings settings, boolean times) {
        SolverSettings own = settings(settings);
        AdaptiveStep tolerances = own.control() instanceof AdaptiveStep adaptive ? adaptive : null;
        ParameterGradients gradients = new ParameterGradients(field);
        AdjointField equation = new AdjointField.Both(field, gradients, norm, tolerances);
        OdeIntegrator integrator = new OdeIntegrator(equation, field.dataType(), 2 * field.size(), own);
        double atol = tolerances == null ? 0 : tolerances.atol();
        return new Pass(field, gradients, equation, integrator, atol, times);
    }

    /** The gradient of one solve after the other. */
    private static final class Pass extends SolvedPass {
        private final INDArray a;
        private final Drift drift;

        Pass(
                DifferentiableField field,
                ParameterGradients gradients,
                AdjointField equation,
                OdeIntegrator integrator,
                double atol,
                boolean times) {
            super(field, gradients, equation, integrator, times);
            INDArray y = Detached.call(() -> AdjointField.first(integrator.state()));
            this.a = Detached.call(() -> AdjointField.second(integrator.state()));
            this.drift = new Drift(y, a, field.examples(), atol);
        }

        @Override
        public StepObserver recording() {
            return StepObserver.NONE;
        }

        @Override
        public void begin(double costWeight) {
            super.begin(costWeight);
            drift.begin();
        }

        /** So that the error of y does not add up over a series of outputs. */
        @Override
        void arrive(double t, INDArray known) {
            drift.arrive(known);
        }

        @Override
        void leave() {
            drift.leave();
        }

        @Override
        void replace(INDArray y) {
            drift.replace(y);
        }

        @Override
        boolean derivativeOfStateFails() {
            return integrator().stepper().isUndefinedIn(0, a.length());
        }

        @Override
        boolean ranAway() {
            drift.fail();
            return drift.ranAway();
        }

        @Override
        public INDArray adjoint() {
            return a;
        }

        @Override
        public double drift() {
            return drift.value();
        }

        @Override
        public double driftScale() {
            return drift.scale();
        }

        @Override
        public void close() {
            super.close();
            drift.close();
        }
    }
}
