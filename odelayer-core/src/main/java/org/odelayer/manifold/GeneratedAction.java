package org.odelayer.manifold;

import java.util.Arrays;

/**
 * A group of matrices whose fields Gᵢy are orthogonal vectors of length 1 at each point: a = Σ ⟨v, Gᵢy⟩ Gᵢ moves y by
 * v.
 */
final class GeneratedAction extends MatrixAction {
    private final double[][][] generators;

    GeneratedAction(double[][][] generators) {
        super(generators[0].length);
        this.generators = generators;
    }

    @Override
    public void lift(double[] y, double[] v, double[] a) {
        Arrays.fill(a, 0);
        for (double[][] generator : generators) {
            double rate = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    rate += v[i] * generator[i][j] * y[j];
                }
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    a[i * n + j] += rate * generator[i][j];
                }
            }
        }
    }

    @Override
    public void liftBack(double[] y, double[] v, double[] aBar, double[] yBar, double[] vBar) {
        for (double[][] generator : generators) {
            double bar = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    bar += aBar[i * n + j] * generator[i][j];
                }
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    vBar[i] += bar * generator[i][j] * y[j];
                    yBar[j] += bar * generator[i][j] * v[i];
                }
            }
        }
    }
}
