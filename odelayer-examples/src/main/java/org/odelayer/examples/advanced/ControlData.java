package org.odelayer.examples.advanced;

import java.util.Random;
import org.odelayer.examples.run.Choice;

/**
 * Two classes of points in the plane, after Benning et al. (2019): class 1 is the inner one, the arm that begins at the
 * left, or the squares at both ends of the ascending diagonal.
 *
 * <p>Each has two amounts of noise: that of the code which the authors published, with which the classes overlap, and
 * less of it, with which an accuracy above 0.99 is possible.
 */
enum ControlData {
    /** On a line: around 0, and around −1/2 and 1/2. */
    DONUT1D {
        @Override
        double[] point(Random random, boolean one, boolean published) {
            double deviation = published ? 0.1 : 0.08;
            double side = random.nextBoolean() ? 0.5 : -0.5;
            double along = published ? 0.1 * random.nextGaussian() : 0;
            return noisy(random, deviation, (one ? 0 : side) + along, 0);
        }
    },
    /** A disc, and the ring around it. */
    DONUT2D {
        @Override
        double[] point(Random random, boolean one, boolean published) {
            if (published) {
                double[] place = one
                        ? new double[] {0.1 * random.nextGaussian(), 0.1 * random.nextGaussian()}
                        : onRing(random, ringRadius(random));
                return noisy(random, 0.1, place[0], place[1]);
            }
            return one ? noisy(random, 0.08, 0, 0) : onRing(random, 0.5 + 0.08 * random.nextGaussian());
        }

        /** Of a density in the plane that is normal in the radius, 1/2 ± 0.1: drawn by rejection. */
        private double ringRadius(Random random) {
            double radius;
            do {
                radius = 0.5 + 0.1 * random.nextGaussian();
            } while (radius < random.nextDouble());
            return radius;
        }

        private double[] onRing(Random random, double radius) {
            double angle = 2 * Math.PI * random.nextDouble();
            return new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
        }
    },
    /** Two arms of a spiral of one turn. */
    SPIRAL {
        @Override
        double[] point(Random random, boolean one, boolean published) {
            double along = random.nextDouble();
            double radius = 0.1 + 0.9 * along;
            double angle = 0.1 + (2 * Math.PI - 0.1) * along + (one ? Math.PI : 0);
            return noisy(random, published ? 0.05 : 0.02, radius * Math.cos(angle), radius * Math.sin(angle));
        }
    },
    /** Four squares like those of a chess board. */
    SQUARES {
        @Override
        double[] point(Random random, boolean one, boolean published) {
            double gap = published ? 0 : GAP;
            double x = side(random, gap);
            double y = Math.abs(side(random, gap)) * Math.signum(x) * (one ? 1 : -1);
            return noisy(random, published ? 0.1 : 0.01, x, y);
        }

        private double side(Random random, double gap) {
            double size = gap + (END - gap) * random.nextDouble();
            return random.nextBoolean() ? size : -size;
        }
    };

    private static final double GAP = 0.03;
    private static final double END = 0.7;

    private static double[] noisy(Random random, double deviation, double x, double y) {
        return new double[] {x + deviation * random.nextGaussian(), y + deviation * random.nextGaussian()};
    }

    /** A point of a class, with the published noise or with less. */
    abstract double[] point(Random random, boolean one, boolean published);

    /** Its points, with the published noise or with less. */
    TwoClasses points(boolean published) {
        return (random, one) -> point(random, one, published);
    }

    /** Of gradient descent in the code that the authors published for the networks without method. */
    int publishedIterations() {
        return switch (this) {
            case DONUT1D -> 5_000;
            case DONUT2D, SQUARES -> 8_000;
            case SPIRAL -> 20_000;
        };
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
