package org.odelayer.dl4j.conf;

import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolverSettings;
import org.odelayer.sde.SdeMethod;
import org.odelayer.series.LatentBlock;
import org.odelayer.series.LatentSdeBlock;
import org.odelayer.series.NormalHead;

/**
 * A latent stochastic differential equation, a variational autoencoder of irregular series whose latent variable is a
 * path: an encoder goes backwards over what is observed of an example, to a distribution of the initial state and to a
 * context c at each time, which the drift of the posterior sees, beside the time r until the next observation:
 *
 * <pre>
 * prior       dz = h(t, z) dt + σ dW,          z₀ ~ N(0, I)
 * posterior   dz = f(t, [z, r, c]) dt + σ dW,  z₀ ~ N(μ, diag s²)          output z(tₖ)
 * KL = Σ ½ (μ² + s² − 1) − log s + E ∫ ½ ‖(f − h)/σ‖² dt
 * </pre>
 *
 * <pre>{@code
 * .layer(new LatentSdeLayer.Builder().nOut(4).hidden(40).dynamics(new MlpDynamics(50)).build())
 * .layer(new RnnOutputLayer.Builder(new GaussianNll(0.05)).nOut(1).activation(Activation.IDENTITY).build())
 * .setInputType(InputType.recurrent(1 + features))
 * }</pre>
 *
 * <p>Where a {@link LatentOdeLayer} must tell everything by its initial state, here the path may turn at any time, at
 * the price of the divergence: for series that are random themselves. As there, the layers behind are the decoder of
 * values, the loss is how likely these are, and {@code score()} with a weight of 1 is the mean −ELBO of the examples;
 * what is said there of times, queries, encoder and KL term holds here.
 *
 * <ul>
 *   <li><b>σ</b> is learned, one for each feature, and does not depend on the state.
 *   <li><b>The motion</b> of an example is a function of seed, layer, iteration, its place in the batch and time, as of
 *       a {@link NeuralSdeLayer}. Times that are equal, and padding, are legs without noise.
 *   <li><b>Behind the last observation</b> the posterior is the prior: a forecast is its random continuation. The
 *       context until a time is the encoder's state behind all observations from that time on.
 *   <li><b>In inference</b> the path starts at μ and has no noise, unless the running layer ({@link
 *       org.odelayer.dl4j.layer.LatentSdeLayer#draw}) is told otherwise.
 *   <li><b>Gradients</b> by times are 0: a path has none. Those by values are exact for the steps that were made.
 * </ul>
 *
 * <p>Parameters: those of the parts behind {@value LatentBlock#ENCODER}, {@value LatentBlock#HEAD} and {@value
 * LatentBlock#DECODER}. Cost: one leg of the decoder for each time of the longest example, {@link Builder#steps} steps
 * each, and each of them once more with its gradient.
 *
 * <p>Source: Li, Wong, Chen, Duvenaud, "Scalable gradients for stochastic differential equations" (2020), section 5.
 */
@JsonDeserialize(using = LatentSdeLayer.Reader.class)
public final class LatentSdeLayer extends SeriesLayer {
    private static final long serialVersionUID = 1L;

    /** f. */
    private SavedValue<Dynamics> posterior;

    /** The features of the encoder's state. */
    private long hidden;

    /** Of the layer between the encoder's state and the distribution of z₀; 0 for none. */
    private long headUnits;

    /** How steps are made. */
    private SdeMethod method;

    /** Of a leg. */
    private int steps;

    /** The weight of the KL term. */
    private ISchedule klWeight;

    /** Of the paths; null for the network's. */
    @JsonProperty("seed")
    private Long seed;

    /** For JSON. */
    private LatentSdeLayer() {}

