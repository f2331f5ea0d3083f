package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Convolutions as right-hand side, on images: f(t, y) = K_L * σ(… σ(K₀ * y + b₀) …) + b_L, with as many channels as the
 * state.
 *
 * <p>With a {@link Normalization} N every convolution is preceded by it and by σ, and one more follows the last: f =
 * N(K_L * σ(N(… K₀ * σ(N(y)) …))), each with gain and shift of its own, which is the block of the neural-ODE paper's
 * image network. With {@link TimeDependence#CONCAT} every convolution sees the time as one more channel, which like the
 * others is zero beyond the edge.
 *
 * <p>Shapes: state [batch, channels, height, width]; parameters K0 [k, k, c, h₁], k0t [k, k, 1, h₁] (with time), b0
 * [h₁], K1 [k, k, h₁, h₂], …, and gain0 [c], shift0 [c], … (with normalization). Stride 1, edges padded so that the
 * size stays.
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018), section 3, and the
 * code that belongs to it.
 */
public final class ConvDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** The numbers of channels between the convolutions. */
    private int[] hidden;

    /** Height and width of the kernels. */
    private int kernel = 3;

    /** Between the convolutions, or before each with normalization. */
    private Activation activation = Activation.TANH;

    /** Before each convolution and after the last. */
    private Normalization normalization = Normalization.NONE;

    /** How f sees the time. */
    private TimeDependence time = TimeDependence.NONE;

    /** For JSON. */
    private ConvDynamics() {
        this(new int[0]);
    }

    /**
     * Convolutions of 3 × 3 with tanh between, without normalization and time.
     *
     * @param hidden the numbers of channels between them, each at least 1; none for a single convolution
     * @throws IllegalArgumentException if a number is less than 1
     */
    public ConvDynamics(int... hidden) {
        if (Arrays.stream(hidden).anyMatch(channels -> channels < 1)) {
            throw new IllegalArgumentException("hidden (" + Arrays.toString(hidden) + ") must be numbers >= 1");
        }
        this.hidden = hidden.clone();
    }

    /**
     * Sets the size of the kernels; 3 by default.
     *
     * @param size height and width, odd, so that the edges are padded alike
     * @return this
     * @throws IllegalArgumentException if it is not odd and positive
     */
    public ConvDynamics kernel(int size) {
        if (size < 1 || size % 2 == 0) {
            throw new IllegalArgumentException("kernel (" + size + ") must be odd and >= 1");
        }
        this.kernel = size;
        return this;
    }

    /**
     * Sets the activation; TANH by default.
     *
     * @param newActivation as of {@link MlpDynamics#activation}
     * @return this
     * @throws IllegalArgumentException if it is not one of those
     */
    public ConvDynamics activation(Activation newActivation) {
        Activations.check(newActivation);
        this.activation = newActivation;
        return this;
    }

    /**
     * Sets the normalization; {@link Normalization#NONE} by default.
     *
     * @param newNormalization which
     * @return this
     */
    public ConvDynamics normalization(Normalization newNormalization) {
        if (newNormalization == null) {
            throw new IllegalArgumentException(
                    "normalization (null) must be one of " + Arrays.toString(Normalization.values()));
        }
        this.normalization = newNormalization;
        return this;
    }

    /**
     * Sets whether f sees the time; {@link TimeDependence#NONE} by default.
     *
     * @param newTime how the time enters
     * @return this
     */
    public ConvDynamics time(TimeDependence newTime) {
        if (newTime == null) {
            throw new IllegalArgumentException(
                    "time (null) must be one of " + Arrays.toString(TimeDependence.values()));
        }
        this.time = newTime;
        return this;
    }

    @Override
    public boolean takesImages() {
        return true;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        defineParameters(parameters, stateShape, stateShape);
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (seenShape.length != 3) {
            throw new IllegalArgumentException("state shape (" + Arrays.toString(seenShape)
                    + ") of ConvDynamics must be [channels, height, width]; vectors need MlpDynamics");
        }
        long[] channels = channels(seenShape[0], resultShape[0]);
        for (int i = 0; i + 1 < channels.length; i++) {
            defineNorm(parameters, i, channels[i]);
            defineConvolution(parameters, i, channels[i], channels[i + 1]);
        }
        defineNorm(parameters, channels.length - 1, resultShape[0]);
    }

    private void defineNorm(ParameterList parameters, int index, long channels) {
        if (normalization != Normalization.NONE) {
            parameters.bias("gain" + index, 1, channels);
            parameters.bias("shift" + index, 0, channels);
        }
    }

    private void defineConvolution(ParameterList parameters, int index, long from, long to) {
        boolean timed = time == TimeDependence.CONCAT;
        long area = (long) kernel * kernel;
        long fanIn = area * (from + (timed ? 1 : 0));
        parameters.weight("K" + index, fanIn, area * to, kernel, kernel, from, to);
        if (timed) {
            parameters.weight("k" + index + "t", fanIn, area * to, kernel, kernel, 1, to);
        }
        parameters.bias("b" + index, 0, to);
    }

    private long[] channels(long seen, long result) {
        long[] channels = new long[hidden.length + 2];
        channels[0] = seen;
        for (int i = 0; i < hidden.length; i++) {
            channels[i + 1] = hidden[i];
        }
        channels[channels.length - 1] = result;
        return channels;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        long[] shape = y.getShape();
        Images images = new Images(graph, t, parameters, shape[2], shape[3]);
        boolean normalized = normalization != Normalization.NONE;
        SDVariable x = y;
        for (int i = 0; i <= hidden.length; i++) {
            if (normalized) {
                x = images.normalize(x, i);
            }
            if (normalized || i > 0) {
                x = Activations.apply(graph, activation, x);
            }
            x = images.convolve(x, i);
        }
        return normalized ? images.normalize(x, hidden.length + 1) : x;
    }

    /** The operations of one graph. */
    private final class Images {
        private final SameDiff graph;
        private final SDVariable t;
        private final Map<String, SDVariable> parameters;
        private final long height;
        private final long width;
        private final Conv2DConfig same = Conv2DConfig.builder()
                .kH(kernel)
                .kW(kernel)
                .paddingMode(PaddingMode.SAME)
                .build();

        Images(SameDiff graph, SDVariable t, Map<String, SDVariable> parameters, long height, long width) {
            this.graph = graph;
            this.t = t;
            this.parameters = parameters;
            this.height = height;
            this.width = width;
        }

        SDVariable convolve(SDVariable x, int index) {
            SDVariable result = graph.cnn().conv2d(x, parameters.get("K" + index), parameters.get("b" + index), same);
            SDVariable ofTime = parameters.getOrDefault("k" + index + "t", null);
            if (ofTime == null) {
                return result;
            }
            // A channel that is t everywhere is t times one of ones, the same for the whole batch.
            SDVariable ones = graph.constant(Nd4j.ones(x.dataType(), 1, 1, height, width));
            return result.add(graph.cnn().conv2d(ones, ofTime, same).mul(t));
        }

        SDVariable normalize(SDVariable x, int index) {
            return normalization == Normalization.NONE
                    ? x
                    : normalization.define(
                            graph, x, parameters.get("gain" + index), parameters.get("shift" + index), height, width);
        }
    }
}
