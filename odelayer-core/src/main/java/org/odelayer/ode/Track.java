package org.odelayer.ode;

import java.util.List;
import org.odelayer.ode.event.EventOccurrence;
import org.odelayer.ode.interpolation.Trajectory;

/**
 * What became of examples that were solved together.
 *
 * @param outcome how it ended
 * @param failure why it failed; null if it did not
 * @param reached the last time reached
 * @param statistics what it cost
 * @param start the initial state
 * @param rows the states at the times asked for, NaN beyond the last time reached
 * @param trajectory the dense output; null if it was not asked for
 * @param occurrences the events, in order of time
 */
record Track(
        Outcome outcome,
        OdeSolveException failure,
        double reached,
        SolveStatistics statistics,
        double[] start,
        double[][] rows,
        Trajectory trajectory,
        List<EventOccurrence> occurrences) {}
