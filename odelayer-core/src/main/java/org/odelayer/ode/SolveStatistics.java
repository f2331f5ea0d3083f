package org.odelayer.ode;

/**
 * What a solve cost.
 *
 * @param evaluations the number of function evaluations (NFE)
 * @param accepted the number of accepted steps
 * @param rejected the number of rejected steps
 * @param lastStep the length of the last step tried, signed
 * @param jacobians the number of Jacobians; 0 for explicit methods
 */
public record SolveStatistics(int evaluations, int accepted, int rejected, double lastStep, int jacobians) {
    /** Of no solve at all. */
    public static final SolveStatistics NONE = new SolveStatistics(0, 0, 0, 0);

    /**
     * The cost of a solve without Jacobians.
     *
     * @param evaluations the number of function evaluations (NFE)
     * @param accepted the number of accepted steps
     * @param rejected the number of rejected steps
     * @param lastStep the length of the last step tried, signed
     */
    public SolveStatistics(int evaluations, int accepted, int rejected, double lastStep) {
        this(evaluations, accepted, rejected, lastStep, 0);
    }

    /**
     * The cost of two solves, one after the other.
     *
     * @param next the second one
     * @return the sums; the last step is the second one's
     */
    public SolveStatistics plus(SolveStatistics next) {
        return new SolveStatistics(
                evaluations + next.evaluations,
                accepted + next.accepted,
                rejected + next.rejected,
                next.lastStep,
                jacobians + next.jacobians);
    }

    @Override
    public String toString() {
        return evaluations + " function evaluations, " + (jacobians == 0 ? "" : jacobians + " Jacobians, ") + accepted
                + " accepted and " + rejected + " rejected steps";
    }
}
