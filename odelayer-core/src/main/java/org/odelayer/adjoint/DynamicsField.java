package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.solver.Quadrature;
import org.odelayer.ode.solver.VectorField;

/** Compiled dynamics as the solver sees them, with the integrals of their running costs. */
public final class DynamicsField implements VectorField, AutoCloseable {
    private final CompiledDynamics dynamics;
    /** The costs' sums over the batch, and their integrals; null if there are none. */
    private final INDArray sums;

    private final INDArray integrals;
    private final ArrayQuadrature costs;

    private boolean costing;

    /**
     * Shows dynamics to a solver.
     *
     * @param dynamics the dynamics
     */
    public DynamicsField(CompiledDynamics dynamics) {
        this.dynamics = dynamics;
        this.sums = array();
        this.integrals = array();
        this.costs = sums == null ? null : new ArrayQuadrature(sums, Total.of(integrals), 1);
    }

    private INDArray array() {
        return dynamics.costs() == 0 ? null : Detached.call(() -> Nd4j.create(dynamics.dataType(), dynamics.costs()));
    }

    /**
     * Begins new integrals.
     *
     * @param wanted whether the next solve integrates the running costs; it is cheaper without
     */
    public void reset(boolean wanted) {
        costing = wanted && costs != null;
        if (costs != null) {
            integrals.assign(0);
        }
    }

    /**
     * The integrals ∫ Σ ℓᵢ dt over the batch since {@link #reset}; negative after a solve backwards in time.
     *
     * @return one per cost; all 0 if they were not wanted
     */
    public double[] integrals() {
        double[] values = new double[dynamics.costs()];
        for (int i = 0; costing && i < values.length; i++) {
            values[i] = integrals.getDouble(i);
        }
        return values;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return bind(0, y, dydt, integrand);
    }

    @Override
    public Evaluation bind(int stage, INDArray y, INDArray dydt, boolean integrand) {
        TimedProgram plain = dynamics.evaluation(y, dydt).atStage(stage);
        if (costs == null || !integrand) {
            return plain::run;
        }
        TimedProgram costly = dynamics.evaluation(y, dydt, sums).atStage(stage);
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
            sums.close();
            integrals.close();
        }
    }
}
