package org.odelayer.ode;

/**
 * What a solve cost.
 *
 * @param evaluations the number of function evaluations (NFE)
 * @param accepted the number of accepted steps
 * @param rejected the number of rejected steps
 * @param lastStep the length of the last step tried, signed
 */
public record SolveStatistics(int evaluations, int accepted, int rejected, double lastStep) {

    @Override
    public String toString() {
        return evaluations + " function evaluations, " + accepted + " accepted and " + rejected + " rejected steps";
    }
}
