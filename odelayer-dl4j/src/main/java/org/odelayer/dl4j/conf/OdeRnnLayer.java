package org.odelayer.dl4j.conf;

import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.series.GruUpdate;
import org.odelayer.series.SeriesBlock;
import org.odelayer.series.StretchedDynamics;

/**
 * An ODE-RNN: between the times of an example its hidden state follows ḣ = f(t, h), and at each of them a gated
 * recurrent unit takes in what is observed.
 *
 * <pre>{@code
 * .layer(new OdeRnnLayer.Builder().nOut(16).dynamics(new MlpDynamics(32)).build())
 * .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build())
 * .setInputType(InputType.recurrent(1 + features))
 * }</pre>
 *
 * <p>h is 0 at the first time of an example. Output: [batch, n, times], the states behind the updates, or with {@link
 * Builder#lastState} [batch, n], the state behind the last one, for classification. At a query, and for an example
 * without observation, the state is what f makes of it. {@link SeriesLayer} says how times, missing values and queries
 * are told. Missing values do not matter, nor does what stands for them; for an f that does not see the time only
 * differences of times matter.
 *
 * <p>Parameters: those of f, and those of {@link GruUpdate}, 3 n (n + 2d + 1). Cost: one leg for each time of the
 * longest example, usually one step of six or seven evaluations of f.
 *
 * <p>Source: Rubanova, Chen, Duvenaud, "Latent ODEs for irregularly-sampled time series" (2019), algorithm 1.
 */
@JsonDeserialize(using = OdeRnnLayer.Reader.class)
public final class OdeRnnLayer extends SeriesLayer {
    private static final long serialVersionUID = 1L;

    /** Whether the last state alone is the output. */
    @JsonProperty("lastState")
    private boolean lastState;

    /** For JSON. */
    private OdeRnnLayer() {}

    /** From JSON. */
    static final class Reader extends LayerReader<OdeRnnLayer> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(OdeRnnLayer.class, "dynamics", "nout", "forward", "gradient", "stepControl");
        }
    }

    private OdeRnnLayer(Builder builder) {
        super(builder);
        this.lastState = builder.lastState;
        initializeConstraints(builder);
    }

    @Override
    public boolean givesSeries() {
        return !lastState;
    }

    /**
     * The chain of legs of this layer.
     *
     * @return dynamics, update and solvers for the present number of channels
     */
    public SeriesBlock block() {
        return new SeriesBlock(
                new StretchedDynamics(getDynamics()),
                new GruUpdate(getNOut(), values()),
                getNOut(),
                2 * values(),
                getForward(),
                getGradient(),
                stepControl());
    }

    @Override
    ParameterList parameterList() {
        return block().parameters();
    }

    @Override
    void describe(StringJoiner text) {
        super.describe(text);
        if (lastState) {
            text.add("lastState=true");
        }
    }

    @Override
    org.odelayer.dl4j.layer.OdeRnnLayer running(NeuralNetConfiguration conf, DataType dataType) {
        return new org.odelayer.dl4j.layer.OdeRnnLayer(conf, dataType);
    }

    @Override
    public OdeRnnLayer clone() {
        return (OdeRnnLayer) super.clone();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof OdeRnnLayer layer && lastState == layer.lastState;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), lastState);
    }

    /**
     * Builds the layer. Only {@link #nOut} must be given; {@link OdeLayerBuilder} says what there is of the settings of
     * a {@code DenseLayer}, {@link SolvedLayerBuilder} what there is of solvers.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends SeriesLayerBuilder<Builder> {
        private static final long DEFAULT_HIDDEN = 64;

        private boolean lastState;

        /** A builder with the defaults; f is a perceptron with 64 hidden units. */
        public Builder() {
            dynamics(new MlpDynamics(DEFAULT_HIDDEN));
        }

        /**
         * Says whether the output is the last state of each example alone, [batch, n], rather than the series of them;
         * false by default.
         *
         * @param last true for the last state
         * @return this
         */
        public Builder lastState(boolean last) {
            this.lastState = last;
            return this;
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public OdeRnnLayer build() {
            return checkedSeries(OdeRnnLayer.class, () -> new OdeRnnLayer(this));
        }
    }
}
