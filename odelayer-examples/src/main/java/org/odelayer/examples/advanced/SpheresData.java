package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;

/** Nested spheres in the plane: a disc of radius 1, and the annulus of radii 2 to 3 around it, as many of each. */
final class SpheresData {
    private SpheresData() {}

    /** Points uniform over each area: features [n, 2], labels [n, 1], the two kinds in turn. */
    static DataSet sample(Random random, int n, SpheresLabels labels) {
        TwoClasses spheres = (any, outer) -> {
            double radius = outer ? radius(any, 2, 3) : radius(any, 0, 1);
            double angle = 2 * Math.PI * any.nextDouble();
            return new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
        };
        DataSet points = spheres.sample(random, n);
        double disc = labels.of(false);
        points.getLabels().muli(labels.of(true) - disc).addi(disc);
        return points;
    }

    private static double radius(Random random, double inner, double outer) {
        return Math.sqrt(inner * inner + (outer * outer - inner * inner) * random.nextDouble());
    }
}
