package org.odelayer.ode;

/** Goes a way in legs, each from where the one before ended. */
public interface LegSolver {
    /**
     * Goes one leg.
     *
     * @param from the time of the present state
     * @param to the time to reach, in the direction of the legs before
     * @param join how it follows the last leg
     * @return what it cost
     * @throws IllegalStateException if there is no leg to go on from that ended at {@code from}
     * @throws IllegalArgumentException if a time is not finite or both are equal
     * @throws OdeSolveException if it fails numerically
     */
    SolveStatistics leg(double from, double to, Join join);
}
