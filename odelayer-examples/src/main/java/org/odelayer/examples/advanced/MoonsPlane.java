package org.odelayer.examples.advanced;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.examples.plot.Contour;
import org.odelayer.examples.plot.PlaneGrid;
import org.odelayer.examples.run.Numbers;

/** What a classifier says over the plane around the moons. */
final class MoonsPlane {
    /** The grid's width; half the error of straight lines between its places is far below a thousandth. */
    private static final double WIDTH = 0.05;

    private static final double LEFT = -2.2;
    private static final double BOTTOM = -1.95;
    private static final int COLUMNS = 109;
    private static final int ROWS = 89;

    private final PlaneGrid logOdds;

    MoonsPlane(MoonsClassifier classifier) {
        double[] xs = Numbers.filled(COLUMNS, i -> LEFT + i * WIDTH);
        double[] ys = Numbers.filled(ROWS, i -> BOTTOM + i * WIDTH);
        logOdds = PlaneGrid.of(xs, ys, classifier::logOdds);
    }

    double[] xs() {
        return logOdds.xs();
    }

    double[] ys() {
        return logOdds.ys();
    }

    /** Probabilities of the lower moon, [row][column]. */
    double[][] probabilities() {
        double[][] values = new double[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            double[] odds = logOdds.values()[row];
            values[row] = Numbers.filled(COLUMNS, column -> 1 / (1 + Math.exp(-odds[column])));
        }
        return values;
    }

    /** The mean distance of the points that are told right from the decision boundary. */
    double margin(MoonsClassifier classifier) {
        Contour boundary = new Contour(logOdds.xs(), logOdds.ys(), logOdds.values(), 0);
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
