package org.odelayer.manifold;

/** Quotients that are 0/0 at 0, by their series near it, and sums. */
final class Ratios {
    /** Below, the next term of a series is less than rounding: x⁴/120 &lt; 1e-18. */
    private static final double SMALL = 1e-4;

    private Ratios() {}

    /** sin x / x. */
    static double sinc(double x) {
        return Math.abs(x) < SMALL ? 1 - x * x / 6 : Math.sin(x) / x;
    }

    /** sinh x / x. */
    static double sinhc(double x) {
        return Math.abs(x) < SMALL ? 1 + x * x / 6 : Math.sinh(x) / x;
    }

    /** tanh x / x. */
    static double tanhc(double x) {
        return Math.abs(x) < SMALL ? 1 - x * x / 3 : Math.tanh(x) / x;
    }

    /** artanh x / x, for |x| &lt; 1. */
    static double artanhc(double x) {
        return Math.abs(x) < SMALL ? 1 + x * x / 3 : (Math.log1p(x) - Math.log1p(-x)) / (2 * x);
    }

    /** arsinh x. */
    static double arsinh(double x) {
        double size = Math.abs(x);
        // ln(x + √(x² + 1)) without cancellation.
        return Math.copySign(Math.log1p(size + size * size / (1 + Math.hypot(1, size))), x);
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /** √Σxᵢ² from a place on. */
    static double norm(double[] x, int at, int length) {
        double sum = 0;
        for (int i = at; i < at + length; i++) {
            sum += x[i] * x[i];
        }
        return Math.sqrt(sum);
    }

    /** s x + t y, a new array. */
    static double[] combine(double s, double[] x, double t, double[] y) {
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = s * x[i] + t * y[i];
        }
        return result;
    }

    static void requireAtLeast(String what, int n, int least) {
        if (n < least) {
            throw new IllegalArgumentException(what + " (" + n + ") must be >= " + least);
        }
    }
}