    /** From JSON. */
    static final class Reader extends LayerReader<LatentSdeLayer> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(
                    LatentSdeLayer.class,
                    "dynamics",
                    "nout",
                    "posterior",
                    "hidden",
                    "headUnits",
                    "method",
                    "steps",
                    "klWeight");
        }
    }

    private LatentSdeLayer(Builder builder) {
        super(builder);
        this.posterior = SavedValue.of(builder.posterior);
        this.hidden = builder.hidden;
        this.headUnits = builder.headUnits;
        this.method = builder.method;
        this.steps = builder.steps;
        this.klWeight = builder.klWeight;
        this.seed = builder.seed;
        initializeConstraints(builder);
    }

    /**
     * The drift of the posterior.
     *
     * @return f, which sees state, time left and context
     */
    public Dynamics getPosterior() {
        return posterior.get();
    }

    /**
     * The size of the encoder's state, which is that of the context.
     *
     * @return its features
     */
    public long getHidden() {
        return hidden;
    }

    /**
     * The size of the layer between the encoder's state and the distribution of z₀.
     *
     * @return its units; 0 for none
     */
    public long getHeadUnits() {
        return headUnits;
    }

    /**
     * How steps are made.
     *
     * @return the method
     */
    public SdeMethod getMethod() {
        return method;
    }

    /**
     * The number of steps between two times.
     *
     * @return at least 1
     */
    public int getSteps() {
        return steps;
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
     * The seed of the paths.
     *
     * @return null for the network's
     */
    public Long getSeed() {
        return seed;
    }

    /**
     * Encoder, head and equation of this layer.
     *
     * @return the block for the present number of channels
     */
    public LatentSdeBlock block() {
        return new LatentSdeBlock(
                LatentBlock.recurrent(hidden, values() + 1),
                new NormalHead(hidden, headUnits, getNOut()),
                getPosterior(),
                getDynamics(),
                method,
                steps,
                getGradient());
    }

    @Override
    ParameterList parameterList() {
        return block().parameters();
    }

    /** The KL term's gradient needs the number of examples, which a ComputationGraph tells to preprocessors only. */
    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return ExampleCountPreProcessor.of(super.getPreProcessorForInputType(inputType));
    }

    @Override
    void describe(StringJoiner text) {
        super.describe(text);
        text.add("posterior=" + posterior).add("hidden=" + hidden);
        if (headUnits > 0) {
            text.add("headUnits=" + headUnits);
        }
        text.add("method=" + method).add("steps=" + steps).add("klWeight=" + klWeight);
        if (seed != null) {
            text.add("seed=" + seed);
        }
    }

    @Override
    org.odelayer.dl4j.layer.LatentSdeLayer running(NeuralNetConfiguration conf, DataType dataType) {
        return new org.odelayer.dl4j.layer.LatentSdeLayer(conf, dataType);
    }

    @Override
    public LatentSdeLayer clone() {
        LatentSdeLayer copy = (LatentSdeLayer) super.clone();
        copy.posterior = new SavedValue<>(getPosterior().copy());
        copy.klWeight = klWeight.clone();
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof LatentSdeLayer layer
                && posterior.equals(layer.posterior)
                && hidden == layer.hidden
                && headUnits == layer.headUnits
                && method == layer.method
                && steps == layer.steps
                && klWeight.equals(layer.klWeight)
                && Objects.equals(seed, layer.seed);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), posterior, hidden, headUnits, method, steps);
    }

    /**
     * Builds the layer. Only {@link #nOut}, the size of the latent state, must be given; {@link OdeLayerBuilder} says
     * what there is of the settings of a {@code DenseLayer}. {@link #dynamics} are the drift of the prior. Of the
     * settings of solvers there is {@link #gradient} alone: steps are those of {@link #method} and {@link #steps}.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends SeriesLayerBuilder<Builder> {
        /** The default of {@link #hidden}. */
        public static final long DEFAULT_HIDDEN = 40;

        private static final long DEFAULT_UNITS = 64;

        private final SolverSettings untouched;
        private Dynamics posterior = new MlpDynamics(DEFAULT_UNITS);
        private long hidden = DEFAULT_HIDDEN;
        private long headUnits;
        private SdeMethod method = SdeMethod.EULER_MARUYAMA;
        private int steps = 1;
        private ISchedule klWeight = new FixedSchedule(1);
        private Long seed;

        /** A builder with the defaults; both drifts are perceptrons with 64 hidden units. */
        public Builder() {
            dynamics(new MlpDynamics(DEFAULT_UNITS));
            gradient(DiscreteAdjoint.EVERY_STEP);
            this.untouched = forward();
        }

        /**
         * Sets the drift of the posterior, a perceptron with 64 hidden units by default.
         *
         * @param drift f, which sees [z, r, c] side by side: the state, the time until the next observation, the
         *     context
         * @return this
         */
        public Builder posterior(Dynamics drift) {
            this.posterior = drift;
            return this;
        }

        /**
         * Sets the size of the encoder's state, which is the context too; 40 by default.
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
         * Puts a layer of tanh units between the encoder's state and [μ, log s]; by default the map is linear.
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
         * Sets the method; {@link SdeMethod#EULER_MARUYAMA}, of order 1 for this noise, by default.
         *
         * @param newMethod any: the noise is additive
         * @return this
         */
        public Builder method(SdeMethod newMethod) {
            this.method = newMethod;
            return this;
        }

        /**
         * Sets the number of equal steps between two times of an example; 1 by default.
         *
         * @param ofLeg at least 1
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder steps(int ofLeg) {
            if (ofLeg < 1) {
                throw new IllegalArgumentException("steps (" + ofLeg + ") must be at least 1");
            }
            this.steps = ofLeg;
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
         * Sets the seed of the paths; the network's by default.
         *
         * @param newSeed any number
         * @return this
         */
        public Builder seed(long newSeed) {
            this.seed = newSeed;
            return this;
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public LatentSdeLayer build() {
            return checkedSeries(LatentSdeLayer.class, () -> {
                check();
                return new LatentSdeLayer(this);
            });
        }

        private void check() {
            if (!forward().equals(untouched) || stepControl() != BatchSteps.SHARED) {
                throw new IllegalArgumentException("solver, tolerances, step sizes and stepControl (" + forward() + ", "
                        + stepControl() + ") must not be given: a stochastic equation has method and steps");
            }
            if (posterior == null || !posterior.copy().equals(posterior)) {
                throw new IllegalArgumentException("posterior (" + posterior + ") must be given and equal after a round"
                        + " trip through JSON; are its fields scalars, enums or arrays?");
            }
        }
    }
}
