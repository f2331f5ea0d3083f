package org.odelayer.ode.stepsize;

/**
 * Steps whose estimated error e satisfies RMS(eᵢ / (atol + rtol max(|yᵢ|, |y'ᵢ|))) ≤ 1, y and y' being the states
 * before and after the step (Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", II.4, eq.
 * 4.10–4.11).
 *
 * <p>An error estimate sees f at the stages of a step only: what happens between them, such as a pulse of width 0.1 in
 * an interval of 10, may be stepped over at any tolerance. {@link #maxStep(double)} prevents that, or a jump that is
 * named.
 *
 * @param rtol relative tolerance, greater than 0
 * @param atol absolute tolerance, greater than 0
 * @param controller chooses the next step from the error
 * @param firstStep the length of the first step to try, greater than 0 also backwards in time; 0 to choose it by the
 *     problem
 * @param maxStep the length of the longest step, greater than 0 also backwards in time; infinite for no limit
 * @serial exclude
 */
public record AdaptiveStep(double rtol, double atol, StepController controller, double firstStep, double maxStep)
        implements StepControl {

    /**
     * Checks the values.
     *
     * @param rtol relative tolerance, greater than 0
     * @param atol absolute tolerance, greater than 0
     * @param controller chooses the next step from the error
     * @param firstStep the length of the first step to try; 0 to choose it by the problem
     * @param maxStep the length of the longest step; infinite for no limit
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public AdaptiveStep {
        checkPositive("rtol", rtol);
        checkPositive("atol", atol);
        if (controller == null) {
            throw new IllegalArgumentException("controller (null) must be given");
        }
        if (firstStep != 0) {
            checkPositive("firstStep", firstStep);
        }
        if (!(maxStep > 0)) {
            throw new IllegalArgumentException("maxStep (" + maxStep + ") must be > 0, infinite for no limit");
        }
        if (firstStep > maxStep) {
            throw new IllegalArgumentException("firstStep (" + firstStep + ") must be <= maxStep (" + maxStep + ")");
        }
    }

    /**
     * Steps of any length, the first chosen by the problem.
     *
     * @param rtol relative tolerance, greater than 0
     * @param atol absolute tolerance, greater than 0
     * @param controller chooses the next step from the error
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public AdaptiveStep(double rtol, double atol, StepController controller) {
        this(rtol, atol, controller, 0, Double.POSITIVE_INFINITY);
    }

    private static void checkPositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " (" + value + ") must be > 0 and finite");
        }
    }

    /**
     * With another controller.
     *
     * @param newController chooses the next step from the error, for instance {@code
     *     ControllerPreset.PI42.controller()}
     * @return a new value
     * @throws IllegalArgumentException if it is missing
     */
    public AdaptiveStep controller(StepController newController) {
        return new AdaptiveStep(rtol, atol, newController, firstStep, maxStep);
    }

    /**
     * With other tolerances.
     *
     * @param newRtol relative tolerance, greater than 0
     * @param newAtol absolute tolerance, greater than 0
     * @return a new value
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public AdaptiveStep tolerances(double newRtol, double newAtol) {
        return new AdaptiveStep(newRtol, newAtol, controller, firstStep, maxStep);
    }

    /**
     * With a first step that is given: saves the evaluation that choosing it costs.
     *
     * @param length greater than 0
     * @return a new value
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public AdaptiveStep firstStep(double length) {
        checkPositive("firstStep", length);
        return new AdaptiveStep(rtol, atol, controller, length, maxStep);
    }

    /**
     * With a longest step.
     *
     * @param length greater than 0
     * @return a new value
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public AdaptiveStep maxStep(double length) {
        return new AdaptiveStep(rtol, atol, controller, firstStep, length);
    }

    @Override
    public boolean adaptive() {
        return true;
    }
}
