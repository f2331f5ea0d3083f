package org.odelayer.examples.advanced;

import org.odelayer.ode.method.ButcherTableau;

/** How long a step may be for ẏ = −λy: the largest x = hλ up to which no solution grows, |R(−x)| ≤ 1. */
final class StabilityInterval {
    private static final double STEP = 1e-3;
    private static final double ROUNDING = 1e-9;

    private StabilityInterval() {}

    static double of(ButcherTableau tableau) {
        double x = 0;
        while (Math.abs(growth(tableau, x + STEP)) <= 1 + ROUNDING) {
            x += STEP;
        }
        return x;
    }

    /** R(−x): y after one step from 1. */
    private static double growth(ButcherTableau tableau, double x) {
        double[] k = new double[tableau.stages()];
        double end = 1;
        for (int i = 0; i < k.length; i++) {
            double y = 1;
            for (int j = 0; j < i; j++) {
                y += tableau.a(i, j) * k[j];
            }
            k[i] = -x * y;
            end += tableau.b(i) * k[i];
        }
        return end;
    }
}
