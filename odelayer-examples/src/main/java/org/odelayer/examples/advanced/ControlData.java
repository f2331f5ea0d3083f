package org.odelayer.examples.advanced;

import java.util.Random;
import org.odelayer.examples.run.Choice;

/** Two classes of points in the plane, after the data of Benning et al. (2019), with less noise: class 1 first. */
enum ControlData implements TwoClasses {
    /** On a line: around 0, and around −1/2 and 1/2. */
    DONUT1D {
        @Override
        public double[] point(Random random, boolean one) {
            double side = random.nextBoolean() ? 0.5 : -0.5;
            return noisy(random, 0.08, one ? 0 : side, 0);
        }
    },
    /** A disc, and the ring around it. */
    DONUT2D {
        @Override
        public double[] point(Random random, boolean one) {
            double radius = 0.5 + 0.08 * random.nextGaussian();
            double angle = 2 * Math.PI * random.nextDouble();
            return one ? noisy(random, 0.08, 0, 0) : new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
        }
    },
    /** Two arms of a spiral of one turn. */
    SPIRAL {
        @Override
        public double[] point(Random random, boolean one) {
            double along = random.nextDouble();
            double radius = 0.1 + 0.9 * along;
            double angle = 0.1 + (2 * Math.PI - 0.1) * along + (one ? Math.PI : 0);
            return noisy(random, 0.02, radius * Math.cos(angle), radius * Math.sin(angle));
        }
    },
    /** Four squares like those of a chess board. */
    SQUARES {
        @Override
        public double[] point(Random random, boolean one) {
            double x = side(random);
            double y = Math.abs(side(random)) * Math.signum(x) * (one ? 1 : -1);
            return noisy(random, 0.01, x, y);
        }
    };

    private static final double GAP = 0.03;
    private static final double END = 0.7;

    private static double[] noisy(Random random, double deviation, double x, double y) {
        return new double[] {x + deviation * random.nextGaussian(), y + deviation * random.nextGaussian()};
    }

    private static double side(Random random) {
        double size = GAP + (END - GAP) * random.nextDouble();
        return random.nextBoolean() ? size : -size;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
