package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.ode.solver.Quadrature;
import org.odelayer.ode.solver.VectorField;

/** Compiled dynamics as the solver sees them, with the integrals of their running costs. */
public final class DynamicsField implements VectorField, AutoCloseable {
    private final CompiledDynamics dynamics;
    /** Of the costs' sums over the batch; null if there are none. */
    private final ArrayQuadrature costs;

    private boolean costing;

    /**
     * Shows dynamics to a solver.
     *
     * @param dynamics the dynamics
     */
    public DynamicsField(CompiledDynamics dynamics) {
        this.dynamics = dynamics;
        this.costs = dynamics.costs() == 0 ? null : new ArrayQuadrature(dynamics.dataType(), dynamics.costs(), 1);
    }

    /**
     * Begins new integrals.
     *
     * @param wanted whether the next solve integrates the running costs; it is cheaper without
     */
    public void reset(boolean wanted) {
        costing = wanted && costs != null;
        if (costs != null) {
            costs.reset();
        }
    }

    /**
     * The integrals ∫ Σ ℓᵢ dt over the batch since {@link #reset}; negative after a solve backwards in time.
     *
     * @return one per cost; all 0 if they were not wanted
     */
    public double[] integrals() {
        double[] integrals = new double[dynamics.costs()];
        for (int i = 0; costing && i < integrals.length; i++) {
            integrals[i] = costs.total().getDouble(i);
        }
        return integrals;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        TimedProgram plain = dynamics.evaluation(y, dydt);
        if (costs == null || !integrand) {
            return plain::run;
        }
        TimedProgram costly = dynamics.evaluation(y, dydt, costs.sample());
        return t -> (costing ? costly : plain).run(t);
    }

    @Override
    public Quadrature quadrature() {
        return costs == null ? Quadrature.NONE : costs;
    }

    /** Frees the integrals' arrays. */
    @Override
    public void close() {
        if (costs != null) {
            costs.close();
        }
    }
}
