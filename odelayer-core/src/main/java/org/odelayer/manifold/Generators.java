package org.odelayer.manifold;

import java.util.ArrayList;
import java.util.List;

/** Matrices whose products with a point are vector fields. */
final class Generators {
    private Generators() {}

    /** The rotations of the planes (i, j), from ≤ i &lt; j &lt; n, from i to j. */
    static double[][][] planes(int n, int from) {
        List<double[][]> planes = new ArrayList<>();
        for (int i = from; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                planes.add(plane(n, i, j, -1));
            }
        }
        return planes.toArray(double[][][]::new);
    }

    /** Moves i to j, and j to i with a sign: −1 for a rotation, 1 for a boost. */
    static double[][] plane(int n, int i, int j, double sign) {
        double[][] matrix = new double[n][n];
        matrix[j][i] = 1;
        matrix[i][j] = sign;
        return matrix;
    }

    static double[][] negative(double[][] matrix) {
        return scaled(matrix, -1);
    }

    static double[][] scaled(double[][] matrix, double factor) {
        double[][] result = new double[matrix.length][];
        for (int i = 0; i < matrix.length; i++) {
            result[i] = Ratios.combine(factor, matrix[i], 0, matrix[i]);
        }
        return result;
    }

    /** q ↦ q e for the quaternions e = i, j, k; q = (w, x, y, z). */
    static double[][][] quaternions() {
        return new double[][][] {
            {{0, -1, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, -1, 0}},
            {{0, 0, -1, 0}, {0, 0, 0, -1}, {1, 0, 0, 0}, {0, 1, 0, 0}},
            {{0, 0, 0, -1}, {0, 0, 1, 0}, {0, -1, 0, 0}, {1, 0, 0, 0}}
        };
    }
}
