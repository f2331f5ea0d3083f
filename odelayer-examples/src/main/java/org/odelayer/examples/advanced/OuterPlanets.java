package org.odelayer.examples.advanced;

/** DETEST C5: Jupiter, Saturn, Uranus, Neptune and Pluto around the sun; 15 coordinates and then 15 velocities. */
final class OuterPlanets {
    private static final int PLANETS = 5;
    private static final double GRAVITY = 2.95912208286;
    private static final double SUN = 1.00000597682;
    private static final double[] MASS = {
        0.000954786104043, 0.000285583733151, 0.0000437273164546, 0.0000517759138449, 0.00000277777777778
    };

    private OuterPlanets() {}

    static double[] start() {
        return new double[] {
            3.42947415189,
            3.35386959711,
            1.35494901715,
            6.6414554255,
            5.97156957878,
            2.18231499728,
            11.2630437207,
            14.6952576794,
            6.27960525067,
            -30.1552268759,
            1.65699966404,
            1.43785752721,
            -21.123835338,
            28.4465098142,
            15.3882659679,
            -0.557160570446,
            0.505696783289,
            0.230578543901,
            -0.415570776342,
            0.365682722812,
            0.169143213293,
            -0.325325669158,
            0.189706021964,
            0.087726532278,
            -0.024047625417,
            -0.287659532608,
            -0.117219543175,
            -0.176860753121,
            -0.216393453025,
            -0.014864789309
        };
    }

    /** Each is drawn by the sun and the others, and the sun, which is the origin, by all. */
    static double[] derivative(double[] y) {
        int half = 3 * PLANETS;
        double[] result = new double[2 * half];
        System.arraycopy(y, half, result, 0, half);
        double[] toSun = new double[PLANETS];
        for (int k = 0; k < PLANETS; k++) {
            toSun[k] = pull(y[3 * k], y[3 * k + 1], y[3 * k + 2]);
        }
        for (int j = 0; j < PLANETS; j++) {
            for (int k = 0; k < PLANETS; k++) {
                double between = j == k
                        ? 0
                        : pull(y[3 * k] - y[3 * j], y[3 * k + 1] - y[3 * j + 1], y[3 * k + 2] - y[3 * j + 2]);
                double mass = j == k ? SUN + MASS[j] : MASS[k];
                for (int axis = 0; axis < 3; axis++) {
                    double drawn = between * (y[3 * k + axis] - y[3 * j + axis]) - toSun[k] * y[3 * k + axis];
                    result[half + 3 * j + axis] += GRAVITY * mass * drawn;
                }
            }
        }
        return result;
    }

    /** 1/r³. */
    private static double pull(double x, double y, double z) {
        return Math.pow(x * x + y * y + z * z, -1.5);
    }
}
