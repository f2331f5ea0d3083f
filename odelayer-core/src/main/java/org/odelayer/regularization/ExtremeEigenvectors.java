package org.odelayer.regularization;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostOperation;
import org.odelayer.kernel.HostVector;

/**
 * The largest eigenvalue of each of some symmetric matrices, [batch, k, k], and the smallest ones with their
 * eigenvectors.
 *
 * <p>Outputs: eigenvalues [batch, m, 1], the largest, the smallest, the second smallest, …; eigenvectors [batch, m, k]
 * in the same order. All NaN for a matrix that is not finite. ND4J's own decompositions take 40 µs for a matrix of two
 * rows, and fail for some of sixteen.
 */
final class ExtremeEigenvectors extends HostOperation {
    private final int wanted;

    /** With m ≤ k. */
    ExtremeEigenvectors(SameDiff graph, SDVariable matrices, int wanted) {
        super(graph, 2, matrices);
        this.wanted = wanted;
    }

    @Override
    public String opName() {
        return "extreme_eigenvectors";
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long[] shape = inputs.get(0);
        return List.of(new long[] {shape[0], wanted, 1}, new long[] {shape[0], wanted, shape[1]});
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        INDArray matrices = inputs.get(0);
        int k = (int) matrices.size(1);
        double[][] matrix = new double[k][k];
        double[] elements = new double[(int) matrices.length()];
        new HostVector(matrices).read(0, elements);
        double[] values = new double[(int) results.get(0).length()];
        double[] vectors = new double[(int) results.get(1).length()];
        for (int example = 0; example < matrices.size(0); example++) {
            boolean finite = read(elements, example * k * k, matrix);
            EigenDecomposition decomposition =
                    finite ? new EigenDecomposition(new Array2DRowRealMatrix(matrix, false)) : null;
            for (int i = 0; i < wanted; i++) {
                int row = example * wanted + i;
                write(decomposition, i == 0 ? 0 : k - i, row, values, vectors);
            }
        }
        new HostVector(results.get(0)).write(0, values);
        new HostVector(results.get(1)).write(0, vectors);
    }

    /** The upper half, which rounding may have made differ from the lower one. */
    private static boolean read(double[] from, int start, double[]... to) {
        boolean finite = true;
        for (int i = 0; i < to.length; i++) {
            for (int j = i; j < to.length; j++) {
                double value = from[start + i * to.length + j];
                to[i][j] = value;
                to[j][i] = value;
                finite &= Double.isFinite(value);
            }
        }
        return finite;
    }

    private static void write(EigenDecomposition from, int index, int row, double[] values, double[] vectors) {
        int k = vectors.length / values.length;
        values[row] = from == null ? Double.NaN : from.getRealEigenvalue(index);
        for (int j = 0; j < k; j++) {
            vectors[row * k + j] =
                    from == null ? Double.NaN : from.getEigenvector(index).getEntry(j);
        }
    }
}
