package org.odelayer.manifold;

import java.util.Arrays;

/**
 * A group of n × n matrices that acts on points of ℝⁿ. exp(a) y is the series Σ aᵏy/k!, in pieces of norm at most 1:
 * without a division by an angle, so that nothing happens at angle 0, and with the series' own transpose as gradient.
 * Costs: n² numbers per element, about twenty products of n² for exp(a) y, 2n³ for a bracket.
 */
abstract class MatrixAction implements LieAction {
    private static final int LARGEST = 1000;
    private static final double ROUNDING = 1e-18;

    final int n;
    /** Of the pieces' starts, [pieces][n]. */
    private double[][] starts;

    /** Of the terms of a piece, [terms][n]. */
    private double[][] terms;

    private final double[] bar;
    private final double[] next;
    private int pieces;
    private int count;

    MatrixAction(int n) {
        this.n = n;
        this.starts = new double[2][n];
        this.terms = new double[32][n];
        this.bar = new double[n];
        this.next = new double[n];
    }

    @Override
    public final int size() {
        return n * n;
    }

    @Override
    public final void bracket(double[] a, double[] b, double[] result) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += a[i * n + k] * b[k * n + j] - b[i * n + k] * a[k * n + j];
                }
                result[i * n + j] = sum;
            }
        }
    }

    /** Ā += R̄bᵀ − bᵀR̄, b̄ += aᵀR̄ − R̄aᵀ. */
    @Override
    public final void bracketBack(double[] a, double[] b, double[] resultBar, double[] aBar, double[] bBar) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double ofA = 0;
                double ofB = 0;
                for (int k = 0; k < n; k++) {
                    ofA += resultBar[i * n + k] * b[j * n + k] - b[k * n + i] * resultBar[k * n + j];
                    ofB += a[k * n + i] * resultBar[k * n + j] - resultBar[i * n + k] * a[j * n + k];
                }
                aBar[i * n + j] += ofA;
                bBar[i * n + j] += ofB;
            }
        }
    }

    /** Sets the number of pieces, and of terms of each: so many that those of the gradient are enough too. */
    private boolean divide(double... a) {
        double norm = 0;
        for (int i = 0; i < n; i++) {
            double row = 0;
            for (int j = 0; j < n; j++) {
                row += Math.abs(a[i * n + j]);
            }
            norm = row <= norm ? norm : row;
        }
        if (!(norm <= LARGEST)) {
            return false;
        }
        pieces = Math.max(1, (int) Math.ceil(norm));
        count = 0;
        double term = 1;
        do {
            count++;
            term *= norm / pieces / count;
        } while (term > ROUNDING);
        return true;
    }

    @Override
    public final void act(double[] a, double[] y, double[] result) {
        if (!divide(a)) {
            Arrays.fill(result, Double.NaN);
            return;
        }
        System.arraycopy(y, 0, result, 0, n);
        for (int piece = 0; piece < pieces; piece++) {
            sum(a, result);
        }
    }

    /** One piece, with its terms kept: y becomes their sum. */
    private void sum(double[] a, double[] y) {
        System.arraycopy(y, 0, terms[0], 0, n);
        for (int k = 1; k <= count; k++) {
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += a[i * n + j] * terms[k - 1][j];
                }
                terms[k][i] = sum / (pieces * (double) k);
                y[i] += terms[k][i];
            }
        }
    }

    @Override
    public final void actBack(double[] a, double[] y, double[] resultBar, double[] aBar, double[] yBar) {
        if (!divide(a)) {
            Arrays.fill(yBar, Double.NaN);
            return;
        }
        if (starts.length < pieces) {
            starts = new double[2 * pieces][n];
        }
        System.arraycopy(y, 0, starts[0], 0, n);
        for (int piece = 1; piece < pieces; piece++) {
            System.arraycopy(starts[piece - 1], 0, starts[piece], 0, n);
            sum(a, starts[piece]);
        }
        System.arraycopy(resultBar, 0, yBar, 0, n);
        for (int piece = pieces - 1; piece >= 0; piece--) {
            System.arraycopy(starts[piece], 0, next, 0, n);
            sum(a, next);
            sumBack(a, yBar, aBar);
        }
    }

    /** With w̄ₖ = p + aᵀw̄ₖ₊₁/(s (k + 1)), Ā += Σ w̄ₖwₖ₋₁ᵀ/(s k); p becomes w̄₀. */
    private void sumBack(double[] a, double[] p, double[] aBar) {
        System.arraycopy(p, 0, bar, 0, n);
        for (int k = count; k >= 1; k--) {
            double scale = 1 / (pieces * (double) k);
            System.arraycopy(p, 0, next, 0, n);
            for (int i = 0; i < n; i++) {
                double scaled = bar[i] * scale;
                for (int j = 0; j < n; j++) {
                    aBar[i * n + j] += scaled * terms[k - 1][j];
                    next[j] += scaled * a[i * n + j];
                }
            }
            System.arraycopy(next, 0, bar, 0, n);
        }
        System.arraycopy(bar, 0, p, 0, n);
    }
}
