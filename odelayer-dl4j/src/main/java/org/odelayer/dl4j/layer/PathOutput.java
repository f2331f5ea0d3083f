package org.odelayer.dl4j.layer;

/** What a layer of random paths gives in inference. */
public enum PathOutput {
    /** The mean over the paths of each example. */
    MEAN,
    /** One path of each example. */
    SAMPLE
}
