package org.odelayer.adjoint;

import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.LegSolver;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.solver.StepObserver;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ErrorNorm;

/**
 * The gradient of a solve by the continuous adjoint: with a(t1) = ∂L/∂y(t1),
 *
 * <pre>
 * ȧ = −aᵀ ∂f/∂y,   ∂L/∂y(t0) = a(t0),   ∂L/∂θ = ∫ aᵀ ∂f/∂θ dt over [t0, t1]
 * ∂L/∂t1 = a(t1)ᵀ f(t1, y(t1)),   ∂L/∂t0 = −a(t0)ᵀ f(t0, y(t0))
 * </pre>
 *
 * <p>solved from t1 back to t0 together with y itself, so that nothing of the forward solve is stored but the outputs. At an output
 * time the loss's gradient is added to a, and y is set to what the forward solve had there. The gradient is that of the exact
 * solution, hence approximate: its error is of the size of the two solves' tolerances, and y solved backwards may drift from the
 * forward solution where the dynamics contract strongly: {@link AdjointPass#drift} measures it.
 *
 * <p>The step control looks at y and a ({@link AdjointNorm}). The θ-part has no influence on the steps by default: it is a pure
 * gradients, and leaving it out of the error norm saves steps; it is advanced by the method's weights without storing stages.
 *
 * <p>With running costs, loss = L + ∫ ℓ dt, the vector-Jacobian products of the dynamics contain the costs' gradients: ȧ =
 * −aᵀ∂f/∂y − ∂ℓ/∂y, ∂L/∂θ = ∫ (aᵀ∂f/∂θ + ∂ℓ/∂θ) dt, and ℓ adds to the gradients with respect to the first and the last time.
 *
 * <p>Cost: one evaluation of f with its vector-Jacobian product per function evaluation. Memory: (2s + 17) n elements for s
 * stages, and four arrays of the parameters' size; independent of the number of steps. Source: Pontryagin et al. (1962); Chen
 * et al., "Neural ordinary differential equations" (2018), section 2.
 *
 * @param solve how the adjoint equation is solved
 * @param norm what its step control looks at
 * @serial exclude
 */
public record ContinuousAdjoint(
        @JsonProperty("solve") AdjointSolver solve,
        @JsonProperty("norm") AdjointNorm norm) implements Adjoint {

    /** Solved like the forward solve, with the seminorm. */
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
                    + ") must be given, for instance AS_FORWARD, SEMINORM");
        }
    }

    /**
     * The continuous adjoint with the seminorm.
     *
     * @param solve how the adjoint equation is solved
     * @return the adjoint
     */
    public static ContinuousAdjoint with(AdjointSolver solve) {
        return new ContinuousAdjoint(solve, AdjointNorm.SEMINORM);
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
        SolverSettings settings = solve.settings(forward);
        if (norm != AdjointNorm.SEMINORM && !settings.control().adaptive()) {
            throw new IllegalArgumentException(
                    "adjoint norm (" + norm + ") must be SEMINORM for constant steps, which look at no error");
        }
    }

    @Override
    public AdjointPass bind(
            CompiledDynamics dynamics,
            ParameterList parameters,
            OdeIntegrator forward,
            SolverSettings settings,
            boolean times) {
        SolverSettings own = solve.settings(settings);
        AdaptiveStep tolerances = own.control() instanceof AdaptiveStep adaptive ? adaptive : null;
        ParameterGradients gradients = new ParameterGradients(dynamics, parameters);
        AdjointField field = new AdjointField.Both(dynamics, gradients, norm, tolerances);
        long size = ParameterGradients.length(dynamics.shape());
        OdeIntegrator integrator = new OdeIntegrator(field, dynamics.dataType(), 2 * size, own);
        return new Pass(dynamics, gradients, field, integrator, tolerances, times);
    }

    /** A state that has grown by this factor on the way back, where the solve fails, is not the forward solve's any more. */
    private static final double RUNAWAY = 100;

    /** The gradient of one solve after the other. */
    private static final class Pass extends SolvedPass {
        private final INDArray y;
        private final INDArray a;
        private final Drift drift;
        private final LegSolver legs = new LegSolver() {
            @Override
            public SolveStatistics solve(double t0, double t1) {
                return watched(() -> integrator().solve(t0, t1));
            }

            @Override
            public SolveStatistics proceed(double t1) {
                return watched(() -> integrator().proceed(t1));
            }

            @Override
            public SolveStatistics resume(double t1) {
                return watched(() -> integrator().resume(t1));
            }
        };
        private boolean begun;

        Pass(
                CompiledDynamics dynamics,
                ParameterGradients gradients,
                AdjointField field,
                OdeIntegrator integrator,
                AdaptiveStep tolerances,
                boolean times) {
            super(dynamics, gradients, field, integrator, times);
            this.y = Detached.call(() -> AdjointField.first(integrator.state()));
            this.a = Detached.call(() -> AdjointField.second(integrator.state()));
            this.drift = tolerances == null ? null : new Drift(tolerances, y);
        }

        @Override
        public StepObserver recording() {
            return StepObserver.NONE;
        }

        @Override
        public void begin(double costWeight) {
            super.begin(costWeight);
            begun = false;
            if (drift != null) {
                drift.largest = 0;
            }
        }

        @Override
        void arrive(double t, INDArray known) {
            if (begun && drift != null) {
                drift.measure(known);
            }
            // So that the error of y does not add up over a series of outputs.
            y.assign(known);
            begun = true;
        }

        @Override
        public LegSolver legs() {
            return legs;
        }

        /** A solve that fails because the state ran away has no state left to compare. */
        private SolveStatistics watched(Supplier<SolveStatistics> leg) {
            double size = Nd4j.getBlasWrapper().asum(y);
            try {
                return leg.get();
            } catch (OdeSolveException e) {
                double reached = Nd4j.getBlasWrapper().asum(y);
                if (drift != null && !(reached < RUNAWAY * size)) {
                    drift.largest = Double.POSITIVE_INFINITY;
                }
                throw e;
            }
        }

        @Override
        public INDArray adjoint() {
            return a;
        }

        @Override
        public double drift() {
            return drift == null ? Double.NaN : drift.largest;
        }

        @Override
        public void close() {
            super.close();
            if (drift != null) {
                drift.close();
            }
        }
    }

    /** The distance of the state solved backwards from the one solved forwards, in units of the tolerance. */
    private static final class Drift {
        private final INDArray solved;
        private final INDArray difference;
        private final ErrorNorm norm;
        private final ErrorNorm.Measure measure;
        private double largest;

        Drift(AdaptiveStep tolerances, INDArray y) {
            this.solved = y;
            this.difference = Detached.call(() -> Nd4j.create(y.dataType(), y.length()));
            this.norm = new ErrorNorm(tolerances, y, y);
            this.measure = norm.of(difference);
        }

        void measure(INDArray known) {
            norm.rescale();
            difference.assign(known);
            Vectors.add(-1, solved, difference);
            largest = Math.max(largest, measure.value());
        }

        void close() {
            difference.close();
            norm.close();
        }
    }
}
