package org.odelayer.dl4j.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.odelayer.block.Augmentation;
import org.odelayer.block.BlockOptions;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.regularization.Penalty;

/**
 * What the builders of layers that are ODE blocks have in common.
 *
 * @param <T> the builder
 */
public abstract class BlockLayerBuilder<T extends BlockLayerBuilder<T>> extends OdeLayerBuilder<T> {
    /** How state and input are transformed. */
    final BlockOptions.Builder options = BlockOptions.builder();

    /** f. */
    Dynamics dynamics;

    /** Running costs. */
    final List<Penalty> penalties = new ArrayList<>();

    /** Of images; 0 if the network's input type tells. */
    long height;

    /** Of images; 0 if the network's input type tells. */
    long width;

    /** For the builders of this package. */
    BlockLayerBuilder() {}

    /**
     * Sets the size of images, for dynamics that take them; not needed if the network knows its input type.
     * TransferLearning's {@code addLayer} needs it, beside {@link #nIn}, the number of channels.
     *
     * @param newHeight in pixels, greater than 0
     * @param newWidth in pixels, greater than 0
     * @return this
     */
    public T inputSize(long newHeight, long newWidth) {
        if (newHeight <= 0 || newWidth <= 0) {
            throw new IllegalArgumentException(
                    "inputSize: height (" + newHeight + ") and width (" + newWidth + ") must be > 0");
        }
        this.height = newHeight;
        this.width = newWidth;
        return self();
    }

    /**
     * Sets the right-hand side f; must be given. For higher orders it is the highest derivative.
     *
     * @param newDynamics for instance {@code new MlpDynamics(64, 64)}, or your own {@link Dynamics}; not to be
     *     changed once the layer is built
     * @return this
     */
    public T dynamics(Dynamics newDynamics) {
        this.dynamics = newDynamics;
        return self();
    }

    /**
     * Widens the input before the solve, or starts the state elsewhere; not at all by default.
     *
     * @param augmentation {@code Augmentation.zeros(p)} (ANODE), {@code Augmentation.learned(p)} (IL-ANODE) or {@code
     *     Augmentation.linear(rows)}, a fixed linear map
     * @return this
     */
    public T augmentation(Augmentation augmentation) {
        options.augmentation(augmentation);
        return self();
    }

    /**
     * Sets whether the output has the augmented dimensions; true by default.
     *
     * @param keep false to drop them
     * @return this
     */
    public T keepAugmented(boolean keep) {
        options.keepAugmented(keep);
        return self();
    }

    /**
     * Sets the order n of the equation; 1 by default. The state is [h₁, …, hₙ], position, velocity and so on.
     *
     * @param order at least 1
     * @return this
     */
    public T order(int order) {
        options.order(order);
        return self();
    }

    /**
     * Sets where the velocity of a higher-order equation starts; {@code InitialVelocity.ZERO} by default.
     *
     * @param velocity {@code InitialVelocity.ZERO}, {@code SPLIT} (the input's second half) or {@code learned()}
     * @return this
     */
    public T initialVelocity(InitialVelocity velocity) {
        options.initialVelocity(velocity);
        return self();
    }

    /**
     * Sets what f of a higher-order equation sees; the whole state by default.
     *
     * @param acceleration POSITION or STATE
     * @return this
     */
    public T acceleration(Acceleration acceleration) {
        options.acceleration(acceleration);
        return self();
    }

    /**
     * Sets which part of a higher-order state is the output; the position by default.
     *
     * @param output POSITION or ALL
     * @return this
     */
    public T outputState(OutputState output) {
        options.output(output);
        return self();
    }

    /**
     * Lets f see the layer's input at all times, beside the state; false by default.
     *
     * @param dataControl true for data control
     * @return this
     */
    public T dataControl(boolean dataControl) {
        options.dataControl(dataControl);
        return self();
    }

    /**
     * Adds running costs to the loss: Σ λᵢ ∫ ℓᵢ dt, the mean over the batch, and over the times of sequences. They are
     * part of {@code score()} in training and of the gradient, and cost nothing at inference; {@link
     * org.odelayer.dl4j.listener.PenaltyListener} reports them. Random probes are drawn once per iteration, from the
     * network's seed and the iteration's number. A ComputationGraph must know its input types ({@code setInputTypes}),
     * or have the layer's own preprocessor wrapped into an {@link ExampleCountPreProcessor}: without it the layer
     * cannot know how many examples its rows are of, and the first backward pass fails and says so.
     *
     * @param newPenalties for instance {@code JacobianFrobenius.of(0.01)}, beside those given before
     * @return this
     * @throws IllegalArgumentException if one is missing
     */
    public T regularization(Penalty... newPenalties) {
        List<Penalty> added = Arrays.asList(newPenalties);
        if (added.contains(null)) {
            throw new IllegalArgumentException("regularization (" + added + ") must be penalties, none of them null");
        }
        penalties.addAll(added);
        return self();
    }

    /** A finished layer; errors say which one it is. */
    final <L extends BlockLayer> L checked(Class<L> type, Supplier<L> make) {
        try {
            requireRoundTrip();
            L layer = make.get();
            layer.block();
            requireImages();
            return layer;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(OdeLayer.name(type, layerName) + ": " + e.getMessage(), e);
        }
    }

    private void requireImages() {
        if (height > 0 && !dynamics.takesImages()) {
            throw new IllegalArgumentException(
                    "inputSize (" + height + ", " + width + ") must not be given for dynamics of vectors, "
                            + dynamics.getClass().getSimpleName());
        }
    }

    /** A network is saved, cloned and distributed as JSON: what would fail then fails now. */
    final void requireRoundTrip() {
        if (dynamics != null && !dynamics.copy().equals(dynamics)) {
            throw new IllegalArgumentException("dynamics (" + dynamics
                    + ") must be equal after a round trip through JSON; are its fields scalars, enums or arrays?");
        }
        penalties.forEach(BlockLayerBuilder::requireRoundTrip);
    }

    private static void requireRoundTrip(Penalty penalty) {
        String needed =
                "; a penalty of your own is a record, or a named class with a no-argument constructor and equals,"
                        + " whose values are scalars, strings, enums or arrays of these";
        Penalty copy;
        try {
            ObjectMapper mapper = JsonMappers.getMapper();
            copy = mapper.readValue(mapper.writerFor(Penalty.class).writeValueAsString(penalty), Penalty.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "penalty (" + penalty + ") cannot be saved as JSON: " + e.getOriginalMessage() + needed, e);
        }
        if (!penalty.equals(copy)) {
            throw new IllegalArgumentException(
                    "penalty (" + penalty + ") must be equal after a round trip through JSON, and is " + copy + needed);
        }
    }
}
