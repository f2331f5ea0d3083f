package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;

/** Two moons in the plane: half circles of radius 1 that reach into each other, 0 the upper and 1 the lower. */
final class MoonsData {
    private MoonsData() {}

    /**
     * Points equally likely along each half circle, plus normal noise: features [n, 2], labels [n, 1], the two kinds in
     * turn.
     *
     * @param noise its standard deviation in each coordinate
     */
    static DataSet sample(Random random, int n, double noise) {
        TwoClasses moons = (any, lower) -> {
            double angle = Math.PI * any.nextDouble();
            double x = lower ? 1 - Math.cos(angle) : Math.cos(angle);
            double y = lower ? 0.5 - Math.sin(angle) : Math.sin(angle);
            return new double[] {x + noise * any.nextGaussian(), y + noise * any.nextGaussian()};
        };
        return moons.sample(random, n);
    }
}
