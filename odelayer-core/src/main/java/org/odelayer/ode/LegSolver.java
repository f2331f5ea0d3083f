package org.odelayer.ode;

/** Goes a way in legs, each from where the one before ended, with jumps or not in between. */
public interface LegSolver {
    /**
     * The first leg.
     *
     * @param t0 the time of the present state
     * @param t1 the time to reach
     * @return what it cost
     * @throws OdeSolveException if it fails numerically
     */
    SolveStatistics solve(double t0, double t1);

    /**
     * A leg that goes on smoothly.
     *
     * @param t1 the time to reach, in the direction of the last leg
     * @return what it cost
     * @throws OdeSolveException if it fails numerically
     */
    SolveStatistics proceed(double t1);

    /**
     * A leg after the state was changed or where f has a jump.
     *
     * @param t1 the time to reach, in the direction of the last leg
     * @return what it cost
     * @throws OdeSolveException if it fails numerically
     */
    SolveStatistics resume(double t1);
}
