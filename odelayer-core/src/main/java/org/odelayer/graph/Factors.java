package org.odelayer.graph;

/** What one small matrix after the other is taken apart into, on the same memory, to solve with it. */
abstract class Factors {
    private final double[] column;
    private final double[] solution;

    /** Of matrices of n rows. */
    Factors(int n) {
        this.column = new double[n];
        this.solution = new double[n];
    }

    static Factors of(Solve.Kind kind, int n) {
        boolean definite = kind == Solve.Kind.POSITIVE_DEFINITE;
        Factors general = definite ? new Cholesky(n) : new Elimination(n);
        return n <= ClosedForm.ROWS ? new ClosedForm(n, definite, general) : general;
    }

    /**
     * Takes a matrix apart.
     *
     * @param matrix row by row; it is read as long as the factors are used
     * @param rounding the unit in the last place of 1 in the data type of its elements
     * @return 0, or the number of rows of the first leading part that has no factors, as far as rounding lets see
     */
    abstract int factor(double[] matrix, double rounding);

    /** What is wrong with a matrix. */
    abstract String defect(int rows);

    /** x = A⁻¹b; NaN if the matrix is not finite. */
    abstract void solve(double[] b, double[] x);

    /** ln |det A|; NaN if the matrix is not finite. */
    abstract double logDeterminant();

    /** Puts A⁻¹B in the place of B, a row of k elements after the other. */
    final void solveColumns(double[] b, int k) {
        for (int j = 0; j < k; j++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = b[i * k + j];
            }
            solve(column, solution);
            for (int i = 0; i < column.length; i++) {
                b[i * k + j] = solution[i];
            }
        }
    }

    static boolean allFinite(double... values) {
        // Zero times infinity or NaN is NaN.
        double sum = 0;
        for (double value : values) {
            sum += 0 * value;
        }
        return sum == 0;
    }
}
