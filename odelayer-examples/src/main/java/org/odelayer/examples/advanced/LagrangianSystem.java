package org.odelayer.examples.advanced;

import java.util.Random;

/** Pendulums of rods of length 1 with masses 1 at their ends, g = 9.8; angles before velocities. */
enum LagrangianSystem implements EnergySystem {
    /** One rod. */
    PENDULUM(1) {
        @Override
        public double[] derivative(double... y) {
            return new double[] {y[1], -GRAVITY * Math.sin(y[0])};
        }

        @Override
        public double energy(double... y) {
            return y[1] * y[1] / 2 + GRAVITY * (1 - Math.cos(y[0]));
        }

        @Override
        double largestPotential() {
            return 2 * GRAVITY;
        }
    },

    /** A rod that hangs from another. */
    DOUBLE(2) {
        @Override
        public double[] derivative(double... y) {
            double c = Math.cos(y[0] - y[1]);
            double s = Math.sin(y[0] - y[1]);
            double first = -y[3] * y[3] * s - 2 * GRAVITY * Math.sin(y[0]);
            double second = y[2] * y[2] * s - GRAVITY * Math.sin(y[1]);
            double det = 2 - c * c;
            return new double[] {y[2], y[3], (first - c * second) / det, (2 * second - c * first) / det};
        }

        @Override
        public double energy(double... y) {
            double kinetic = y[2] * y[2] + y[3] * y[3] / 2 + y[2] * y[3] * Math.cos(y[0] - y[1]);
            return kinetic + GRAVITY * (3 - 2 * Math.cos(y[0]) - Math.cos(y[1]));
        }

        @Override
        double largestPotential() {
            return 6 * GRAVITY;
        }
    };

    private static final double GRAVITY = 9.8;

    private final int angles;

    LagrangianSystem(int angles) {
        this.angles = angles;
    }

    int angles() {
        return angles;
    }

    /** Above the lowest. */
    abstract double largestPotential();

    @Override
    public int width() {
        return 2 * angles;
    }

    /** Any angles, at rest. */
    @Override
    public double[] start(Random random) {
        double[] start = new double[width()];
        for (int i = 0; i < angles; i++) {
            start[i] = Math.PI * (2 * random.nextDouble() - 1);
        }
        return start;
    }
}
