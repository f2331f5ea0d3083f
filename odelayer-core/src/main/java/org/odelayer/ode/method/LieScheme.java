package org.odelayer.ode.method;

/**
 * The coefficients of a method of exponentials: with Aᵢ = A(Yᵢ), and kᵢ = Aᵢ or dexp⁻¹(Aᵢ) at the exponent Θᵢ of Yᵢ,
 *
 * <pre>Yᵢ = exp(h Σⱼ aᵢ₂ⱼkⱼ) exp(h Σⱼ aᵢ₁ⱼkⱼ) y,   y' = exp(h Σⱼ b₂ⱼkⱼ) exp(h Σⱼ b₁ⱼkⱼ) y</pre>
 *
 * @param name the method's
 * @param order p
 * @param corrected whether kᵢ = Aᵢ − ½[Θᵢ, Aᵢ] + [Θᵢ, [Θᵢ, Aᵢ]]/12; stages have one exponential at most then
 * @param stages of each stage its exponentials, the first one first
 * @param last those of the step
 */
record LieScheme(String name, int order, boolean corrected, double[][][] stages, double[][] last) {
    int count() {
        return stages.length;
    }

    /** Of a stage, or of the step where it is behind the last stage. */
    double[][] exponents(int stage) {
        return stage == count() ? last : stages[stage];
    }

    /** c of a stage, from 0; exactly 1 at the end. */
    double node(int stage) {
        double sum = 0;
        for (double[] exponent : stages[stage]) {
            for (double coefficient : exponent) {
                sum += coefficient;
            }
        }
        return sum;
    }

    /** b of a stage in an integral that rides along, which has a group that commutes. */
    double weight(int stage) {
        double sum = 0;
        for (double[] exponent : last) {
            sum += stage < exponent.length ? exponent[stage] : 0;
        }
        return sum;
    }
}
