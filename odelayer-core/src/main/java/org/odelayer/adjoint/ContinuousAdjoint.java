package org.odelayer.adjoint;

import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;

/**
 * The gradient of a solve by the continuous adjoint: with a(t1) = ∂L/∂y(t1),
 *
 * <pre>
 * ȧ = −aᵀ ∂f/∂y,   ∂L/∂y(t0) = a(t0),   ∂L/∂θ = ∫ aᵀ ∂f/∂θ dt over [t0, t1]
 * </pre>
 *
 * <p>solved from t1 back to t0 together with y itself, so that nothing of the forward solve is stored but y(t1). The
 * gradient is that of the exact solution, hence approximate: its error is of the size of the two solves' tolerances, and y
 * solved backwards may drift from the forward solution where the dynamics contract strongly.
 *
 * <p>The step control looks at y and a only. The θ-part has no influence on the steps: it is a pure integral, and leaving it
 * out of the error norm saves steps (the seminorm of Kidger, Chen, Lyons, "Hey, that's not an ODE", 2021); it is advanced
 * by the method's weights without storing stages.
 *
 * <p>With running costs, loss = L + ∫ ℓ dt, the vector-Jacobian products of the dynamics contain the costs' gradients ({@link
 * CompiledDynamics#weighCosts}): ȧ = −aᵀ∂f/∂y − ∂ℓ/∂y, ∂L/∂θ = ∫ (aᵀ∂f/∂θ + ∂ℓ/∂θ) dt.
 *
 * <p>Cost: one evaluation of f with its vector-Jacobian product per function evaluation. Memory: (2s + 17) n elements for s
 * stages, and four arrays of the parameters' size; independent of the number of steps. Source: Pontryagin et al. (1962); Chen
 * et al., "Neural ordinary differential equations" (2018), section 2.
 */
public final class ContinuousAdjoint implements AutoCloseable {
    private final INDArray product;
    private final ArrayQuadrature quadrature;
    private final Map<String, INDArray> gradients;
    private final OdeIntegrator integrator;
    private final INDArray y;
    private final INDArray a;

    /**
     * Allocates the arrays and binds the dynamics to them.
     *
     * @param dynamics the dynamics of the forward solve
     * @param parameters their parameters
     * @param settings the backward solve's method, step control and limits
     */
    public ContinuousAdjoint(CompiledDynamics dynamics, ParameterList parameters, SolverSettings settings) {
        long size = length(dynamics.shape());
        long batch = dynamics.shape()[0];
        long inputs = parameters.controls().map(shape -> batch * length(shape)).orElse(0L);
        this.product = Detached.call(() -> Nd4j.create(dynamics.dataType(), size));
        this.quadrature = new ArrayQuadrature(dynamics.dataType(), Math.max(1, parameters.length() + inputs), -1);
        this.gradients = Detached.call(() -> views(parameters, batch, quadrature.total()));
        Map<String, INDArray> sample = Detached.call(() -> views(parameters, batch, quadrature.sample()));
        AdjointField field = new AdjointField(dynamics, product, sample, quadrature);
        this.integrator = new OdeIntegrator(field, dynamics.dataType(), 2 * size, settings);
        this.y = Detached.call(() -> AdjointField.first(integrator.state()));
        this.a = Detached.call(() -> AdjointField.second(integrator.state()));
    }

    private static long length(long[] shape) {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    /** The parameters, and behind them the block's input if f sees it. */
    private static Map<String, INDArray> views(ParameterList parameters, long batch, INDArray flat) {
        Map<String, INDArray> views = parameters.views(flat);
        parameters.controls().ifPresent(shape -> {
            INDArray part = flat.get(NDArrayIndex.interval(parameters.length(), flat.length()));
            views.put(CompiledDynamics.CONTROL, part.reshape('c', batched(batch, shape)));
        });
        return views;
    }

    private static long[] batched(long batch, long[] shape) {
        return LongStream.concat(LongStream.of(batch), LongStream.of(shape)).toArray();
    }

    /**
     * The state: y at the start of the solve, y as solved back to its end after it.
     *
     * @return [n], always the same array
     */
    public INDArray state() {
        return y;
    }

    /**
     * The adjoint ∂L/∂y, at the start of the solve before it, at its end after it.
     *
     * @return [n], always the same array
     */
    public INDArray adjoint() {
        return a;
    }

    /**
     * The gradient with respect to the parameters, ∂L/∂θ, over all intervals since {@link #reset}.
     *
     * @return by name, always the same arrays; exactly zero for parameters that f does not use; with {@link
     *     CompiledDynamics#CONTROL} if f sees the block's input
     */
    public Map<String, INDArray> parameterGradients() {
        return gradients;
    }

    /** Begins a new gradient: {@link #parameterGradients} become zero. */
    public void reset() {
        quadrature.reset();
    }

    /**
     * Solves the adjoint equation from t1 back to t0: {@link OdeIntegrator#solve} after {@link #state} and {@link #adjoint} are
     * set; it adds to {@link #parameterGradients}. With outputs at several times it goes from one to the next with {@link
     * OdeIntegrator#resume}, after their gradient was added to {@link #adjoint} and {@link #state} was set to what the forward
     * solve had there.
     *
     * @return the integrator of y and a, always the same
     */
    public OdeIntegrator integrator() {
        return integrator;
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        integrator.close();
        product.close();
        quadrature.close();
    }
}
