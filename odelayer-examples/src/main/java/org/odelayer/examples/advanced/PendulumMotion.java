package org.odelayer.examples.advanced;

/**
 * The true motion of a damped pendulum, by many steps of the classical Runge–Kutta method.
 *
 * @param length its length
 * @param damping its damping
 * @param angle at t = 0
 * @param velocity at t = 0
 */
record PendulumMotion(double length, double damping, double angle, double velocity) {
    private static final double STEPS_PER_TIME = 1000;

    /** Angle and velocity. */
    double[] at(double t) {
        int steps = (int) Math.ceil(t * STEPS_PER_TIME);
        double[] y = {angle, velocity};
        for (int i = 0; i < steps; i++) {
            y = step(y, t / steps);
        }
        return y;
    }

    private double[] step(double[] y, double h) {
        double[] k1 = slope(y);
        double[] k2 = slope(moved(y, k1, h / 2));
        double[] k3 = slope(moved(y, k2, h / 2));
        double[] k4 = slope(moved(y, k3, h));
        double[] next = new double[2];
        for (int i = 0; i < 2; i++) {
            next[i] = y[i] + h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }
        return next;
    }

    private double[] slope(double[] y) {
        return new double[] {y[1], -9.81 / length * Math.sin(y[0]) - damping * y[1]};
    }

    private static double[] moved(double[] y, double[] slope, double h) {
        return new double[] {y[0] + h * slope[0], y[1] + h * slope[1]};
    }
}
