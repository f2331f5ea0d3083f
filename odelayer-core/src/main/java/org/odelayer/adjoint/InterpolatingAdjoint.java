package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.interpolation.DenseOutput;
import org.odelayer.ode.solver.StepObserver;

/**
 * The gradient of a solve by the continuous adjoint along the forward solution: the equations of {@link ContinuousAdjoint}, but y(t)
 * is not solved backwards, it is taken from the forward solve's {@link DenseOutput}. So it cannot drift, and the adjoint equation
 * alone is linear and half the size.
 *
 * <p>Approximate as well: the error is of the size of the tolerances and of the interpolation, which is of order 4 with DOPRI5 and
 * TSIT5 and of order 3 with other methods.
 *
 * <p>Cost: one evaluation of f with its vector-Jacobian product per function evaluation. Memory: 3 n elements per accepted step of
 * the forward solve (2 n without a dense output of the method's own), (s + 11) n for the adjoint, and four arrays of the parameters'
 * size. Running costs as for the continuous adjoint. Source: the interpolating adjoint of Rackauckas et al., "Universal differential
 * equations for scientific machine learning" (2020).
 *
 * @param solve how the adjoint equation is solved
 * @serial exclude
 */
public record InterpolatingAdjoint(@JsonProperty("solve") AdjointSolver solve) implements Adjoint {

    /** Solved like the forward solve. */
    public static final InterpolatingAdjoint AS_FORWARD = with(AdjointSolver.AS_FORWARD);

    /**
     * Checks the value.
     *
     * @param solve how the adjoint equation is solved
     * @throws IllegalArgumentException if it is missing
     */
    public InterpolatingAdjoint {
        if (solve == null) {
            throw new IllegalArgumentException("adjoint solver (null) must be given, for instance AS_FORWARD");
        }
    }

    /**
     * The interpolating adjoint.
     *
     * @param solve how the adjoint equation is solved
     * @return the adjoint
     */
    public static InterpolatingAdjoint with(AdjointSolver solve) {
        return new InterpolatingAdjoint(solve);
    }

    @Override
    public boolean records() {
        return true;
    }

    @Override
    public void check(SolverSettings forward) {
        solve.settings(forward);
    }

    @Override
    public AdjointPass bind(
            CompiledDynamics dynamics,
            ParameterList parameters,
            OdeIntegrator forward,
            SolverSettings settings,
            boolean times) {
        DenseOutput solution =
                new DenseOutput(forward.stepper(), settings.method().quartic());
        ParameterGradients gradients = new ParameterGradients(dynamics, parameters);
        AdjointField field = new AdjointField.Along(dynamics, gradients, solution::at);
        long size = ParameterGradients.length(dynamics.shape());
        OdeIntegrator integrator = new OdeIntegrator(field, dynamics.dataType(), size, solve.settings(settings));
        return new Pass(dynamics, gradients, field, integrator, solution, times);
    }

    /** The gradient of one solve after the other. */
    private static final class Pass extends SolvedPass {
        private final DenseOutput solution;

        Pass(
                CompiledDynamics dynamics,
                ParameterGradients gradients,
                AdjointField field,
                OdeIntegrator integrator,
                DenseOutput solution,
                boolean times) {
            super(dynamics, gradients, field, integrator, times);
            this.solution = solution;
        }

        @Override
        public StepObserver recording() {
            solution.clear();
            return solution;
        }

        @Override
        void arrive(double t, INDArray known) {}

        @Override
        public INDArray adjoint() {
            return integrator().state();
        }

        @Override
        public double drift() {
            return 0;
        }

        @Override
        public void close() {
            super.close();
            solution.close();
        }
    }
}
