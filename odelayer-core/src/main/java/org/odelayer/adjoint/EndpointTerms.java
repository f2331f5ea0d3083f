package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.VectorField;

/**
 * vᵀ f(t, y) and the running cost ℓ(t, y), of which the gradients with respect to times of an exact solution consist:
 * ∂L/∂tᵢ = gᵢᵀ f(tᵢ, yᵢ) for an output with gradient gᵢ, and ∂L/∂t0 = −aᵀ f(t0, y0); the cost adds ±ℓ at both ends.
 */
final class EndpointTerms implements AutoCloseable {
    private final INDArray y;
    private final INDArray f;
    private final VectorField.Evaluation evaluation;
    /** Null without a cost. */
    private final DifferentiableField.Cost cost;

    EndpointTerms(DifferentiableField field) {
        this.y = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
        this.f = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
        this.evaluation = field.bind(y, f, false);
        this.cost = field.hasCost() ? field.cost(0, y, f) : null;
    }

    /** vᵀ f(t, y) + w ℓ(t, y). */
    double at(double t, Leg leg, INDArray state, INDArray v, double costWeight) {
        y.assign(state);
        double costs = 0;
        if (cost != null && costWeight != 0) {
            costs = costWeight * cost.at(t, leg);
        } else {
            evaluation.at(t, leg);
        }
        return Vectors.product(v, f) + costs;
    }

    @Override
    public void close() {
        y.close();
        f.close();
    }
}
