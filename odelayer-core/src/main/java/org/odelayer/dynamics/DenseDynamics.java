package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/**
 * One dense layer as right-hand side: f(y) = σ(y K + β). With Euler's method and parameters per step it is a residual
 * network.
 *
 * <p>Shapes: state [batch, n]; parameters K [n, n] (a weight) and beta [n] (a bias, at first 0). For nonlinear
 * separation by a linear classifier behind it σ must not be the identity.
 *
 * <p>Source: Benning, Celledoni, Ehrhardt, Owren, Schönlieb, "Deep learning as optimal control problems: models and
 * numerical methods" (2019).
 */
public final class DenseDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** σ. */
    private final Activation activation;

    /** A layer with tanh activation. */
    public DenseDynamics() {
        this(Activation.TANH);
    }

    /**
     * A layer.
     *
     * @param activation σ; one of those of {@link MlpDynamics#activation}
     * @throws IllegalArgumentException if it is another one
     */
    public DenseDynamics(Activation activation) {
        Activations.check(activation);
        this.activation = activation;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        defineParameters(parameters, stateShape, stateShape);
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (seenShape.length != 1) {
            throw new IllegalArgumentException(
                    "state shape (" + Arrays.toString(seenShape) + ") of DenseDynamics must be [features]");
        }
        parameters.weight("K", seenShape[0], resultShape[0], seenShape[0], resultShape[0]);
        parameters.bias("beta", 0, resultShape[0]);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable z = graph.nn().biasAdd(y.mmul(parameters.get("K")), parameters.get("beta"), false);
        return Activations.apply(graph, activation, z);
    }
}
