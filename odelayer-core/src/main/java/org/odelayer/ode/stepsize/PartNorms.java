package org.odelayer.ode.stepsize;

import org.nd4j.linalg.api.ndarray.INDArray;

/** √Σ (vᵢ / sᵢ)² over each part of a vector, sᵢ in units of the larger tolerance, so that FLOAT holds the other too. */
interface PartNorms extends AutoCloseable {
    /** Takes the scale from the states' present values. */
    void rescale();

    /** Prepares the norms of a vector. */
    Results of(INDArray v);

    /** Frees the arrays. */
    @Override
    void close();

    /** The norms of a vector. */
    interface Results {
        /** Computes them. */
        void start();

        /** What was computed, of a part. */
        double norm(int part);
    }
}
