package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.interpolation.DenseOutput;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.stepsize.AdaptiveStep;

/**
 * The gradient of a solve by the continuous adjoint along the forward solution: the equations of {@link
 * ContinuousAdjoint}, but y(t) is not solved backwards, it is taken from the forward solve's {@link DenseOutput}. So it
 * cannot drift, and the adjoint equation alone is linear and half the size.
 *
 * <p>The step control looks at a and ∂L/∂θ, each on its own ({@link AdjointNorm#FULL}). With {@link
 * AdjointNorm#SEMINORM} it looks at a alone, and ∂L/∂θ may be wrong by any amount where ∂f/∂θ or y varies faster than
 * a.
 *
 * <p>Approximate as well: the error is of the size of the tolerances and of the interpolation, which is of order 7 with
 * DOPRI8, 4 with DOPRI5, TSIT5, FEHLBERG45, RODAS5P and AUTO, and 3 with other methods.
 *
 * <p>Cost: one evaluation of f with its vector-Jacobian product per function evaluation. Memory: 3 n elements per
 * accepted step of the forward solve (2 n without a dense output of the method's own), (s + 11) n for the adjoint, and
 * nine arrays of the parameters' size, six with the seminorm. Running costs as for the continuous adjoint. Source: the
 * interpolating adjoint of Rackauckas et al., "Universal differential equations for scientific machine learning"
 * (2020).
 *
 * @param solve how the adjoint equation is solved
 * @param norm what its step control looks at: FULL or SEMINORM
 * @serial exclude
 */
public record InterpolatingAdjoint(
        @JsonProperty("solve") AdjointSolver solve,
        @JsonProperty("norm") AdjointNorm norm) implements Adjoint {

    /** Solved like the forward solve, with the full norm. */
    public static final InterpolatingAdjoint AS_FORWARD = with(AdjointSolver.AS_FORWARD);

    /**
     * Checks the values.
     *
     * @param solve how the adjoint equation is solved
     * @param norm what its step control looks at
     * @throws IllegalArgumentException if one is missing, or the norm looks at a state that is not solved for
     */
    public InterpolatingAdjoint {
        if (solve == null || norm == null) {
            throw new IllegalArgumentException("adjoint solver (" + solve + ") and norm (" + norm
                    + ") must be given, for instance AS_FORWARD, FULL");
        }
        if (norm == AdjointNorm.SEPARATE) {
            throw new IllegalArgumentException("adjoint norm (SEPARATE) must be FULL or SEMINORM for the interpolating"
                    + " adjoint: it solves for no state that could be measured beside the adjoint");
        }
    }

    /**
     * The interpolating adjoint with the full norm.
     *
     * @param solve how the adjoint equation is solved
     * @return the adjoint
     */
    public static InterpolatingAdjoint with(AdjointSolver solve) {
        return new InterpolatingAdjoint(solve, AdjointNorm.FULL);
    }

    /**
     * With another norm.
     *
     * @param newNorm what the step control looks at: FULL or SEMINORM
     * @return a new value
     * @throws IllegalArgumentException for SEPARATE
     */
    public InterpolatingAdjoint norm(AdjointNorm newNorm) {
        return new InterpolatingAdjoint(solve, newNorm);
    }

    @Override
    public boolean records() {
        return true;
    }

    @Override
    public void check(SolverSettings forward) {
        AdjointSolver.requireAdjoint(forward);
        SolverSettings own = settings(forward);
        if (!own.method().staysWithinSteps()) {
            throw new IllegalArgumentException("solver (" + own.method() + ") evaluates f before and after its steps,"
                    + " but the interpolating adjoint knows the solution within the time span only: give it another"
                    + " solver, such as SymplecticSolver.VERLET, or take ContinuousAdjoint or DiscreteAdjoint");
        }
        norm.check(own);
    }

    @Override
    public SolverSettings settings(SolverSettings forward) {
        return solve.settings(forward);
    }

    @Override
    public AdjointPass bind(DifferentiableField field, OdeIntegrator forward, SolverSettings settings, boolean times) {
        DenseOutput solution = new DenseOutput(forward.stepper());
        ParameterGradients gradients = new ParameterGradients(field);
        SolverSettings own = settings(settings);
        AdaptiveStep tolerances = own.control() instanceof AdaptiveStep adaptive ? adaptive : null;
        AdjointField equation = new AdjointField.Along(field, gradients, norm, tolerances, solution);
        OdeIntegrator integrator = new OdeIntegrator(equation, field.dataType(), field.size(), own);
        return new Pass(field, gradients, equation, integrator, solution, times);
    }

    /** The gradient of one solve after the other. */
    private static final class Pass extends SolvedPass {
        private final DenseOutput solution;

        Pass(
                DifferentiableField field,
                ParameterGradients gradients,
                AdjointField equation,
                OdeIntegrator integrator,
                DenseOutput solution,
                boolean times) {
            super(field, gradients, equation, integrator, times);
            this.solution = solution;
        }

        @Override
        public StepObserver recording() {
            solution.clear();
            return solution;
        }

        @Override
        void arrive(double t, INDArray known) {}

        /** The state is not solved for. */
        @Override
        boolean derivativeOfStateFails() {
            return false;
        }

        @Override
        public INDArray adjoint() {
            return integrator().state();
        }

        @Override
        public double drift() {
            return 0;
        }

        @Override
        public double driftScale() {
            return 0;
        }

        @Override
        public void close() {
            super.close();
            solution.close();
        }
    }
}
