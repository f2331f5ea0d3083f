package org.odelayer.graph;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A small matrix in triangular factors, by Gauss's elimination with partial pivoting. */
final class Elimination {
    private final double[][] rows;
    private final int[] order;
    private final boolean finite;

    private Elimination(double[][] rows) {
        this.rows = rows;
        this.order = new int[rows.length];
        Arrays.setAll(order, i -> i);
        this.finite = Arrays.stream(rows).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    }

    static void check(String operation, long... shape) {
        if (shape.length != 3 || shape[1] != shape[2]) {
            throw new IllegalArgumentException(
                    "the matrices of " + operation + " must be [batch, n, n], not " + Arrays.toString(shape));
        }
    }

    /**
     * The factors of one of some matrices.
     *
     * @throws ArithmeticException naming the example if its matrix is singular to rounding
     */
    static Elimination of(String operation, INDArray matrices, int example, boolean transposed) {
        int n = (int) matrices.size(1);
        double[][] rows = new double[n][n];
        long place = (long) example * n * n;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double value = matrices.getDouble(place++);
                rows[transposed ? j : i][transposed ? i : j] = value;
            }
        }
        Elimination elimination = new Elimination(rows);
        double rounding = matrices.dataType() == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
        if (elimination.finite && !elimination.eliminate(n * rounding)) {
            throw new ArithmeticException("the matrix of example " + example + " in " + operation
                    + " is singular: it has no inverse, or none that data type " + matrices.dataType() + " can tell");
        }
        return elimination;
    }

    /**
     * Whether every pivot is larger than the rounding of what it is the difference of, so that rows or columns of other
     * units change nothing.
     */
    private boolean eliminate(double rounding) {
        double[][] sizes = Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(Math::abs).toArray())
                .toArray(double[][]::new);
        for (int step = 0; step < rows.length; step++) {
            int pivot = pivot(step);
            swap(step, pivot);
            double[] size = sizes[step];
            sizes[step] = sizes[pivot];
            sizes[pivot] = size;
            if (Math.abs(rows[step][step]) <= rounding * sizes[step][step]) {
                return false;
            }
            for (int i = step + 1; i < rows.length; i++) {
                double factor = rows[i][step] / rows[step][step];
                rows[i][step] = factor;
                for (int j = step + 1; j < rows.length; j++) {
                    rows[i][j] -= factor * rows[step][j];
                    sizes[i][j] += Math.abs(factor) * sizes[step][j];
                }
            }
        }
        return true;
    }

    private int pivot(int column) {
        int best = column;
        for (int i = column + 1; i < rows.length; i++) {
            best = Math.abs(rows[i][column]) > Math.abs(rows[best][column]) ? i : best;
        }
        return best;
    }

    private void swap(int i, int j) {
        double[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
        int number = order[i];
        order[i] = order[j];
        order[j] = number;
    }

    /** A⁻¹b; NaN if the matrix is not finite. */
    double[] solve(double... b) {
        int n = rows.length;
        double[] x = new double[n];
        if (!finite) {
            Arrays.fill(x, Double.NaN);
            return x;
        }
        for (int i = 0; i < n; i++) {
            x[i] = b[order[i]] - product(i, 0, i, x);
        }
        for (int i = n - 1; i >= 0; i--) {
            x[i] = (x[i] - product(i, i + 1, n, x)) / rows[i][i];
        }
        return x;
    }

    private double product(int row, int from, int to, double... x) {
        double sum = 0;
        for (int j = from; j < to; j++) {
            sum += rows[row][j] * x[j];
        }
        return sum;
    }

    /** ln |det A|; NaN if the matrix is not finite. */
    double logDeterminant() {
        double sum = finite ? 0 : Double.NaN;
        for (int i = 0; i < rows.length; i++) {
            sum += Math.log(Math.abs(rows[i][i]));
        }
        return sum;
    }
}
