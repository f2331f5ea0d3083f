package org.odelayer.ode.problem;

/** y' = −y, y = e^(−t). */
public record Decay() implements SolvedProblem {
    @Override
    public double[] derivative(double t, double[] y) {
        return new double[] {-y[0]};
    }

    @Override
    public double[] solution(double t) {
        return new double[] {Math.exp(-t)};
    }
}
