package org.odelayer.graph;

import java.util.Arrays;

/** Triangular factors by Gauss's elimination with partial pivoting. */
final class Elimination extends Factors {
    private final int n;
    private final double[][] rows;
    /** What the rows' elements are the differences of, in absolute values. */
    private final double[][] sizes;

    private final int[] order;
    private boolean usable;

    Elimination(int n) {
        super(n);
        this.n = n;
        this.rows = new double[n][n];
        this.sizes = new double[n][n];
        this.order = new int[n];
    }

    /**
     * Every pivot must be larger than the rounding of what it is the difference of, so that rows or columns of other
     * units change nothing.
     */
    @Override
    int factor(double[] matrix, double rounding) {
        usable = allFinite(matrix);
        int failed = usable ? eliminate(matrix, n * rounding) : 0;
        usable &= failed == 0;
        return failed;
    }

    private int eliminate(double[] matrix, double rounding) {
        for (int i = 0; i < n; i++) {
            order[i] = i;
            System.arraycopy(matrix, i * n, rows[i], 0, n);
            absolute(rows[i], sizes[i]);
        }
        for (int step = 0; step < n; step++) {
            swap(step, pivot(step));
            if (Math.abs(rows[step][step]) <= rounding * sizes[step][step]) {
                return step + 1;
            }
            for (int i = step + 1; i < n; i++) {
                double factor = rows[i][step] / rows[step][step];
                rows[i][step] = factor;
                subtract(factor, rows[step], rows[i], step + 1);
                subtract(-Math.abs(factor), sizes[step], sizes[i], step + 1);
            }
        }
        return 0;
    }

    private static void absolute(double[] values, double[] result) {
        for (int j = 0; j < values.length; j++) {
            result[j] = Math.abs(values[j]);
        }
    }

    private static void subtract(double factor, double[] pivot, double[] row, int from) {
        for (int j = from; j < row.length; j++) {
            row[j] -= factor * pivot[j];
        }
    }

    private int pivot(int column) {
        int best = column;
        for (int i = column + 1; i < n; i++) {
            best = Math.abs(rows[i][column]) > Math.abs(rows[best][column]) ? i : best;
        }
        return best;
    }

    private void swap(int i, int j) {
        double[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
        double[] size = sizes[i];
        sizes[i] = sizes[j];
        sizes[j] = size;
        int number = order[i];
        order[i] = order[j];
        order[j] = number;
    }

    @Override
    String defect(int failed) {
        return "singular: it has no inverse";
    }

    @Override
    void solve(double[] b, double[] x) {
        if (!usable) {
            Arrays.fill(x, Double.NaN);
            return;
        }
        for (int i = 0; i < n; i++) {
            x[i] = b[order[i]] - product(rows[i], 0, i, x);
        }
        for (int i = n - 1; i >= 0; i--) {
            x[i] = (x[i] - product(rows[i], i + 1, n, x)) / rows[i][i];
        }
    }

    private static double product(double[] row, int from, int to, double... x) {
        double sum = 0;
        for (int j = from; j < to; j++) {
            sum += row[j] * x[j];
        }
        return sum;
    }

    @Override
    double logDeterminant() {
        double sum = usable ? 0 : Double.NaN;
        for (int i = 0; i < n; i++) {
            sum += Math.log(Math.abs(rows[i][i]));
        }
        return sum;
    }
}
