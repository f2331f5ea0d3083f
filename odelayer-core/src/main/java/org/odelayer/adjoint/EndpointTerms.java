package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.kernel.Detached;

/**
 * vᵀ f(t, y) and the running costs ℓ(t, y), of which the gradients with respect to times of an exact solution consist:
 * ∂L/∂tᵢ = gᵢᵀ f(tᵢ, yᵢ) for an output with gradient gᵢ, and ∂L/∂t0 = −aᵀ f(t0, y0); the costs add ±ℓ at both ends.
 */
final class EndpointTerms implements AutoCloseable {
    private final CompiledDynamics dynamics;
    private final INDArray y;
    private final INDArray f;
    /** Null without costs. */
    private final INDArray costs;

    private final TimedProgram evaluation;

    EndpointTerms(CompiledDynamics dynamics) {
        this.dynamics = dynamics;
        this.y = array(ParameterGradients.length(dynamics.shape()));
        this.f = array(ParameterGradients.length(dynamics.shape()));
        this.costs = dynamics.costs() == 0 ? null : array(dynamics.costs());
        this.evaluation =
                Detached.call(() -> costs == null ? dynamics.evaluation(y, f) : dynamics.evaluation(y, f, costs));
    }

    private INDArray array(long length) {
        return Detached.call(() -> Nd4j.create(dynamics.dataType(), length));
    }

    /** vᵀ f(t, y), and with the costs as they weigh in the loss if they are wanted. */
    double at(double t, INDArray state, INDArray v, boolean costly) {
        y.assign(state);
        evaluation.run(t);
        double product = Nd4j.getBlasWrapper().dot(v, f);
        return costly && costs != null ? product + dynamics.weighed(costs) : product;
    }

    @Override
    public void close() {
        y.close();
        f.close();
        if (costs != null) {
            costs.close();
        }
    }
}
