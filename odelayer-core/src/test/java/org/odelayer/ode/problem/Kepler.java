package org.odelayer.ode.problem;

/**
 * A planet around a sun of mass 1 at the origin, from the perihelion of an ellipse with half-axis 1: the DETEST class
 * D. The solution comes from Kepler's equation E − e sin E = t.
 *
 * @param eccentricity e, in [0, 1)
 */
public record Kepler(double eccentricity) implements SolvedProblem {
    @Override
    public double[] derivative(double t, double[] y) {
        double cube = Math.pow(Math.hypot(y[0], y[1]), 3);
        return new double[] {y[2], y[3], -y[0] / cube, -y[1] / cube};
    }

    @Override
    public double[] solution(double t) {
        double anomaly = anomaly(t);
        double axis = Math.sqrt(1 - eccentricity * eccentricity);
        double rate = 1 / (1 - eccentricity * Math.cos(anomaly));
        return new double[] {
            Math.cos(anomaly) - eccentricity,
            axis * Math.sin(anomaly),
            -rate * Math.sin(anomaly),
            rate * axis * Math.cos(anomaly)
        };
    }

    /** Newton's method; from E = t + e sin t it converges for every e used here. */
    private double anomaly(double t) {
        double anomaly = t + eccentricity * Math.sin(t);
        for (int i = 0; i < 50; i++) {
            anomaly -= (anomaly - eccentricity * Math.sin(anomaly) - t) / (1 - eccentricity * Math.cos(anomaly));
        }
        return anomaly;
    }
}
