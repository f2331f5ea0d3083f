package org.odelayer.ode.event;

import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.solvers.AllowedSolution;
import org.apache.commons.math3.analysis.solvers.BracketingNthOrderBrentSolver;

/** A root between two points where a function has different signs, to rounding and behind the root. */
final class RootFinder {
    private static final int MOST = 200;
    private static final int ORDER = 5;
    /** Of θ: the rounding of 1. */
    private static final double ACCURACY = 4 * Math.ulp(1.0);

    private final BracketingNthOrderBrentSolver solver =
            new BracketingNthOrderBrentSolver(ACCURACY, ACCURACY, Double.MIN_VALUE, ORDER);

    double find(UnivariateFunction g, double from, double to) {
        double start = g.value(from);
        double end = g.value(to);
        if (start == 0 || end == 0 || start > 0 == end > 0) {
            // Zero at an end; or both signs are rounding, where a state was read beside its root.
            return start == 0 && end != 0 ? from : to;
        }
        return solver.solve(MOST, g, from, to, from + (to - from) * start / (start - end), AllowedSolution.RIGHT_SIDE);
    }
}
