package org.odelayer.ode.stepsize;

/**
 * A controller with memory: the errors of up to three steps and the lengths of as many decide, with rₙ the error ratio
 * of the last step and k the order of the method,
 *
 * <pre>
 * hₙ₊₁/hₙ = safety rₙ^(−β₁/k) rₙ₋₁^(−β₂/k) rₙ₋₂^(−β₃/k) (hₙ/hₙ₋₁)^(−α₂) (hₙ₋₁/hₙ₋₂)^(−α₃)
 * </pre>
 *
 * <p>PI and PID controllers have no α; those with α are low-pass filters, which smooth the steps. A rejected step is
 * shortened by its own error alone and leaves no trace. Ratios below 10⁻⁴ are remembered as 10⁻⁴, as in Hairer's
 * DOPRI5.
 *
 * <p>Source: Söderlind, "Digital filters in adaptive time-stepping", ACM Trans. Math. Softw. 29 (2003), with β for kβ
 * there.
 *
 * @param beta1 β₁, greater than 0
 * @param beta2 β₂
 * @param beta3 β₃
 * @param alpha2 α₂
 * @param alpha3 α₃
 * @param safety in (0, 1): aims below the tolerance
 * @param factorMin in (0, 1): the strongest reduction
 * @param factorMax greater than 1: the strongest growth
 * @serial exclude
 */
public record DigitalFilter(
        double beta1,
        double beta2,
        double beta3,
        double alpha2,
        double alpha3,
        double safety,
        double factorMin,
        double factorMax)
        implements StepController {

    /** An error far below the tolerance, of a step that was cut short, say, must not rule the next steps. */
    private static final double LEAST_RATIO = 1e-4;

    /**
     * Checks the values.
     *
     * @param beta1 β₁, greater than 0
     * @param beta2 β₂
     * @param beta3 β₃
     * @param alpha2 α₂
     * @param alpha3 α₃
     * @param safety in (0, 1): aims below the tolerance
     * @param factorMin in (0, 1): the strongest reduction
     * @param factorMax greater than 1: the strongest growth
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public DigitalFilter {
        if (!(beta1 > 0) || Double.isInfinite(beta1)) {
            throw new IllegalArgumentException("beta1 (" + beta1 + ") must be > 0 and finite");
        }
        double others = beta2 + beta3 + alpha2 + alpha3;
        if (Double.isNaN(others) || Double.isInfinite(others)) {
            throw new IllegalArgumentException("beta2 (" + beta2 + "), beta3 (" + beta3 + "), alpha2 (" + alpha2
                    + ") and alpha3 (" + alpha3 + ") must be finite");
        }
        // Checks the bounds.
        new IntegralController(safety, factorMin, factorMax);
    }

    /**
     * With safety 0.9 and factors 0.2 to 10.
     *
     * @param beta1 β₁, greater than 0
     * @param beta2 β₂
     * @param beta3 β₃
     * @param alpha2 α₂
     * @param alpha3 α₃
     * @return the controller
     */
    public static DigitalFilter of(double beta1, double beta2, double beta3, double alpha2, double alpha3) {
        IntegralController usual = IntegralController.DEFAULT;
        return new DigitalFilter(
                beta1, beta2, beta3, alpha2, alpha3, usual.safety(), usual.factorMin(), usual.factorMax());
    }

    /** As of the first step of a solve: nothing is remembered. */
    @Override
    public double factor(double ratio, int order) {
        return begin().factor(ratio, order);
    }

    @Override
    public StepController begin() {
        return new Memory();
    }

    /** Of one solve. */
    private final class Memory implements StepController {
        private static final long serialVersionUID = 1L;

        private double ratio1 = 1;
        private double ratio2 = 1;
        private double factor1 = 1;
        private double factor2 = 1;

        @Override
        public double factor(double ratio, int order) {
            if (!(ratio <= 1)) {
                return shorter(ratio, order);
            }
            double known = Math.max(ratio, LEAST_RATIO);
            double ofErrors = Math.pow(known, -beta1 / order)
                    * Math.pow(ratio1, -beta2 / order)
                    * Math.pow(ratio2, -beta3 / order);
            double ofSteps = Math.pow(factor1, -alpha2) * Math.pow(factor2, -alpha3);
            double factor = bounded(safety * ofErrors * ofSteps);
            ratio2 = ratio1;
            ratio1 = known;
            factor2 = factor1;
            factor1 = factor;
            return factor;
        }

        private double shorter(double ratio, int order) {
            double factor = Double.isFinite(ratio) ? safety * Math.pow(ratio, -1.0 / order) : factorMin;
            return Math.min(safety, Math.max(factorMin, factor));
        }

        private double bounded(double factor) {
            return Math.min(factorMax, Math.max(factorMin, factor));
        }
    }
}
