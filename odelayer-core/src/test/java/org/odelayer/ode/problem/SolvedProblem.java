package org.odelayer.ode.problem;

/** A problem whose solution is a formula. */
public interface SolvedProblem extends Problem {
    /** y(t). */
    double[] solution(double t);

    @Override
    default double[] y0() {
        return solution(0);
    }
}
