package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Remembers the largest singular value of a weight matrix after every training iteration, by the power method. Of
 * weights that vary over time, which are several matrices, it remembers nothing.
 */
final class SpectralNorms extends BaseTrainingListener {
    private static final int POWERS = 30;

    private final int layer;
    private final String parameter;
    private final List<Double> values = new ArrayList<>();

    SpectralNorms(int layer, String parameter) {
        this.layer = layer;
        this.parameter = parameter;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        INDArray matrix = ((MultiLayerNetwork) model).getLayer(layer).getParam(parameter);
        if (matrix.rank() == 2) {
            values.add(of(matrix.toDoubleMatrix()));
        }
    }

    /** One per iteration, or none. */
    double[] values() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The largest singular value of a matrix. */
    static double of(double[][] matrix) {
        double[] v = new double[matrix[0].length];
        // No singular vector of interest is orthogonal to this one.
        Arrays.setAll(v, i -> 1 + Math.sin(i));
        double norm = 0;
        for (int i = 0; i < POWERS; i++) {
            double[] u = times(matrix, v, false);
            double[] next = times(matrix, u, true);
            double length = Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
            norm = Math.sqrt(Arrays.stream(u).map(x -> x * x).sum()) / length;
            double scale = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
            if (scale == 0) {
                return norm;
            }
            v = Arrays.stream(next).map(x -> x / scale).toArray();
        }
        return norm;
    }

    private static double[] times(double[][] matrix, double[] vector, boolean transposed) {
        double[] product = new double[transposed ? matrix[0].length : matrix.length];
        for (int row = 0; row < matrix.length; row++) {
            for (int column = 0; column < matrix[0].length; column++) {
                if (transposed) {
                    product[column] += matrix[row][column] * vector[row];
                } else {
                    product[row] += matrix[row][column] * vector[column];
                }
            }
        }
        return product;
    }
}
