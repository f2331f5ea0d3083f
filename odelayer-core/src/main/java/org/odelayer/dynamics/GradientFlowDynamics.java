package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.odelayer.graph.Shapes;

/**
 * The gradient flow of a convex function: f(y) = −σ(y K + β) Kᵀ with an increasing σ, which is −∇ Σ s(y K + β), s' = σ.
 *
 * <p>Any two solutions come closer or keep their distance, ‖y(t) − z(t)‖ ≤ ‖y(0) − z(0)‖, because (f(y) − f(z))·(y − z)
 * ≤ 0: whatever K and β are, trained or not, a perturbation of the input does not grow. So do two solutions of {@link
 * Sharing parameters per step}. A solver keeps this up to its tolerance; Euler steps only as long as h‖K‖² max σ' ≤ 2.
 *
 * <p>Solved backwards, solutions part as fast as they meet forwards, so the continuous adjoint may drift: take the
 * interpolating or the discrete one.
 *
 * <p>Shapes: state [batch, n]; parameters K [n, h] (a weight) and beta [h] (a bias, at first 0).
 *
 * <p>Source: Benning, Celledoni, Ehrhardt, Owren, Schönlieb, "Deep learning as optimal control problems: models and
 * numerical methods" (2019); Ruthotto, Haber, "Deep neural networks motivated by partial differential equations"
 * (2018).
 */
public final class GradientFlowDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;
    /** ND4J's activations that are increasing. */
    private static final Set<Activation> INCREASING = EnumSet.of(
            Activation.IDENTITY,
            Activation.TANH,
            Activation.SIGMOID,
            Activation.SOFTPLUS,
            Activation.SOFTSIGN,
            Activation.RELU,
            Activation.LEAKYRELU,
            Activation.ELU,
            Activation.SELU,
            Activation.CUBE);

    /** h; 0 for n. */
    private final long hidden;

    /** σ. */
    private Activation activation = Activation.TANH;

    /** A flow with h = n. */
    public GradientFlowDynamics() {
        hidden = 0;
    }

    /**
     * A flow.
     *
     * @param hidden h, at least 1
     * @throws IllegalArgumentException if h is less than 1
     */
    public GradientFlowDynamics(long hidden) {
        if (hidden < 1) {
            throw new IllegalArgumentException("hidden (" + hidden + ") must be >= 1");
        }
        this.hidden = hidden;
    }

    /**
     * Sets σ; TANH by default.
     *
     * @param newActivation IDENTITY, TANH, SIGMOID, SOFTPLUS, SOFTSIGN, RELU, LEAKYRELU, ELU, SELU or CUBE
     * @return this
     * @throws IllegalArgumentException if it is another one; those that are not increasing give no stable flow
     */
    public GradientFlowDynamics activation(Activation newActivation) {
        if (!INCREASING.contains(newActivation)) {
            throw new IllegalArgumentException(
                    "activation (" + newActivation + ") of a gradient flow must be increasing: one of " + INCREASING);
        }
        this.activation = newActivation;
        return this;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        if (stateShape.length != 1) {
            throw new IllegalArgumentException(
                    "state shape (" + Arrays.toString(stateShape) + ") of GradientFlowDynamics must be [features]");
        }
        long h = hidden == 0 ? stateShape[0] : hidden;
        parameters.weight("K", stateShape[0], h, stateShape[0], h);
        parameters.bias("beta", 0, h);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable k = parameters.get("K");
        SDVariable z = graph.nn().biasAdd(y.mmul(k), parameters.get("beta"), false);
        SDVariable pulled = graph.mmul(Activations.apply(graph, activation, z), k, false, true, false);
        return Shapes.known(graph.math().neg(pulled), y.getShape());
    }
}
