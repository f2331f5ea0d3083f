package org.odelayer.ode;

import java.util.List;
import java.util.function.ToIntFunction;

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

    /**
     * The mean cost of several solves.
     *
     * @param each the solves, at least one
     * @return the means, rounded up; the last step is the last one's
     */
    public static SolveStatistics mean(List<SolveStatistics> each) {
        return new SolveStatistics(
                mean(each, SolveStatistics::evaluations),
                mean(each, SolveStatistics::accepted),
                mean(each, SolveStatistics::rejected),
                each.get(each.size() - 1).lastStep,
                mean(each, SolveStatistics::jacobians));
    }

    private static int mean(List<SolveStatistics> each, ToIntFunction<SolveStatistics> number) {
        return (int) Math.ceil(each.stream().mapToInt(number).average().orElseThrow());
    }

    @Override
    public String toString() {
        return evaluations + " function evaluations, " + (jacobians == 0 ? "" : jacobians + " Jacobians, ") + accepted
                + " accepted and " + rejected + " rejected steps";
    }
}
