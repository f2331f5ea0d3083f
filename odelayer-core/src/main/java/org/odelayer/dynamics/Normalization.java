package org.odelayer.dynamics;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** How the channels of images are normalized for each example, before a learned gain and shift. */
public enum Normalization {
    /** Not at all. */
    NONE,
    /** In groups of channels, as many as divide the channels up to 32: Wu, He, "Group normalization" (2018). */
    GROUP {
        @Override
        long groups(long channels) {
            long groups = Math.min(32, channels);
            while (channels % groups != 0) {
                groups--;
            }
            return groups;
        }
    },
    /** All channels together: Ba, Kiros, Hinton, "Layer normalization" (2016). */
    LAYER;

    /** Added to the variance, as in the usual libraries. */
    private static final double EPSILON = 1e-5;

    long groups(long channels) {
        return 1;
    }

    /**
     * Defines (x − mean) / √(variance + 1e-5) · gain + shift, with mean and variance of each example's groups of
     * channels.
     *
     * @param graph the graph to add operations to
     * @param x images, [batch, channels, height, width]
     * @param gain [channels]
     * @param shift [channels]
     * @param height of the images
     * @param width of the images
     * @return of x's shape; x itself for {@link #NONE}
     */
    public SDVariable define(SameDiff graph, SDVariable x, SDVariable gain, SDVariable shift, long height, long width) {
        if (this == NONE) {
            return x;
        }
        long channels = gain.getShape()[0];
        long groups = groups(channels);
        SDVariable rows = x.reshape(-1, groups, channels / groups * height * width);
        SDVariable centered = rows.sub(rows.mean(true, 2));
        SDVariable variance = centered.mul(centered).mean(true, 2);
        SDVariable standard = centered.div(graph.math().sqrt(variance.add(EPSILON)));
        SDVariable scaled = standard.reshape(-1, channels, height, width).mul(gain.reshape(1, channels, 1, 1));
        return graph.nn().biasAdd(scaled, shift, true);
    }
}
