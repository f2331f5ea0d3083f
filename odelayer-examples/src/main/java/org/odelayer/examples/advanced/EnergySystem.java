package org.odelayer.examples.advanced;

import java.util.Random;

/** A system whose equations of motion and energy are known, with its true motion by small classical steps. */
interface EnergySystem {
    /** The number of features of a state. */
    int width();

    /** ẏ. */
    double[] derivative(double... y);

    /** The true energy. */
    double energy(double... y);

    /** A state to start from. */
    double[] start(Random random);

    /** States at multiples of a time, from 0 on, by the classical Runge–Kutta method with steps of about 0.005. */
    default double[][] motion(double[] start, int count, double spacing) {
        int steps = (int) Math.ceil(spacing / 0.005);
        double[][] states = new double[count][];
        states[0] = start.clone();
        for (int i = 1; i < count; i++) {
            double[] y = states[i - 1];
            for (int k = 0; k < steps; k++) {
                y = step(y, spacing / steps);
            }
            states[i] = y;
        }
        return states;
    }

    private double[] step(double[] y, double h) {
        double[] k1 = derivative(y);
        double[] k2 = derivative(moved(y, k1, h / 2));
        double[] k3 = derivative(moved(y, k2, h / 2));
        double[] k4 = derivative(moved(y, k3, h));
        double[] next = y.clone();
        for (int i = 0; i < y.length; i++) {
            next[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }
        return next;
    }

    private static double[] moved(double[] y, double[] slope, double h) {
        double[] moved = y.clone();
        for (int i = 0; i < y.length; i++) {
            moved[i] += h * slope[i];
        }
        return moved;
    }
}
