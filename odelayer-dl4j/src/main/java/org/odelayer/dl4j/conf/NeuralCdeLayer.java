package org.odelayer.dl4j.conf;

import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.odelayer.dynamics.Activations;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.series.CdeBlock;
import org.odelayer.series.CdeDynamics;
import org.odelayer.series.ControlPath;

/**
 * A neural controlled differential equation: z(t₀) = ζ(X(t₀)), dz = F(z) dX, where the path X goes through the
 * observations of an example, the time being one of its channels.
 *
 * <pre>{@code
 * .layer(new NeuralCdeLayer.Builder().nOut(8).path(ControlPath.HERMITE).lastState(true).build())
 * .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(2).activation(Activation.SOFTMAX).build())
 * .setInputType(InputType.recurrent(1 + features))
 * }</pre>
 *
 * <p>Where an ODE-RNN's state jumps at observations, z follows them continuously. {@link ControlPath} says how X goes,
 * what becomes of missing values, and which paths look ahead of the time at which the state is asked for.
 *
 * <p>F(z) = σ(f(z)) has n rows and a column for each channel of X; f sees z and gives [batch, n · channels]. It must
 * not read the time; σ is tanh by default ({@link CdeDynamics}). ζ is affine.
 *
 * <p>Output: [batch, n, times], z at each time, or with {@link Builder#lastState} [batch, n], z at the last one. {@link
 * SeriesLayer} says how times, missing values and queries are told; at a query each channel is what the path makes of a
 * missing value. The time must be a channel: without it, z would not depend on how fast the path is gone through.
 * With {@link ControlPath#HERMITE}, and with {@link Builder#observationCounts} on any path but RECTILINEAR, a query is
 * a knot of the path and changes other states too.
 *
 * <p>The gradient with respect to the values is exact; times are constants to it.
 *
 * <p>Parameters: those of f, {@code initial.W} and {@code initial.b} of ζ. Cost: one leg for each time of the longest
 * example, two with {@link ControlPath#RECTILINEAR}, usually one step of six or seven evaluations of f.
 *
 * <p>Source: Kidger, Morrill, Foster, Lyons, "Neural controlled differential equations for irregular time series"
 * (2020).
 */
@JsonDeserialize(using = NeuralCdeLayer.Reader.class)
public final class NeuralCdeLayer extends SeriesLayer {
    private static final long serialVersionUID = 1L;

    /** How X goes through the observations. */
    private ControlPath path;

    /** σ. */
    private Activation last;

    /** Whether the numbers of observations are channels of X. */
    @JsonProperty("observationCounts")
    private boolean observationCounts;

    /** Whether the last state alone is the output. */
    @JsonProperty("lastState")
    private boolean lastState;

    /** For JSON. */
    private NeuralCdeLayer() {}

