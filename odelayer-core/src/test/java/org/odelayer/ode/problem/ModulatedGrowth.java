package org.odelayer.ode.problem;

/** y' = y cos t, y = e^(sin t): depends on time, and neither grows nor decays in the long run. */
public record ModulatedGrowth() implements SolvedProblem {
    @Override
    public double[] derivative(double t, double[] y) {
        return new double[] {y[0] * Math.cos(t)};
    }

    @Override
    public double[] solution(double t) {
        return new double[] {Math.exp(Math.sin(t))};
    }
}
