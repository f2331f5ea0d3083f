package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Nested spheres in the plane: 0 on a disc of radius 1, 1 on the annulus of radii 2 to 3 around it, as many of each.
 */
final class SpheresData {
    private SpheresData() {}

    /** Points uniform over each area: features [n, 2], labels [n, 1], the two kinds in turn. */
    static DataSet sample(Random random, int n) {
        TwoClasses spheres = (any, outer) -> {
            double radius = outer ? radius(any, 2, 3) : radius(any, 0, 1);
            double angle = 2 * Math.PI * any.nextDouble();
            return new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
        };
        return spheres.sample(random, n);
    }

    private static double radius(Random random, double inner, double outer) {
        return Math.sqrt(inner * inner + (outer * outer - inner * inner) * random.nextDouble());
    }
}
