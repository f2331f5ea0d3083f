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
    /** Of no solve at all. */
    public static final SolveStatistics NONE = new SolveStatistics(0, 0, 0, 0);

    /**
     * The cost of two solves, one after the other.
     *
     * @param next the second one
     * @return the sums; the last step is the second one's
     */
    public SolveStatistics plus(SolveStatistics next) {
        return new SolveStatistics(
                evaluations + next.evaluations, accepted + next.accepted, rejected + next.rejected, next.lastStep);
    }

    @Override
    public String toString() {
        return evaluations + " function evaluations, " + accepted + " accepted and " + rejected + " rejected steps";
    }
}
