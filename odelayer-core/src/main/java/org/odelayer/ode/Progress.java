package org.odelayer.ode;

/**
 * How far a solve has come.
 *
 * @param example which one is solved, from 0; 0 where all are solved together
 * @param t the time reached
 * @param h the length of the step that led there, negative backwards in time
 * @param statistics what the solve has cost so far, in a solve example by example what this one has
 */
public record Progress(int example, double t, double h, SolveStatistics statistics) {

    /** Sees how far a solve has come, and may cancel it. */
    @FunctionalInterface
    public interface Observer {
        /**
         * A step was accepted.
         *
         * @param progress how far the solve has come
         * @return true for the solve to go on, false to cancel it
         */
        boolean goesOn(Progress progress);
    }
}
