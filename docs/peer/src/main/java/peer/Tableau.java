package peer;

/** Coefficients of an explicit Runge-Kutta method; without an error estimate its steps are constant. */
record Tableau(double[][] a, double[] b, double[] c, double[] error) {
    static final Tableau RK4 = new Tableau(
            new double[][] {{}, {1.0 / 2}, {0, 1.0 / 2}, {0, 0, 1}},
            new double[] {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6},
            new double[] {0, 1.0 / 2, 1.0 / 2, 1},
            null);

    /** Dormand and Prince's, with Shampine's error weights, as in torchdiffeq and odelayer. */
    static final Tableau DOPRI5 = new Tableau(
            new double[][] {
                {},
                {1.0 / 5},
                {3.0 / 40, 9.0 / 40},
                {44.0 / 45, -56.0 / 15, 32.0 / 9},
                {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
                {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
                {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}
            },
            new double[] {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84, 0},
            new double[] {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1},
            new double[] {
                35.0 / 384 - 1951.0 / 21600,
                0,
                500.0 / 1113 - 22642.0 / 50085,
                125.0 / 192 - 451.0 / 720,
                -2187.0 / 6784 + 12231.0 / 42400,
                11.0 / 84 - 649.0 / 6300,
                -1.0 / 60
            });

    int stages() {
        return b.length;
    }
}
