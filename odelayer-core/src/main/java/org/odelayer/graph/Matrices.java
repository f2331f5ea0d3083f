package org.odelayer.graph;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostVector;

/** The matrices of an array [batch, n, n], in factors one after the other. */
final class Matrices {
    private final String operation;
    private final Solve.Kind kind;
    private final boolean transposed;
    private final DataType type;
    private final HostVector elements;
    private final int n;
    private final double[] matrix;
    private final Factors factors;

    /** For an operation, whose name errors tell. */
    Matrices(String operation, Solve.Kind kind, INDArray matrices, boolean transposed) {
        check(operation, matrices.shape());
        this.operation = operation;
        this.kind = kind;
        this.transposed = transposed;
        this.type = matrices.dataType();
        this.elements = new HostVector(matrices);
        this.n = (int) matrices.size(1);
        this.matrix = new double[n * n];
        this.factors = Factors.of(kind, n);
    }

    static void check(String operation, long... shape) {
        if (shape.length != 3 || shape[1] != shape[2]) {
            throw new IllegalArgumentException(
                    "the matrices of " + operation + " must be [batch, n, n], not " + Arrays.toString(shape));
        }
    }

    /**
     * The factors of an example's present matrix, until those of the next one are asked for.
     *
     * @throws Defect naming the example if it has none, to rounding of the data type
     */
    Factors of(int example) {
        elements.read(example * matrix.length, matrix);
        if (kind == Solve.Kind.POSITIVE_DEFINITE) {
            symmetrize();
        } else if (transposed) {
            transpose();
        }
        int failed = factors.factor(matrix, type == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0));
        if (failed > 0) {
            throw new Defect("the matrix of example " + example + " in " + operation + " is " + factors.defect(failed)
                    + ", or none that data type " + type + " can tell; its determinant is " + determinant(example));
        }
        return factors;
    }

    private double determinant(int example) {
        elements.read(example * matrix.length, matrix);
        if (kind == Solve.Kind.POSITIVE_DEFINITE) {
            symmetrize();
        }
        double[][] rows = new double[n][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(matrix, i * n, (i + 1) * n));
        return new LUDecomposition(new Array2DRowRealMatrix(rows, false), 0).getDeterminant();
    }

    private void transpose() {
        for (int i = 1; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double above = matrix[j * n + i];
                matrix[j * n + i] = matrix[i * n + j];
                matrix[i * n + j] = above;
            }
        }
    }

    private void symmetrize() {
        for (int i = 1; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double mean = 0.5 * matrix[j * n + i] + 0.5 * matrix[i * n + j];
                matrix[j * n + i] = mean;
                matrix[i * n + j] = mean;
            }
        }
    }

    /** That a matrix has no factors: a matter of values, not of the graph. */
    static final class Defect extends ArithmeticException {
        private static final long serialVersionUID = 1;

        private Defect(String message) {
            super(message);
        }
    }
}
