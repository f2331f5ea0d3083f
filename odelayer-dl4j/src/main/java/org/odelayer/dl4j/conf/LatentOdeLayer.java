package org.odelayer.dl4j.conf;

import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.series.GruUpdate;
import org.odelayer.series.LatentBlock;
import org.odelayer.series.NormalHead;
import org.odelayer.series.SeriesBlock;
import org.odelayer.series.StretchedDynamics;

/**
 * A latent ODE, a variational autoencoder of irregular series: an encoder goes backwards over what is observed of an
 * example to a distribution of the initial state of an ODE, whose solution from a draw of it is the output:
 *
 * <pre>
 * q(z₀ | x) = N(μ, diag σ²),   z₀ = μ + σ ⊙ ε,   ż = f(z),   output z(tₖ)
 * KL = Σ ½ (μ² + σ² − 1) − log σ
 * </pre>
 *
 * <pre>{@code
 * .layer(new LatentOdeLayer.Builder().nOut(6).hidden(40).dynamics(new MlpDynamics(50)).build())
 * .layer(new DenseLayer.Builder().nOut(20).activation(Activation.TANH).build())
 * .layer(new RnnOutputLayer.Builder(new GaussianNll(0.05)).nOut(1).activation(Activation.IDENTITY).build())
 * .setInputType(InputType.recurrent(1 + features))
 * }</pre>
 *
 * <p>The layers behind it, of any kind, are the decoder of values, and the loss is how likely these are: with {@link
 * org.odelayer.dl4j.latent.GaussianNll} or {@link org.odelayer.dl4j.latent.GaussianOutputLayer} and a weight of 1,
 * {@code score()} is the mean −ELBO of the examples. The labels are the values themselves, those at queries too where
 * they are to be learned.
 *
 * <ul>
 *   <li><b>z₀</b> is the state at the first time of each example, a query or not, so let series begin where they are
 *       alike. Output: [batch, nOut, times], the states at all times, observed or queries, as {@link SeriesLayer} says.
 *   <li><b>ε</b> is drawn in training, from the network's seed and the iteration's number, once for each example; in
 *       inference z₀ is μ, unless the running layer ({@link org.odelayer.dl4j.layer.LatentOdeLayer#draw}) is told
 *       otherwise.
 *   <li><b>The encoder</b> is a GRU that sees values, masks and the time since the observation before (after Chen et
 *       al.), or with {@link Builder#encoderDynamics} an ODE-RNN whose state moves between observations (Rubanova et
 *       al.). Its state starts at 0 behind the last observation. Queries and padding do not enter it.
 *   <li><b>The KL term</b>, times its weight, the mean over the examples, is part of {@code score()}, in training and
 *       inference, and of the gradient, like a penalty. A ComputationGraph must know its input types ({@code
 *       setInputTypes}), as for the penalties of {@link NeuralOdeLayer}.
 * </ul>
 *
 * <p>f should not see the time: then shifting all times of an example changes nothing. One that does sees the time
 * channel as it is.
 *
 * <p>Parameters: those of the parts behind {@value LatentBlock#ENCODER}, {@value LatentBlock#HEAD} and {@value
 * LatentBlock#DECODER}. Cost: one leg of the encoder for each observation of the longest example, one of the decoder
 * for each of its times, each usually one step of six or seven evaluations; a GRU's legs cost the GRU alone.
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018), section 5;
 * Rubanova, Chen, Duvenaud, "Latent ODEs for irregularly-sampled time series" (2019), section 3.2.
 */
@JsonDeserialize(using = LatentOdeLayer.Reader.class)
public final class LatentOdeLayer extends SeriesLayer {
    private static final long serialVersionUID = 1L;

    /** The encoder's f; null for a GRU alone. */
    private Dynamics encoderDynamics;

    /** The features of the encoder's state. */
    private long hidden;

    /** Of the layer between the encoder's state and the posterior; 0 for none. */
    private long headUnits;

    /** The weight of the KL term. */
    private ISchedule klWeight;

    /** For JSON. */
    private LatentOdeLayer() {}

