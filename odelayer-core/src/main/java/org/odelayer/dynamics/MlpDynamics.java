package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/**
 * A multilayer perceptron as right-hand side: f(t, y) = W_L σ(… σ(W₀ y + b₀) …) + b_L.
 *
 * <p>Hidden layers have the activation σ, the last one is linear, so that the speed ẏ is not bounded. With {@link
 * TimeDependence#CONCAT} the first layer sees [y, t]; the time's row of that layer is the parameter {@code w0t}, so
 * that nothing is copied to concatenate.
 *
 * <p>Shapes: state [batch, n]; parameters W0 [n, h₁], w0t [1, h₁] (with time), b0 [h₁], W1 [h₁, h₂], …, all Glorot
 * initialized unless the layer says otherwise, biases 0. With no hidden size, f is linear in y.
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018); the time as an
 * extra input feature is their code's ConcatLinear.
 */
public final class MlpDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** The sizes of the hidden layers. */
    private long[] hidden;

    /** Of the hidden layers. */
    private Activation activation = Activation.TANH;

    /** How f sees the time. */
    private TimeDependence time = TimeDependence.NONE;

    /** For JSON. */
    private MlpDynamics() {
        this(new long[0]);
    }

    /**
     * A perceptron with tanh activation that does not see the time.
     *
     * @param hidden the sizes of the hidden layers, first to last, each at least 1
     * @throws IllegalArgumentException if a size is less than 1
     */
    public MlpDynamics(long... hidden) {
        this.hidden = Perceptron.checkHidden(hidden);
    }

    /**
     * Sets the activation of the hidden layers; TANH by default.
     *
     * @param newActivation IDENTITY, TANH, SIGMOID, SOFTPLUS, SOFTSIGN, RELU, LEAKYRELU, ELU, SELU, GELU, SWISH or
     *     CUBE; smooth ones cost the solver fewer steps
     * @return this
     * @throws IllegalArgumentException if it is another one
     */
    public MlpDynamics activation(Activation newActivation) {
        Activations.check(newActivation);
        this.activation = newActivation;
        return this;
    }

    /**
     * Sets whether f sees the time; {@link TimeDependence#NONE} by default.
     *
     * @param newTime how the time enters
     * @return this
     */
    public MlpDynamics time(TimeDependence newTime) {
        this.time = Perceptron.checkTime(newTime);
        return this;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        defineParameters(parameters, stateShape, stateShape);
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (seenShape.length != 1) {
            throw new IllegalArgumentException("state shape (" + Arrays.toString(seenShape)
                    + ") of MlpDynamics must be [features]; images need convolutional dynamics or a dense"
                    + " layer before");
        }
        network().declare(parameters, seenShape[0], resultShape[0]);
    }

    private Perceptron network() {
        return new Perceptron("", hidden, activation, time, true);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return network().apply(graph, t, y, parameters);
    }
}
