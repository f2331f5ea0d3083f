package org.odelayer.ode.stepsize;

/**
 * Steps of one length, without error control.
 *
 * @param dt the length of a step, greater than 0 also backwards in time
 * @serial exclude
 */
public record ConstantStep(double dt) implements StepControl {

    /**
     * Checks the values.
     *
     * @param dt the length of a step, greater than 0 also backwards in time
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public ConstantStep {
        if (!(dt > 0) || Double.isInfinite(dt)) {
            throw new IllegalArgumentException("step size (" + dt + ") must be > 0 and finite");
        }
    }

    @Override
    public boolean adaptive() {
        return false;
    }
}