    /** From JSON. */
    static final class Reader extends LayerReader<LatentOdeLayer> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(
                    LatentOdeLayer.class,
                    "dynamics",
                    "nout",
                    "forward",
                    "gradient",
                    "stepControl",
                    "hidden",
                    "headUnits",
                    "klWeight");
        }
    }

    private LatentOdeLayer(Builder builder) {
        super(builder);
        this.encoderDynamics = builder.encoderDynamics;
        this.hidden = builder.hidden;
        this.headUnits = builder.headUnits;
        this.klWeight = builder.klWeight;
        initializeConstraints(builder);
    }

    /**
     * The encoder's dynamics.
     *
     * @return f between observations; null for a GRU alone
     */
    public Dynamics getEncoderDynamics() {
        return encoderDynamics;
    }

    /**
     * The size of the encoder's state.
     *
     * @return its features
     */
    public long getHidden() {
        return hidden;
    }

    /**
     * The size of the layer between the encoder's state and the posterior.
     *
     * @return its units; 0 for none
     */
    public long getHeadUnits() {
        return headUnits;
    }

    /**
     * The weight of the KL term.
     *
     * @return by iteration or epoch
     */
    public ISchedule getKlWeight() {
        return klWeight;
    }

    /**
     * Encoder, head and decoder of this layer.
     *
     * @return the block for the present number of channels
     */
    public LatentBlock block() {
        SeriesBlock decoder = new SeriesBlock(
                new StretchedDynamics(getDynamics()),
                StateMap.IDENTITY,
                getNOut(),
                0,
                getForward(),
                getGradient(),
                stepControl());
        return new LatentBlock(encoder(), new NormalHead(hidden, headUnits, getNOut()), decoder);
    }

    private SeriesBlock encoder() {
        return encoderDynamics == null
                ? LatentBlock.recurrent(hidden, values() + 1)
                : new SeriesBlock(
                        new StretchedDynamics(encoderDynamics),
                        new GruUpdate(hidden, values()),
                        hidden,
                        2 * values(),
                        getForward(),
                        getGradient(),
                        stepControl());
    }

    @Override
    ParameterList parameterList() {
        return block().parameters();
    }

    /**
     * The gradient of the KL term needs the number of examples, which a ComputationGraph tells to preprocessors only.
     */
    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return ExampleCountPreProcessor.of(super.getPreProcessorForInputType(inputType));
    }

    @Override
    void describe(StringJoiner text) {
        super.describe(text);
        text.add("hidden=" + hidden);
        text.add("encoder=" + (encoderDynamics == null ? "GRU" : encoderDynamics));
        if (headUnits > 0) {
            text.add("headUnits=" + headUnits);
        }
        text.add("klWeight=" + klWeight);
    }

    @Override
    org.odelayer.dl4j.layer.LatentOdeLayer running(NeuralNetConfiguration conf, DataType dataType) {
        return new org.odelayer.dl4j.layer.LatentOdeLayer(conf, dataType);
    }

    @Override
    public LatentOdeLayer clone() {
        LatentOdeLayer copy = (LatentOdeLayer) super.clone();
        copy.encoderDynamics = encoderDynamics == null ? null : encoderDynamics.copy();
        copy.klWeight = klWeight.clone();
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof LatentOdeLayer layer
                && Objects.equals(encoderDynamics, layer.encoderDynamics)
                && hidden == layer.hidden
                && headUnits == layer.headUnits
                && klWeight.equals(layer.klWeight);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), encoderDynamics, hidden, headUnits);
    }

    /**
     * Builds the layer. Only {@link #nOut}, the size of the latent state, must be given; {@link OdeLayerBuilder} says
     * what there is of the settings of a {@code DenseLayer}, {@link SolvedLayerBuilder} what there is of solvers, which
     * are those of encoder and decoder.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends SeriesLayerBuilder<Builder> {
        /** The default of {@link #hidden}. */
        public static final long DEFAULT_HIDDEN = 40;

        private static final long DEFAULT_UNITS = 64;

        private Dynamics encoderDynamics;
        private long hidden = DEFAULT_HIDDEN;
        private long headUnits;
        private ISchedule klWeight = new FixedSchedule(1);

        /** A builder with the defaults; f is a perceptron with 64 hidden units, the encoder a GRU. */
        public Builder() {
            dynamics(new MlpDynamics(DEFAULT_UNITS));
        }

        /**
         * Sets the size of the encoder's state; 40 by default.
         *
         * @param features of it, greater than 0
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder hidden(long features) {
            if (features <= 0) {
                throw new IllegalArgumentException("hidden (" + features + ") must be > 0");
            }
            this.hidden = features;
            return this;
        }

        /**
         * Makes the encoder an ODE-RNN, whose state moves by these dynamics, backwards in time, between observations;
         * by default it is a GRU that is told the time that went by.
         *
         * @param newDynamics for instance {@code new MlpDynamics(50)}; null for a GRU alone
         * @return this
         */
        public Builder encoderDynamics(Dynamics newDynamics) {
            this.encoderDynamics = newDynamics;
            return this;
        }

        /**
         * Puts a layer of tanh units between the encoder's state and [μ, log σ]; by default the map is linear.
         *
         * @param units of it, greater than 0
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder headUnits(long units) {
            if (units <= 0) {
                throw new IllegalArgumentException("headUnits (" + units + ") must be > 0");
            }
            this.headUnits = units;
            return this;
        }

        /**
         * Sets the weight of the KL term; 1, that of the evidence lower bound, by default.
         *
         * @param weight at least 0
         * @return this
         * @throws IllegalArgumentException if it is negative or not finite
         */
        public Builder klWeight(double weight) {
            if (!(weight >= 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("klWeight (" + weight + ") must be >= 0 and finite");
            }
            return klWeight(new FixedSchedule(weight));
        }

        /**
         * Sets the weight of the KL term by iteration or epoch.
         *
         * @param schedule for instance {@code WarmUpSchedule.of(0.99)}, whose values are not negative
         * @return this
         * @throws IllegalArgumentException if it is missing
         */
        public Builder klWeight(ISchedule schedule) {
            if (schedule == null) {
                throw new IllegalArgumentException("klWeight (null) must be a weight or a schedule");
            }
            this.klWeight = schedule;
            return this;
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public LatentOdeLayer build() {
            return checkedSeries(LatentOdeLayer.class, () -> {
                if (encoderDynamics != null && !encoderDynamics.copy().equals(encoderDynamics)) {
                    throw new IllegalArgumentException("encoderDynamics (" + encoderDynamics
                            + ") must be equal after a round trip through JSON; are its fields scalars, enums or"
                            + " arrays?");
                }
                return new LatentOdeLayer(this);
            });
        }
    }
}
