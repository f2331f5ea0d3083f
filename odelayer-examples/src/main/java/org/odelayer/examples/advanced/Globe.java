package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.manifold.Manifold;

/** Points of S², and functions in cells of equal latitude and longitude. */
final class Globe {
    static final int ROWS = 90;
    private static final int COLUMNS = 2 * ROWS;

    private Globe() {}

    static double[][] random(int count, Random random) {
        double[][] points = new double[count][];
        Arrays.setAll(points, i -> Manifold.sphere(3).random(random));
        return points;
    }

    /** [points, 3], FLOAT. */
    static INDArray array(double[]... points) {
        return Nd4j.createFromArray(points).castTo(DataType.FLOAT);
    }

    static double[][] rows(INDArray points) {
        return points.castTo(DataType.DOUBLE).toDoubleMatrix();
    }

    /** From degrees. */
    static double[] at(double latitude, double longitude) {
        double phi = Math.toRadians(latitude);
        double lambda = Math.toRadians(longitude);
        return new double[] {Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)};
    }

    /** The middles of all cells, row by row from the south pole. */
    static double[][] cells() {
        double[][] cells = new double[ROWS * COLUMNS][];
        Arrays.setAll(cells, i -> at(180 * ((i / COLUMNS + 0.5) / ROWS - 0.5), 360 * (i % COLUMNS + 0.5) / COLUMNS));
        return cells;
    }

    /** The area of a cell: exact, so that they add up to 4π. */
    static double area(int cell) {
        int row = cell / COLUMNS;
        double north = Math.sin(Math.PI * ((row + 1.0) / ROWS - 0.5));
        double south = Math.sin(Math.PI * ((double) row / ROWS - 0.5));
        return 2 * Math.PI / COLUMNS * (north - south);
    }

    /** A function's values as [row][column]. */
    static double[][] grid(double... ofCells) {
        double[][] grid = new double[ROWS][];
        Arrays.setAll(grid, row -> Arrays.copyOfRange(ofCells, row * COLUMNS, (row + 1) * COLUMNS));
        return grid;
    }

    static double[] values(ToDoubleFunction<double[]> function) {
        return Arrays.stream(cells()).mapToDouble(function).toArray();
    }
}
