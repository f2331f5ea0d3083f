package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.ode.solver.VectorField;

/**
 * Compiled dynamics as the solver sees them.
 *
 * @param dynamics the dynamics
 */
public record DynamicsField(CompiledDynamics dynamics) implements VectorField {

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return dynamics.evaluation(y, dydt)::run;
    }
}
