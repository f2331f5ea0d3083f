package org.odelayer.dl4j.conf;

import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.odelayer.block.BlockOptions;
import org.odelayer.block.FieldValue;
import org.odelayer.block.OdeBlock;

/**
 * f itself as a layer, output = f(t, x, θ), to train a field without solving it: on derivatives that were measured or
 * come from smoothed data (collocation), or by flow matching ({@link org.odelayer.dl4j.data.FlowMatchingIterator}). The
 * parameters are those of a {@link NeuralOdeLayer} of the same dynamics, in the same order, and are handed over once
 * they are trained:
 *
 * <pre>{@code
 * network.fit(derivatives);                                                   // a DynamicsLayer of MlpDynamics(64, 64)
 * solving.getLayer(0).setParams(network.getLayer(0).params());                // a NeuralOdeLayer of the same
 * }</pre>
 *
 * <p>Input: [batch, n], or images for dynamics that take them; with {@link Builder#timeInput} [batch, n + 1], state and
 * time of each point. Output: [batch, n, …]. One evaluation of f forwards, one with vector-Jacobian product backwards.
 * Running costs are those of f at the points: {@code JacobianFrobenius} is ‖∂f/∂x‖², {@code KineticEnergy} is ‖f‖².
 *
 * <p>Everything else, from parameter initialization to saving, is as of {@link NeuralOdeLayer}; options that transform
 * the state belong to the layer that solves, and are refused here.
 */
@JsonDeserialize(using = DynamicsLayer.Reader.class)
public final class DynamicsLayer extends BlockLayer {
    private static final long serialVersionUID = 1L;

    /** The time of all points. */
    private double time;

    /** Whether the last feature of the input is the time of its point. */
    @JsonProperty("timeInput")
    private boolean timeInput;

    /** For JSON. */
    private DynamicsLayer() {}

    /** From JSON. */
    static final class Reader extends LayerReader<DynamicsLayer> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(DynamicsLayer.class, "dynamics", "options", "penalties", "time");
        }
    }

    private DynamicsLayer(Builder builder) {
        super(builder);
        this.time = builder.time;
        this.timeInput = builder.timeInput;
        initializeConstraints(builder);
    }

    /**
     * The time of all points.
     *
     * @return t; not looked at if points have their own
     */
    public double getTime() {
        return time;
    }

    /**
     * Whether the last feature of the input is the time of its point.
     *
     * @return false for one time for all
     */
    public boolean hasTimeInput() {
        return timeInput;
    }

    @Override
    OdeBlock blockFor(long... inputShape) {
        return timeInput ? FieldValue.atOwnTimes(getDynamics()) : FieldValue.at(time, getDynamics());
    }

    /** As long as the input is unknown, with a time if there is one. */
    @Override
    long leastFeatures() {
        return timeInput ? 2 : 1;
    }

    @Override
    void describe(StringJoiner text) {
        super.describe(text);
        text.add(timeInput ? "timeInput=true" : "time=" + time);
    }

    @Override
    org.odelayer.dl4j.layer.DynamicsLayer running(NeuralNetConfiguration conf, DataType dataType) {
        return new org.odelayer.dl4j.layer.DynamicsLayer(conf, dataType);
    }

    @Override
    public DynamicsLayer clone() {
        return (DynamicsLayer) super.clone();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof DynamicsLayer layer
                && time == layer.time
                && timeInput == layer.timeInput;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), time, timeInput);
    }

    /**
     * Builds the layer. Only {@link #dynamics} must be given; {@link OdeLayerBuilder} says what there is of the
     * settings of a {@code DenseLayer}.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends BlockLayerBuilder<Builder> {
        private double time;
        private boolean timeInput;

        /** A builder with the defaults. */
        public Builder() {}

        /**
         * Sets the time that f is computed at for all points; 0 by default.
         *
         * @param t finite
         * @return this
         */
        public Builder time(double t) {
            if (!Double.isFinite(t)) {
                throw new IllegalArgumentException("time (" + t + ") must be finite");
            }
            this.time = t;
            return this;
        }

        /**
         * Says that the last feature of the input is the time of its point; false by default.
         *
         * @param given true for points with a time each
         * @return this
         */
        public Builder timeInput(boolean given) {
            this.timeInput = given;
            return this;
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public DynamicsLayer build() {
            return checked(DynamicsLayer.class, () -> {
                if (!options.build().equals(BlockOptions.PLAIN)) {
                    throw new IllegalArgumentException(
                            options.build().departures().keySet()
                                    + " must not be given to f itself: they belong to the layer that solves it");
                }
                return new DynamicsLayer(this);
            });
        }
    }
}
