package org.odelayer.dynamics;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Of the random vectors in Hutchinson's estimator: mean 0, covariance the identity. */
public enum ProbeDistribution {
    /** −1 or 1: the least variance. */
    RADEMACHER {
        @Override
        double next(Random random) {
            return random.nextBoolean() ? 1 : -1;
        }
    },
    /** Standard normal. */
    NORMAL {
        @Override
        double next(Random random) {
            return random.nextGaussian();
        }
    };

    abstract double next(Random random);

    /**
     * Draws all elements of an array.
     *
     * @param random where to draw from
     * @param array what to fill
     */
    public void fill(Random random, INDArray array) {
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, next(random));
        }
    }
}
