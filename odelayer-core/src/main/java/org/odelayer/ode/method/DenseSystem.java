package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;

/** One matrix per example, by Gauss's elimination with partial pivoting. */
final class DenseSystem implements LinearSystem {
    private final int examples;
    /** Of one variable and example. */
    private final int n;
    /** Unknowns of an example. */
    private final int m;

    private final INDArray columns;
    private final HostVector elements;
    private final VectorField.Evaluation evaluation;
    /** Null if the field has derivatives. */
    private final DifferencedField differenced;

    private final double[] jacobians;
    /** The factors of all examples, row by row. */
    private final double[] rows;

    private final int[] pivots;
    private final double[] unknowns;
    private int count;

    DenseSystem(LinearizableField field, DataType type, INDArray state, DifferencedField differenced) {
        this.examples = (int) field.examples();
        this.m = (int) (state.length() / examples);
        this.n = m / field.variables();
        this.columns = Detached.call(() -> Nd4j.create(type, examples, m, m));
        this.elements = new HostVector(columns);
        this.evaluation = field.jacobian(0, state, columns);
        this.differenced = differenced;
        this.jacobians = new double[examples * m * m];
        this.rows = new double[examples * m * m];
        this.pivots = new int[examples * m];
        this.unknowns = new double[m];
    }

    @Override
    public void linearize(double t, Leg leg) {
        evaluation.at(t, leg);
        elements.read(0, jacobians);
        count++;
    }

    @Override
    public boolean factor(double d) {
        for (int e = 0; e < examples; e++) {
            int first = e * m * m;
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < m; j++) {
                    rows[first + i * m + j] = (i == j ? d : 0) - jacobians[first + j * m + i];
                }
            }
            if (!eliminate(first, e * m)) {
                return false;
            }
        }
        return true;
    }

    private boolean eliminate(int first, int firstPivot) {
        for (int step = 0; step < m; step++) {
            int pivot = pivot(first, step);
            pivots[firstPivot + step] = pivot;
            swap(first + step * m, first + pivot * m);
            double divisor = rows[first + step * m + step];
            if (!(Math.abs(divisor) > 0) || Double.isInfinite(divisor)) {
                return false;
            }
            for (int i = step + 1; i < m; i++) {
                subtract(first + step * m, first + i * m, step, rows[first + i * m + step] / divisor);
            }
        }
        return true;
    }

    private int pivot(int first, int column) {
        int best = column;
        for (int i = column + 1; i < m; i++) {
            best = Math.abs(rows[first + i * m + column]) > Math.abs(rows[first + best * m + column]) ? i : best;
        }
        return best;
    }

    private void swap(int row, int other) {
        for (int j = 0; j < m && row != other; j++) {
            double kept = rows[row + j];
            rows[row + j] = rows[other + j];
            rows[other + j] = kept;
        }
    }

    private void subtract(int pivotRow, int row, int column, double factor) {
        rows[row + column] = factor;
        for (int j = column + 1; j < m && factor != 0; j++) {
            rows[row + j] -= factor * rows[pivotRow + j];
        }
    }

    @Override
    public boolean solve(double[] b, double[] x) {
        for (int e = 0; e < examples; e++) {
            for (int l = 0; l < m; l++) {
                unknowns[l] = b[index(e, l)];
            }
            substitute(e * m * m, e * m);
            for (int l = 0; l < m; l++) {
                x[index(e, l)] = unknowns[l];
            }
        }
        return true;
    }

    /** Of an example's unknown in the state, [variables, examples, n]. */
    private int index(int example, int unknown) {
        return unknown / n * examples * n + example * n + unknown % n;
    }

    private void substitute(int first, int firstPivot) {
        for (int i = 0; i < m; i++) {
            int pivot = pivots[firstPivot + i];
            double kept = unknowns[i];
            unknowns[i] = unknowns[pivot];
            unknowns[pivot] = kept;
        }
        for (int i = 0; i < m; i++) {
            unknowns[i] -= product(first + i * m, 0, i);
        }
        for (int i = m - 1; i >= 0; i--) {
            unknowns[i] = (unknowns[i] - product(first + i * m, i + 1, m)) / rows[first + i * m + i];
        }
    }

    private double product(int row, int from, int to) {
        double sum = 0;
        for (int j = from; j < to; j++) {
            sum += rows[row + j] * unknowns[j];
        }
        return sum;
    }

    /** The largest sum of a row of a Jacobian, in absolute values. */
    @Override
    public double norm() {
        double largest = 0;
        for (int e = 0; e < examples; e++) {
            for (int i = 0; i < m; i++) {
                double sum = 0;
                for (int j = 0; j < m; j++) {
                    sum += Math.abs(jacobians[(e * m + j) * m + i]);
                }
                largest = Math.max(largest, sum);
            }
        }
        return largest;
    }

    @Override
    public int jacobians() {
        return count;
    }

    @Override
    public int evaluations() {
        return differenced == null ? 0 : differenced.evaluations();
    }

    @Override
    public void close() {
        columns.close();
        if (differenced != null) {
            differenced.close();
        }
    }
}
