package org.odelayer.ode.problem;

/** y' = y², y = 1 / (1 − t): infinite at t = 1. */
public record BlowUp() implements SolvedProblem {
    @Override
    public double[] derivative(double t, double[] y) {
        return new double[] {y[0] * y[0]};
    }

    @Override
    public double[] solution(double t) {
        return new double[] {1 / (1 - t)};
    }
}
