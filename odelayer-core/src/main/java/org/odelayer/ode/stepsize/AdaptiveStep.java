package org.odelayer.ode.stepsize;

/**
 * Steps whose estimated error e satisfies RMS(eᵢ / (atol + rtol max(|yᵢ|, |y'ᵢ|))) ≤ 1, y and y' being the states before and
 * after the step (Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", II.4, eq. 4.10–4.11).
 *
 * @param rtol relative tolerance, greater than 0
 * @param atol absolute tolerance, greater than 0
 * @param controller chooses the next step from the error
 */
public record AdaptiveStep(double rtol, double atol, StepController controller) implements StepControl {

    /**
     * Checks the values.
     *
     * @param rtol relative tolerance, greater than 0
     * @param atol absolute tolerance, greater than 0
     * @param controller chooses the next step from the error
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public AdaptiveStep {
        checkTolerance("rtol", rtol);
        checkTolerance("atol", atol);
        if (controller == null) {
            throw new IllegalArgumentException("controller (null) must be given");
        }
    }

    private static void checkTolerance(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " (" + value + ") must be > 0 and finite");
        }
    }

    @Override
    public boolean adaptive() {
        return true;
    }
}
