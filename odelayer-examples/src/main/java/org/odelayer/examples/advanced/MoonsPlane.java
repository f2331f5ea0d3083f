package org.odelayer.examples.advanced;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.examples.support.Contour;

/** What a classifier says over the plane around the moons. */
final class MoonsPlane {
    /** The grid's width; half the error of straight lines between its places is far below a thousandth. */
    private static final double WIDTH = 0.05;

    private static final double LEFT = -2.2;
    private static final double BOTTOM = -1.95;
    private static final int COLUMNS = 109;
    private static final int ROWS = 89;

    private final double[] xs = ExampleCommand.filled(COLUMNS, i -> LEFT + i * WIDTH);
    private final double[] ys = ExampleCommand.filled(ROWS, i -> BOTTOM + i * WIDTH);
    private final double[][] logOdds = new double[ROWS][COLUMNS];

    MoonsPlane(MoonsClassifier classifier) {
        INDArray places = Nd4j.create(DataType.FLOAT, (long) ROWS * COLUMNS, 2);
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                places.putScalar((long) row * COLUMNS + column, 0, xs[column]);
                places.putScalar((long) row * COLUMNS + column, 1, ys[row]);
            }
        }
        double[] all = classifier.logOdds(places);
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(all, row * COLUMNS, logOdds[row], 0, COLUMNS);
        }
    }

    double[] xs() {
        return xs.clone();
    }

    double[] ys() {
        return ys.clone();
    }

    /** Probabilities of the lower moon, [row][column]. */
    double[][] probabilities() {
        double[][] values = new double[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            double[] odds = logOdds[row];
            values[row] = ExampleCommand.filled(COLUMNS, column -> 1 / (1 + Math.exp(-odds[column])));
        }
        return values;
    }

    /** The mean distance of the points that are told right from the decision boundary. */
    double margin(MoonsClassifier classifier) {
        Contour boundary = new Contour(xs, ys, logOdds, 0);
        INDArray points = classifier.points();
        double[] odds = classifier.logOdds(points);
        double sum = 0;
        int right = 0;
        for (int i = 0; i < odds.length; i++) {
            if (odds[i] > 0 == classifier.isLower(i)) {
                sum += boundary.distance(points.getDouble(i, 0), points.getDouble(i, 1));
                right++;
            }
        }
        return sum / right;
    }
}
