package org.odelayer.dynamics;

/** How features are normalized for each example, before a learned gain and shift. */
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

    long groups(long channels) {
        return 1;
    }
}
