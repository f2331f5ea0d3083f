package org.odelayer.ode.stepsize;

import java.io.Serializable;

/** How the length of steps is chosen. */
public sealed interface StepControl extends Serializable permits AdaptiveStep, ConstantStep {

    /**
     * Whether the method must estimate its error.
     *
     * @return true for adaptive control
     */
    boolean adaptive();

    /**
     * Adaptive steps by the integral controller with the usual constants.
     *
     * @param rtol relative tolerance, greater than 0
     * @param atol absolute tolerance, greater than 0
     * @return the control; {@link AdaptiveStep#firstStep(double)} and {@link AdaptiveStep#maxStep(double)} add to it
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    static AdaptiveStep adaptive(double rtol, double atol) {
        return new AdaptiveStep(rtol, atol, IntegralController.DEFAULT);
    }

    /**
     * Constant steps.
     *
     * @param dt the length of a step, greater than 0 also backwards in time; the last one is shortened to land on the
     *     end
     * @return the control
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    static StepControl constant(double dt) {
        return new ConstantStep(dt);
    }
}
