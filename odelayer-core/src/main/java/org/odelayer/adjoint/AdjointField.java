package org.odelayer.adjoint;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.ode.solver.Quadrature;
import org.odelayer.ode.solver.VectorField;

/** State and adjoint in one vector [2n]: ẏ = f(t, y, θ), ȧ = −aᵀ∂f/∂y, with aᵀ∂f/∂θ as integrand beside them. */
final class AdjointField implements VectorField {
    private final CompiledDynamics dynamics;
    private final INDArray product;
    private final Map<String, INDArray> sample;
    private final Quadrature quadrature;

    /**
     * Computes aᵀ∂f/∂y in {@code product}, [n], and writes the integrand aᵀ∂f/∂θ to {@code sample}, by parameter name;
     * {@code quadrature} reads it there.
     */
    AdjointField(CompiledDynamics dynamics, INDArray product, Map<String, INDArray> sample, Quadrature quadrature) {
        this.dynamics = dynamics;
        this.product = product;
        this.sample = sample;
        this.quadrature = quadrature;
    }

    @Override
    public Evaluation bind(INDArray state, INDArray derivative, boolean integrand) {
        return Detached.call(() -> {
            INDArray aDot = second(derivative);
            // Not into aDot, which the solver reuses: dynamics that do not depend on y leave the product's zeros alone.
            TimedProgram vjp = dynamics.vjp(
                    first(state), second(state), first(derivative), product, integrand ? sample : Map.of());
            Kernel negate = Operation.of(new Negative(product, aDot)).bind(List.of(product), List.of(aDot));
            return t -> {
                vjp.run(t);
                negate.run();
            };
        });
    }

    @Override
    public Quadrature quadrature() {
        return quadrature;
    }

    static INDArray first(INDArray pair) {
        return pair.get(NDArrayIndex.interval(0, pair.length() / 2));
    }

    static INDArray second(INDArray pair) {
        return pair.get(NDArrayIndex.interval(pair.length() / 2, pair.length()));
    }
}
