package org.odelayer.dl4j.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient with respect to what {@link SeriesInput} has read.
 *
 * @param ofValues ∂L/∂values, [times, batch, d]; changed by dropout's gradient
 * @param ofTimes ∂L/∂t, [batch][times]; 0 where there is no time
 */
record SeriesGradient(INDArray ofValues, double[][] ofTimes) {}
