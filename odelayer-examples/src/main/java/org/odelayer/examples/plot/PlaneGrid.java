package org.odelayer.examples.plot;

import java.util.Arrays;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A function over a rectangle of the plane, for maps.
 *
 * @param xs abscissas of the places
 * @param ys ordinates of the places
 * @param values the function's values, [row][column]
 */
public record PlaneGrid(double[] xs, double[] ys, double[][] values) {
    /**
     * Evaluates a function on a square around zero.
     *
     * @param reach half the square's side
     * @param places along each side
     * @param function from points [n, 2] to n values
     * @return the grid
     */
    public static PlaneGrid around(double reach, int places, Function<INDArray, double[]> function) {
        double[] axis = new double[places];
        Arrays.setAll(axis, i -> -reach + 2 * reach * i / (places - 1));
        return of(axis, axis, function);
    }

    /**
     * Evaluates a function at all places.
     *
     * @param xs their abscissas
     * @param ys their ordinates
     * @param function from points [n, 2] to n values
     * @return the grid
     */
    public static PlaneGrid of(double[] xs, double[] ys, Function<INDArray, double[]> function) {
        INDArray points = Nd4j.create(DataType.FLOAT, (long) xs.length * ys.length, 2);
        for (int row = 0; row < ys.length; row++) {
            for (int column = 0; column < xs.length; column++) {
                points.putScalar((long) row * xs.length + column, 0, xs[column]);
                points.putScalar((long) row * xs.length + column, 1, ys[row]);
            }
        }
        double[] flat = function.apply(points);
        double[][] values = new double[ys.length][xs.length];
        for (int row = 0; row < ys.length; row++) {
            System.arraycopy(flat, row * xs.length, values[row], 0, xs.length);
        }
        return new PlaneGrid(xs, ys, values);
    }
}
