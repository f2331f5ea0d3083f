package org.odelayer.ode.problem;

/** The outer planets of DETEST C5: 15 coordinates, planet by planet, and then their 15 velocities. */
final class FivePlanets {
    private static final double GRAVITY = 2.95912208286;
    private static final double SUN = 1.00000597682;
    /** Jupiter, Saturn, Uranus, Neptune, Pluto, in units of the sun. */
    private static final double[] MASS = {
        0.000954786104043, 0.000285583733151, 0.0000437273164546, 0.0000517759138449, 0.00000277777777778
    };

    private FivePlanets() {}

    static double[] derivative(double[] y) {
        double[] result = new double[30];
        System.arraycopy(y, 15, result, 0, 15);
        for (int j = 0; j < 5; j++) {
            for (int axis = 0; axis < 3; axis++) {
                result[15 + 3 * j + axis] = acceleration(y, j, axis);
            }
        }
        return result;
    }

    private static double acceleration(double[] y, int j, int axis) {
        double sum = -(SUN + MASS[j]) * y[3 * j + axis] / cube(distance(y, j, -1));
        for (int k = 0; k < 5; k++) {
            if (k != j) {
                sum += MASS[k]
                        * ((y[3 * k + axis] - y[3 * j + axis]) / cube(distance(y, j, k))
                                - y[3 * k + axis] / cube(distance(y, k, -1)));
            }
        }
        return GRAVITY * sum;
    }

    /** Between two planets, or between one and the sun at the origin (−1). */
    private static double distance(double[] y, int j, int k) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double difference = y[3 * j + axis] - (k < 0 ? 0 : y[3 * k + axis]);
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    private static double cube(double x) {
        return x * x * x;
    }
}
