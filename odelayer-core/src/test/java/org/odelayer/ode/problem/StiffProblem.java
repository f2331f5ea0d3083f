package org.odelayer.ode.problem;

/**
 * Stiff problems with their Jacobians. References: Mazzia and Magherini, "Test set for initial value problem solvers",
 * release 2.4 (2008), where not said otherwise.
 */
public enum StiffProblem implements Problem {
    /** Van der Pol's oscillator, μ = 1000. */
    VAN_DER_POL(2000, new double[] {2, 0}, new double[] {0.1706167732170469e1, -0.8928097010248125e-3}) {
        private static final double MU = 1000;

        @Override
        public double[] derivative(double t, double[] y) {
            return new double[] {y[1], MU * (1 - y[0] * y[0]) * y[1] - y[0]};
        }

        @Override
        public double[][] jacobian(double t, double[] y) {
            return new double[][] {{0, 1}, {-2 * MU * y[0] * y[1] - 1, MU * (1 - y[0] * y[0])}};
        }
    },

    /** Robertson's reaction to t = 10¹¹. */
    ROBERTSON(1e11, new double[] {1, 0, 0}, new double[] {
        0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050
    }) {
        @Override
        public double[] derivative(double t, double[] y) {
            double first = 0.04 * y[0] - 1e4 * y[1] * y[2];
            double second = 3e7 * y[1] * y[1];
            return new double[] {-first, first - second, second};
        }

        @Override
        public double[][] jacobian(double t, double[] y) {
            return new double[][] {
                {-0.04, 1e4 * y[2], 1e4 * y[1]}, {0.04, -1e4 * y[2] - 6e7 * y[1], -1e4 * y[1]}, {0, 6e7 * y[1], 0}
            };
        }
    },

    /** High irradiance responses, eight reactants. */
    HIRES(321.8122, new double[] {1, 0, 0, 0, 0, 0, 0, 0.0057}, new double[] {
        0.7371312573325668e-3,
        0.1442485726316185e-3,
        0.5888729740967575e-4,
        0.1175651343283149e-2,
        0.2386356198831331e-2,
        0.6238968252742796e-2,
        0.2849998395185769e-2,
        0.2850001604814231e-2
    }) {
        @Override
        public double[] derivative(double t, double[] y) {
            double reaction = 280 * y[5] * y[7];
            return new double[] {
                -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007,
                1.71 * y[0] - 8.75 * y[1],
                -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4],
                8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3],
                -1.745 * y[4] + 0.43 * (y[5] + y[6]),
                -reaction + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6],
                reaction - 1.81 * y[6],
                -reaction + 1.81 * y[6]
            };
        }

        @Override
        public double[][] jacobian(double t, double[] y) {
            double by5 = 280 * y[7];
            double by7 = 280 * y[5];
            return new double[][] {
                {-1.71, 0.43, 8.32, 0, 0, 0, 0, 0},
                {1.71, -8.75, 0, 0, 0, 0, 0, 0},
                {0, 0, -10.03, 0.43, 0.035, 0, 0, 0},
                {0, 8.32, 1.71, -1.12, 0, 0, 0, 0},
                {0, 0, 0, 0, -1.745, 0.43, 0.43, 0},
                {0, 0, 0, 0.69, 1.71, -0.43 - by5, 0.69, -by7},
                {0, 0, 0, 0, 0, by5, -1.81, by7},
                {0, 0, 0, 0, 0, -by5, 1.81, -by7}
            };
        }
    },

    /** The Oregonator. */
    OREGONATOR(
            360, new double[] {1, 2, 3}, new double[] {0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3
            }) {
        private static final double S = 77.27;
        private static final double W = 0.161;
        private static final double Q = 8.375e-6;

        @Override
        public double[] derivative(double t, double[] y) {
            return new double[] {
                S * (y[1] + y[0] * (1 - Q * y[0] - y[1])), (y[2] - (1 + y[0]) * y[1]) / S, W * (y[0] - y[2])
            };
        }

        @Override
        public double[][] jacobian(double t, double[] y) {
            return new double[][] {
                {S * (1 - 2 * Q * y[0] - y[1]), S * (1 - y[0]), 0}, {-y[1] / S, -(1 + y[0]) / S, 1 / S}, {W, 0, -W}
            };
        }
    },

    /**
     * y' = −10⁶ (y − sin t), a fast way to a slow solution (Prothero and Robinson 1974): behind the transient y = (λ²
     * sin t − λ cos t)/(λ² + 1), λ = 10⁶.
     */
    RELAXATION(10, new double[] {1}, new double[] {(1e12 * Math.sin(10) - 1e6 * Math.cos(10)) / (1e12 + 1)}) {
        @Override
        public double[] derivative(double t, double[] y) {
            return new double[] {-1e6 * (y[0] - Math.sin(t))};
        }

        @Override
        public double[][] jacobian(double t, double[] y) {
            return new double[][] {{-1e6}};
        }
    };

    private final double end;
    private final double[] start;
    private final double[] reference;

    StiffProblem(double end, double[] start, double[] reference) {
        this.end = end;
        this.start = start;
        this.reference = reference;
    }

    /** ∂fᵢ/∂yⱼ, row by row. */
    public abstract double[][] jacobian(double t, double[] y);

    /** The end of the interval from 0. */
    public double end() {
        return end;
    }

    /** The solution there. */
    public double[] reference() {
        return reference.clone();
    }

    @Override
    public double[] y0() {
        return start.clone();
    }
}
