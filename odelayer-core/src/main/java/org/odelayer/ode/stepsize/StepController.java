package org.odelayer.ode.stepsize;

import java.io.Serializable;

/** Chooses the next step from the error ratio of the last one, or of the last ones. */
public interface StepController extends Serializable {
    /**
     * By what factor the step changes.
     *
     * @param ratio estimated error over tolerance; the step was accepted if it is at most 1. NaN or infinite if the
     *     step left the range of floating-point numbers
     * @param order p, the order of the method
     * @return the next step over the last one, greater than 0; less than 1 if the step was rejected
     */
    double factor(double ratio, int order);

    /**
     * The controller of one solve, which may remember its steps.
     *
     * @return this, which has no memory, unless overridden
     */
    default StepController begin() {
        return this;
    }
}
