package org.odelayer.ode.stepsize;

/**
 * The elementary (I) controller: h' = h · clamp(safety · ratio^(−1/p), factorMin, factorMax) (Hairer, Nørsett, Wanner,
 * "Solving ordinary differential equations I", II.4, eq. 4.13), with 1 for factorMin after an accepted step, as in
 * torchdiffeq: what was good enough is not shortened.
 *
 * @param safety in (0, 1): aims below the tolerance, so that the next step is likely to be accepted
 * @param factorMin in (0, 1): the strongest reduction
 * @param factorMax greater than 1: the strongest growth
 * @serial exclude
 */
public record IntegralController(double safety, double factorMin, double factorMax) implements StepController {
    /** Safety 0.9, factors 0.2 to 10: as in Hairer's DOPRI5 and in torchdiffeq. */
    public static final IntegralController DEFAULT = new IntegralController(0.9, 0.2, 10);

    /**
     * Checks the values.
     *
     * @param safety in (0, 1): aims below the tolerance, so that the next step is likely to be accepted
     * @param factorMin in (0, 1): the strongest reduction
     * @param factorMax greater than 1: the strongest growth
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public IntegralController {
        require(safety > 0 && safety < 1, "safety (" + safety + ") must be in (0, 1)");
        require(factorMin > 0 && factorMin < 1, "factorMin (" + factorMin + ") must be in (0, 1)");
        require(factorMax > 1 && !Double.isInfinite(factorMax), "factorMax (" + factorMax + ") must be > 1 and finite");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    @Override
    public double factor(double ratio, int order) {
        if (!Double.isFinite(ratio)) {
            return factorMin;
        }
        double least = ratio <= 1 ? 1 : factorMin;
        return Math.min(factorMax, Math.max(least, safety * Math.pow(ratio, -1.0 / order)));
    }
}
