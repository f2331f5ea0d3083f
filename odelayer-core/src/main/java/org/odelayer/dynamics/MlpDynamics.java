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
        if (Arrays.stream(hidden).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("hidden (" + Arrays.toString(hidden) + ") must be sizes >= 1");
        }
        this.hidden = hidden.clone();
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
        if (newTime == null) {
            throw new IllegalArgumentException(
                    "time (null) must be one of " + Arrays.toString(TimeDependence.values()));
        }
        this.time = newTime;
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
        long[] sizes = sizes(seenShape[0], resultShape[0]);
        for (int i = 0; i + 1 < sizes.length; i++) {
            boolean timed = i == 0 && time == TimeDependence.CONCAT;
            long fanIn = sizes[i] + (timed ? 1 : 0);
            parameters.weight("W" + i, fanIn, sizes[i + 1], sizes[i], sizes[i + 1]);
            if (timed) {
                parameters.weight("w0t", fanIn, sizes[1], 1, sizes[1]);
            }
            parameters.bias("b" + i, 0, sizes[i + 1]);
        }
    }

    private long[] sizes(long seen, long result) {
        long[] sizes = new long[hidden.length + 2];
        sizes[0] = seen;
        System.arraycopy(hidden, 0, sizes, 1, hidden.length);
        sizes[sizes.length - 1] = result;
        return sizes;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable x = y;
        for (int i = 0; i <= hidden.length; i++) {
            SDVariable product = x.mmul(parameters.get("W" + i));
            SDVariable bias = parameters.get("b" + i);
            boolean timed = i == 0 && time == TimeDependence.CONCAT;
            x = timed
                    ? product.add(parameters.get("w0t").mul(t).add(bias))
                    : graph.nn().biasAdd(product, bias, false);
            x = i < hidden.length ? Activations.apply(graph, activation, x) : x;
        }
        return x;
    }
}