    /** From JSON. */
    static final class Reader extends LayerReader<NeuralCdeLayer> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(NeuralCdeLayer.class, "dynamics", "nout", "forward", "gradient", "stepControl", "path", "last");
        }
    }

    private NeuralCdeLayer(Builder builder) {
        super(builder);
        this.path = builder.path;
        this.last = builder.last;
        this.observationCounts = builder.observationCounts;
        this.lastState = builder.lastState;
        initializeConstraints(builder);
    }

    @Override
    public boolean givesSeries() {
        return !lastState;
    }

    /**
     * How X goes through the observations.
     *
     * @return the path
     */
    public ControlPath getPath() {
        return path;
    }

    /**
     * The activation at the end of F.
     *
     * @return σ
     */
    public Activation getLast() {
        return last;
    }

    /**
     * Whether the numbers of observations so far are channels of X.
     *
     * @return false unless asked for
     */
    public boolean hasObservationCounts() {
        return observationCounts;
    }

    /**
     * The equation of this layer.
     *
     * @return path, field and solvers for the present number of channels
     */
    public CdeBlock block() {
        int observed = Math.toIntExact(values());
        CdeDynamics field = CdeBlock.dynamics(getDynamics(), last, path, observed, observationCounts);
        return new CdeBlock(
                path,
                observed,
                observationCounts,
                CdeBlock.legs(field, getNOut(), getForward(), getGradient(), stepControl()));
    }

    @Override
    ParameterList parameterList() {
        return block().parameters();
    }

    @Override
    void describe(StringJoiner text) {
        super.describe(text);
        text.add("path=" + path);
        if (last != Activation.TANH) {
            text.add("lastActivation=" + last);
        }
        if (observationCounts) {
            text.add("observationCounts=true");
        }
        if (lastState) {
            text.add("lastState=true");
        }
    }

    @Override
    org.odelayer.dl4j.layer.NeuralCdeLayer running(NeuralNetConfiguration conf, DataType dataType) {
        return new org.odelayer.dl4j.layer.NeuralCdeLayer(conf, dataType);
    }

    @Override
    public NeuralCdeLayer clone() {
        return (NeuralCdeLayer) super.clone();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof NeuralCdeLayer layer
                && path == layer.path
                && last == layer.last
                && observationCounts == layer.observationCounts
                && lastState == layer.lastState;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), path, last, observationCounts, lastState);
    }

    /**
     * Builds the layer. Only {@link #nOut} must be given; {@link OdeLayerBuilder} says what there is of the settings of
     * a {@code DenseLayer}, {@link SolvedLayerBuilder} what there is of solvers.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends SeriesLayerBuilder<Builder> {
        private static final long DEFAULT_HIDDEN = 64;

        private ControlPath path = ControlPath.HERMITE;
        private Activation last = Activation.TANH;
        private boolean observationCounts;
        private boolean lastState;

        /** A builder with the defaults; f is a perceptron with 64 hidden units, the path HERMITE. */
        public Builder() {
            dynamics(new MlpDynamics(DEFAULT_HIDDEN));
        }

        /**
         * Sets the channel of the input that is the time; the first by default.
         *
         * @param channel from 0
         * @return this
         * @throws IllegalArgumentException if it is negative: there must be one
         */
        @Override
        public Builder timeChannel(int channel) {
            if (channel < 0) {
                throw new IllegalArgumentException("timeChannel (" + channel + ") must be >= 0: a controlled"
                        + " differential equation does not see how fast its path is gone through, so that the time"
                        + " must be a channel of the path");
            }
            return super.timeChannel(channel);
        }

        /**
         * Sets how X goes through the observations; HERMITE by default.
         *
         * @param newPath the path
         * @return this
         * @throws IllegalArgumentException if it is missing
         */
        public Builder path(ControlPath newPath) {
            if (newPath == null) {
                throw new IllegalArgumentException("path (null) must be LINEAR, RECTILINEAR, HERMITE or NATURAL_CUBIC");
            }
            this.path = newPath;
            return this;
        }

        /**
         * Sets the activation at the end of F; TANH by default, without which the state may grow without bound along a
         * series.
         *
         * @param newLast IDENTITY for none, or one of {@link Activations#known}
         * @return this
         * @throws IllegalArgumentException if it is another one
         */
        public Builder lastActivation(Activation newLast) {
            Activations.check(newLast);
            this.last = newLast;
            return this;
        }

        /**
         * Makes the number of observations so far of each value a channel of X too, for series where it tells something
         * when a value is observed. Not by default.
         *
         * @return this
         */
        public Builder observationCounts() {
            this.observationCounts = true;
            return this;
        }

        /**
         * Says whether the output is the last state of each example alone, [batch, n], rather than the series of them;
         * false by default.
         *
         * @param newLastState true for the last state
         * @return this
         */
        public Builder lastState(boolean newLastState) {
            this.lastState = newLastState;
            return this;
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public NeuralCdeLayer build() {
            return checkedSeries(NeuralCdeLayer.class, () -> new NeuralCdeLayer(this));
        }
    }
}
