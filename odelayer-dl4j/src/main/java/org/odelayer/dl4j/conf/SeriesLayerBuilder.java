package org.odelayer.dl4j.conf;

import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.odelayer.block.BlockOptions;

/**
 * What the builders of layers on irregular series have in common. Options that transform the state or the field of one
 * block ({@code augmentation}, {@code order}, {@code dataControl} and so on) and running costs are refused: the state
 * is the layer's own.
 *
 * @param <T> the builder
 */
public abstract class SeriesLayerBuilder<T extends SeriesLayerBuilder<T>> extends SolvedLayerBuilder<T> {
    /** n; 0 if it was not given. */
    long nOut;

    /** The channel that is the time. */
    int timeChannel;

    /** Whether the last half of the values are masks. */
    boolean featureMasks;

    /** How series are laid out; null for the input type's. */
    RNNFormat dataFormat;

    /** For the builders of this package. */
    SeriesLayerBuilder() {}

    /**
     * Sets the features of the state, which are the output's.
     *
     * @param newNOut n, greater than 0
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public T nOut(long newNOut) {
        if (newNOut <= 0) {
            throw new IllegalArgumentException("nOut (" + newNOut + ") must be > 0");
        }
        this.nOut = newNOut;
        return self();
    }

    /**
     * Sets the channel of the input that is the time; the first by default.
     *
     * @param channel from 0
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public T timeChannel(int channel) {
        if (channel < 0) {
            throw new IllegalArgumentException("timeChannel (" + channel + ") must be >= 0");
        }
        this.timeChannel = channel;
        return self();
    }

    /**
     * Says that the last half of the channels that are not the time are masks of the first half, 1 for a value that is
     * there and 0 for one that is missing, whatever stands for it. By default a missing value is NaN.
     *
     * @return this
     */
    public T featureMasks() {
        this.featureMasks = true;
        return self();
    }

    /**
     * Sets how series are laid out; as the network's input type says by default, NCW without one.
     *
     * @param format NCW, [batch, channels, times], or NWC, [batch, times, channels]
     * @return this
     */
    public T dataFormat(RNNFormat format) {
        this.dataFormat = format;
        return self();
    }

    /** A finished layer; errors say which one it is. */
    final <L extends SeriesLayer> L checkedSeries(Class<L> type, Supplier<L> make) {
        try {
            refuseBlockOptions();
            if (nOut <= 0) {
                throw new IllegalArgumentException(
                        "nOut (" + nOut + ") must be given: the features of the state, for instance nOut(16)");
            }
            if (dynamics == null) {
                throw new IllegalArgumentException("dynamics (null) must be given, for instance new MlpDynamics(64)");
            }
            requireRoundTrip();
            L layer = make.get();
            layer.parameterList();
            return layer;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(OdeLayer.name(type, layerName) + ": " + e.getMessage(), e);
        }
    }

    private void refuseBlockOptions() {
        if (!options.build().equals(BlockOptions.PLAIN) || !penalties.isEmpty() || height > 0) {
            throw new IllegalArgumentException("options of a single block ("
                    + options.build().departures().keySet()
                    + "), running costs (" + penalties + ") and inputSize must not be given to a layer on series,"
                    + " whose state is its own");
        }
    }
}
