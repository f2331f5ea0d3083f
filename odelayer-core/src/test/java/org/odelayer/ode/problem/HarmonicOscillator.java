package org.odelayer.ode.problem;

/** x' = v, v' = −x, from x = 1, v = 0. */
public record HarmonicOscillator() implements SolvedProblem {
    @Override
    public double[] derivative(double t, double[] y) {
        return new double[] {y[1], -y[0]};
    }

    @Override
    public double[] solution(double t) {
        return new double[] {Math.cos(t), -Math.sin(t)};
    }
}
