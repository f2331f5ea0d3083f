package org.odelayer.examples.advanced;

import java.util.Random;

/**
 * The systems of Greydanus, Dzamba, Yosinski, "Hamiltonian neural networks" (2019), with energies and starts as here
 * stated.
 */
enum HamiltonianSystem implements EnergySystem {
    /** H = q² + p², starts with √H uniform in [0.1, 1]. */
    SPRING(2, 0.1) {
        @Override
        public double[] derivative(double... y) {
            return new double[] {2 * y[1], -2 * y[0]};
        }

        @Override
        public double energy(double... y) {
            return y[0] * y[0] + y[1] * y[1];
        }

        @Override
        public double[] start(Random random) {
            return onCircle(random, 0.1, 1);
        }
    },

    /** H = 3 (1 − cos q) + p², starts at a distance in [1.3, 2.3] from rest. */
    PENDULUM(2, 0.1) {
        @Override
        public double[] derivative(double... y) {
            return new double[] {2 * y[1], -3 * Math.sin(y[0])};
        }

        @Override
        public double energy(double... y) {
            return 3 * (1 - Math.cos(y[0])) + y[1] * y[1];
        }

        @Override
        public double[] start(Random random) {
            return onCircle(random, 1.3, 2.3);
        }
    },

    /**
     * H = ‖p₁‖²/2 + ‖p₂‖²/2 − 1/‖q₁ − q₂‖, starts nearly on circles around the center of mass at rest, of radius 0.5 to
     * 1.5; q₁, q₂, p₁, p₂ in the plane.
     */
    TWO_BODY(8, 0) {
        @Override
        public double[] derivative(double... y) {
            double x = y[0] - y[2];
            double z = y[1] - y[3];
            double cube = Math.pow(Math.hypot(x, z), 3);
            return new double[] {y[4], y[5], y[6], y[7], -x / cube, -z / cube, x / cube, z / cube};
        }

        @Override
        public double energy(double... y) {
            double kinetic = 0;
            for (int i = 4; i < 8; i++) {
                kinetic += y[i] * y[i] / 2;
            }
            return kinetic - 1 / Math.hypot(y[0] - y[2], y[1] - y[3]);
        }

        @Override
        public double[] start(Random random) {
            double radius = 0.5 + random.nextDouble();
            double angle = 2 * Math.PI * random.nextDouble();
            // On a circle the force 1/(2r)² is v²/r.
            double speed = (1 + 0.05 * random.nextGaussian()) / (2 * Math.sqrt(radius));
            double c = Math.cos(angle);
            double s = Math.sin(angle);
            return new double[] {
                radius * c, radius * s, -radius * c, -radius * s, -speed * s, speed * c, speed * s, -speed * c
            };
        }
    };

    private final int width;
    private final double noise;

    HamiltonianSystem(int width, double noise) {
        this.width = width;
        this.noise = noise;
    }

    @Override
    public int width() {
        return width;
    }

    /** The standard deviation of the noise on observed states. */
    double noise() {
        return noise;
    }

    private static double[] onCircle(Random random, double least, double largest) {
        double radius = least + (largest - least) * random.nextDouble();
        double angle = 2 * Math.PI * random.nextDouble();
        return new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
    }
}
