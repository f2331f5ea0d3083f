package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/**
 * A layer with an antisymmetric matrix: f(y) = σ(y (K − Kᵀ) − γ y + β).
 *
 * <p>The eigenvalues of K − Kᵀ are imaginary, so that at γ = 0 perturbations neither grow nor shrink much, however long
 * the time: information is kept, and gradients neither explode nor vanish. A small γ &gt; 0 makes up for what an
 * explicit method adds.
 *
 * <p>Shapes: state [batch, n]; parameters K [n, n] (a weight) and beta [n] (a bias, at first 0).
 *
 * <p>Source: Haber, Ruthotto, "Stable architectures for deep neural networks" (2017); Chang, Chen, Haber, Chi,
 * "AntisymmetricRNN" (2019).
 */
public final class AntisymmetricDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** γ. */
    private final double damping;

    /** σ. */
    private Activation activation = Activation.TANH;

    /** A layer without damping. */
    public AntisymmetricDynamics() {
        this(0);
    }

    /**
     * A layer.
     *
     * @param damping γ, at least 0
     * @throws IllegalArgumentException if γ is negative or not finite
     */
    public AntisymmetricDynamics(double damping) {
        if (!(damping >= 0) || Double.isInfinite(damping)) {
            throw new IllegalArgumentException("damping (" + damping + ") must be >= 0 and finite");
        }
        this.damping = damping;
    }

    /**
     * Sets σ; TANH by default.
     *
     * @param newActivation one of those of {@link MlpDynamics#activation}
     * @return this
     * @throws IllegalArgumentException if it is another one
     */
    public AntisymmetricDynamics activation(Activation newActivation) {
        Activations.check(newActivation);
        this.activation = newActivation;
        return this;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        if (stateShape.length != 1) {
            throw new IllegalArgumentException(
                    "state shape (" + Arrays.toString(stateShape) + ") of AntisymmetricDynamics must be [features]");
        }
        parameters.weight("K", stateShape[0], stateShape[0], stateShape[0], stateShape[0]);
        parameters.bias("beta", 0, stateShape[0]);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable k = parameters.get("K");
        SDVariable product = y.mmul(k.sub(graph.permute(k, 1, 0)));
        SDVariable damped = damping == 0 ? product : product.sub(y.mul(damping));
        SDVariable z = graph.nn().biasAdd(damped, parameters.get("beta"), false);
        return Activations.apply(graph, activation, z);
    }
}
