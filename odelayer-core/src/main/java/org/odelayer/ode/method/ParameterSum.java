package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the gradients of a step with respect to the parameters go. */
public interface ParameterSum {
    /**
     * Where vᵀ∂f/∂θ is written, one set of each parameter.
     *
     * @return always the same array
     */
    INDArray sample();

    /**
     * Adds the sample's present values to the sets that they belong to.
     *
     * @param leg where the evaluation belongs
     * @param stage its stage, from 0
     */
    void add(Leg leg, int stage);
}
