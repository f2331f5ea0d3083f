package org.odelayer.graph;

import java.util.Arrays;

/** A symmetric positive definite matrix as UᵀU with U upper triangular. */
final class Cholesky extends Factors {
    private final int n;
    /** The rows of U from the diagonal on; before it they are not used. */
    private final double[][] rows;

    private boolean finite;

    Cholesky(int n) {
        super(n);
        this.n = n;
        this.rows = new double[n][n];
    }

    /**
     * Every pivot, sₖₖ less a sum of squares, must be larger than the rounding of sₖₖ, so that units change nothing.
     */
    @Override
    int factor(double[] matrix, double rounding) {
        finite = allFinite(matrix);
        return finite ? decompose(matrix, n * rounding) : 0;
    }

    private int decompose(double[] matrix, double rounding) {
        for (int i = 0; i < n; i++) {
            System.arraycopy(matrix, i * n + i, rows[i], i, n - i);
        }
        for (int step = 0; step < n; step++) {
            double[] row = rows[step];
            double pivot = row[step];
            if (!(pivot > rounding * matrix[step * n + step])) {
                return step + 1; // NaN, too: off the diagonal are elements far larger than on it.
            }
            double root = Math.sqrt(pivot);
            row[step] = root;
            for (int j = step + 1; j < n; j++) {
                row[j] /= root;
            }
            for (int i = step + 1; i < n; i++) {
                subtract(row[i], row, rows[i], i);
            }
        }
        return 0;
    }

    private static void subtract(double factor, double[] pivot, double[] row, int from) {
        for (int j = from; j < row.length; j++) {
            row[j] -= factor * pivot[j];
        }
    }

    @Override
    String defect(int failed) {
        return "not positive definite: its leading minor of order " + failed + " has no positive value";
    }

    /** Uᵀz = b, U x = z. */
    @Override
    void solve(double[] b, double[] x) {
        if (!finite) {
            Arrays.fill(x, Double.NaN);
            return;
        }
        System.arraycopy(b, 0, x, 0, n);
        for (int i = 0; i < n; i++) {
            x[i] /= rows[i][i];
            subtract(x[i], rows[i], x, i + 1);
        }
        for (int i = n - 1; i >= 0; i--) {
            double sum = x[i];
            for (int j = i + 1; j < n; j++) {
                sum -= rows[i][j] * x[j];
            }
            x[i] = sum / rows[i][i];
        }
    }

    @Override
    double logDeterminant() {
        double sum = finite ? 0 : Double.NaN;
        for (int i = 0; i < n; i++) {
            sum += 2 * Math.log(rows[i][i]);
        }
        return sum;
    }
}
