package org.odelayer.ode.method;

import java.util.Arrays;

/** A dense output as weights of all derivatives that it is made of. */
final class DenseTableau {
    private DenseTableau() {}

    /** The method with f at the end of the step and the further stages as stages. */
    static ButcherTableau extended(ButcherTableau tableau) {
        int stages = tableau.stages();
        int all = tableau.known() + tableau.lateStages();
        double[][] a = new double[all][];
        for (int i = 0; i < all; i++) {
            a[i] = new double[i];
            for (int j = 0; j < i; j++) {
                a[i][j] = i < stages
                        ? tableau.a(i, j)
                        : i < tableau.known() ? j < stages ? tableau.b(j) : 0 : tableau.lateA(i - tableau.known(), j);
            }
        }
        return new ButcherTableau(tableau + " extended", tableau.order(), a, weights(tableau, 1), new double[0]);
    }

    /** b(θ). */
    static double[] weights(ButcherTableau tableau, double theta) {
        int end = tableau.known() - 1;
        double[] weights = new double[tableau.known() + tableau.lateStages()];
        double[] start = new double[2 + tableau.interpolation().extras()];
        double[] last = new double[2];
        tableau.interpolation().weigh(theta, 1, start, last);
        Arrays.setAll(weights, i -> i < tableau.stages() ? last[0] * tableau.b(i) : 0);
        weights[0] += start[1];
        weights[end] += last[1];
        for (int row = 0; row < start.length - 2; row++) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] += start[2 + row] * tableau.d(row, i);
            }
        }
        return weights;
    }
}
