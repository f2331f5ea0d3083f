package org.odelayer.ode.fuzz;

import java.util.Arrays;
import java.util.Random;
import org.odelayer.ode.fuzz.FuzzProblem.Nature;

/** Families of problems, of which one is drawn with random coefficients. */
enum Families {
    STABLE {
        @Override
        FuzzProblem draw(Random random) {
            return linear(random, () -> -10 * random.nextDouble(), () -> 20 * random.nextDouble());
        }
    },
    OSCILLATING {
        @Override
        FuzzProblem draw(Random random) {
            return linear(random, () -> 0, () -> 30 * random.nextDouble());
        }
    },
    UNSTABLE {
        @Override
        FuzzProblem draw(Random random) {
            return linear(random, () -> 20 * random.nextDouble(), () -> 10 * random.nextDouble());
        }
    },
    STIFF {
        @Override
        FuzzProblem draw(Random random) {
            return linear(random, () -> -power(random, 0, 7), () -> 10 * random.nextDouble());
        }
    },
    /** y' = λ(y − sin(ωτ + φ)) + ω cos(ωτ + φ) (Prothero and Robinson 1974). */
    FORCED {
        @Override
        FuzzProblem draw(Random random) {
            double lambda = -power(random, -1, 7);
            double omega = 10 * random.nextDouble();
            double phase = 6 * random.nextDouble();
            return FormulaProblem.smooth(
                    1,
                    Math.max(omega, -lambda),
                    (t, y) -> new double[] {
                        lambda * (y[0] - Math.sin(omega * t + phase)) + omega * Math.cos(omega * t + phase)
                    },
                    (from, to, y) -> new double[] {
                        Math.sin(omega * to + phase)
                                + Math.exp(lambda * (to - from)) * (y[0] - Math.sin(omega * from + phase))
                    });
        }
    },
    /** x' = −ax, z' = λz in y₁ = x, y₂ = z + x²: a slow manifold that is a parabola. */
    SLOW_MANIFOLD {
        @Override
        FuzzProblem draw(Random random) {
            double a = 3 * random.nextDouble();
            double lambda = -power(random, 0, 7);
            return FormulaProblem.smooth(
                    2,
                    Math.max(2 * a, -lambda),
                    (t, y) -> new double[] {-a * y[0], lambda * (y[1] - y[0] * y[0]) - 2 * a * y[0] * y[0]},
                    (from, to, y) -> {
                        double x = y[0] * Math.exp(-a * (to - from));
                        return new double[] {x, (y[1] - y[0] * y[0]) * Math.exp(lambda * (to - from)) + x * x};
                    });
        }
    },
    /** y' = r y (1 − y). */
    LOGISTIC {
        @Override
        FuzzProblem draw(Random random) {
            double rate = 20 * random.nextDouble();
            return FormulaProblem.smooth(
                    2,
                    rate,
                    (t, y) -> new double[] {rate * y[0] * (1 - y[0]), rate * y[1] * (1 - y[1])},
                    (from, to, y) -> {
                        double decay = Math.exp(-rate * (to - from));
                        return new double[] {y[0] / (y[0] + (1 - y[0]) * decay), y[1] / (y[1] + (1 - y[1]) * decay)};
                    });
        }

        @Override
        double start(Random random) {
            return 0.01 + random.nextDouble();
        }
    },
    /** y' = W tanh(Vy + c cos 5τ). */
    NETWORK {
        @Override
        FuzzProblem draw(Random random) {
            int n = 1 + random.nextInt(4);
            double size = power(random, -1, 0.7);
            double[][] w = matrix(random, n, 5, size);
            double[][] v = matrix(random, 5, n, 1);
            double[] c = matrix(random, 1, 5, 1)[0];
            FormulaProblem.Slopes slopes = (t, y) -> {
                double[] hidden = new double[5];
                for (int i = 0; i < 5; i++) {
                    hidden[i] = Math.tanh(dot(v[i], y) + c[i] * Math.cos(5 * t));
                }
                double[] result = new double[n];
                Arrays.setAll(result, i -> dot(w[i], hidden));
                return result;
            };
            return FormulaProblem.smooth(n, 10 * size + 5, slopes, new ReferenceFlow(slopes));
        }
    },
    /** y' = r (a + y − y³): two states of rest, or one. */
    CUBIC {
        @Override
        FuzzProblem draw(Random random) {
            double rate = power(random, -1, 1.3);
            double a = random.nextGaussian();
            FormulaProblem.Slopes slopes = (t, y) -> new double[] {rate * (a + y[0] - y[0] * y[0] * y[0])};
            return FormulaProblem.smooth(1, 5 * rate, slopes, new ReferenceFlow(slopes));
        }
    },
    /** Lotka and Volterra's predators and prey. */
    PREDATORS {
        @Override
        FuzzProblem draw(Random random) {
            double a = power(random, 0, 1);
            double b = power(random, 0, 1);
            FormulaProblem.Slopes slopes = (t, y) -> new double[] {a * y[0] * (1 - y[1]), b * y[1] * (y[0] - 1)};
            return FormulaProblem.smooth(2, 2 * Math.max(a, b), slopes, new ReferenceFlow(slopes));
        }

        @Override
        double start(Random random) {
            return 0.3 + random.nextDouble();
        }
    },
    /** y' = y^(1 + 1/k) k/c from 1: (1 − τ/c)^−k, infinite at τ = c. */
    POLE {
        @Override
        FuzzProblem draw(Random random) {
            double pole = random.nextBoolean() ? 0.1 + 0.85 * random.nextDouble() : 1.1 + random.nextDouble();
            double k = 0.4 + random.nextDouble();
            return new FormulaProblem(
                    1,
                    (t, y) -> new double[] {k / pole * Math.pow(y[0], 1 + 1 / k)},
                    (from, to, y) -> new double[] {Math.pow(Math.pow(y[0], -1 / k) - (to - from) / pole, -k)},
                    pole < 1 ? Nature.BLOWS_UP : Nature.SMOOTH,
                    20 / Math.abs(1 - pole),
                    pole);
        }

        @Override
        double start(Random random) {
            return 1;
        }
    },
    /** y' = λy beyond the range of numbers. */
    EXPLOSION {
        @Override
        FuzzProblem draw(Random random) {
            double rate = 800 + 400 * random.nextDouble();
            return new FormulaProblem(
                    1,
                    (t, y) -> new double[] {rate * y[0]},
                    (from, to, y) -> new double[] {y[0] * Math.exp(rate * (to - from))},
                    Nature.BLOWS_UP,
                    rate,
                    720 / rate);
        }

        @Override
        double start(Random random) {
            return 1;
        }
    },
    /** y' = −2.5 y^0.6/c from 1: (1 − τ/c)^2.5, and at 0 from τ = c on; the power is not a number below. */
    ROOT {
        @Override
        FuzzProblem draw(Random random) {
            double end = random.nextBoolean() ? 0.1 + 0.85 * random.nextDouble() : 1.05 + random.nextDouble();
            return new FormulaProblem(
                    1,
                    (t, y) -> new double[] {-2.5 * Math.pow(y[0], 0.6) / end},
                    (from, to, y) -> {
                        double root = Math.max(0, Math.pow(Math.max(0, y[0]), 0.4) - (to - from) / end);
                        return new double[] {Math.pow(root, 2.5)};
                    },
                    end < 1 ? Nature.TOUCHES_EDGE : Nature.SMOOTH,
                    20 / Math.abs(1 - end),
                    end);
        }

        @Override
        double start(Random random) {
            return 1;
        }
    },
    /** y' = 1, not defined beyond a state or a time. */
    WALL {
        @Override
        FuzzProblem draw(Random random) {
            double end = random.nextBoolean() ? 0.02 + 0.95 * random.nextDouble() : 1.001 + random.nextDouble();
            boolean ofState = random.nextBoolean();
            double beyond = random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
            return new FormulaProblem(
                    1,
                    (t, y) -> new double[] {(ofState ? y[0] : t) > end ? beyond : 1},
                    (from, to, y) -> new double[] {y[0] + to - from},
                    end < 1 ? Nature.ENDS : Nature.SMOOTH,
                    1,
                    end);
        }

        @Override
        double start(Random random) {
            return 0;
        }
    },
    /** y' = −ky + a, another a from a time on. */
    JUMP {
        @Override
        FuzzProblem draw(Random random) {
            double jump = random.nextDouble();
            double k = 5 * random.nextDouble() + 0.1;
            double before = random.nextGaussian();
            double behind = random.nextGaussian();
            return new FormulaProblem(
                    1,
                    (t, y) -> new double[] {-k * y[0] + (t < jump ? before : behind)},
                    (from, to, y) -> {
                        double middle = Math.min(to, Math.max(from, jump));
                        double[] then = relax(k, before, middle - from, y);
                        return relax(k, behind, to - middle, then);
                    },
                    Nature.ROUGH,
                    k,
                    jump);
        }
    },
    /** y' = a below a state and b above it, both towards it or both upwards. */
    SWITCH {
        @Override
        FuzzProblem draw(Random random) {
            double at = random.nextDouble();
            double below = 0.5 + random.nextDouble();
            double above = (random.nextBoolean() ? 1 : -1) * (0.5 + random.nextDouble());
            return new FormulaProblem(
                    1,
                    (t, y) -> new double[] {y[0] < at ? below : above},
                    (from, to, y) -> {
                        double until = Math.min(to - from, Math.max(0, (at - y[0]) / below));
                        double behind = to - from - until;
                        double reached = y[0] + until * below;
                        double beyond = reached + above * behind;
                        return new double[] {behind == 0 ? reached : above > 0 ? beyond : Math.max(at, beyond)};
                    },
                    Nature.ROUGH,
                    1,
                    Double.POSITIVE_INFINITY);
        }

        @Override
        double start(Random random) {
            return 0;
        }
    },
    /** Nothing moves, or by the time alone. */
    STILL {
        @Override
        FuzzProblem draw(Random random) {
            double omega = random.nextBoolean() ? 0 : 30 * random.nextDouble();
            double size = omega == 0 ? 0 : omega;
            return FormulaProblem.smooth(
                    3,
                    omega,
                    (t, y) -> new double[] {size * Math.cos(omega * t), 0, -size * Math.sin(omega * t)},
                    (from, to, y) -> new double[] {
                        y[0] + Math.sin(omega * to) - Math.sin(omega * from),
                        y[1],
                        y[2] + Math.cos(omega * to) - Math.cos(omega * from)
                    });
        }
    };

    @FunctionalInterface
    private interface Drawn {
        double get();
    }

    /** One of the family. */
    abstract FuzzProblem draw(Random random);

    /** Whether f does not depend on time: where a time is not resolved, that does not matter then. */
    boolean autonomous() {
        return this != FORCED && this != NETWORK && this != WALL && this != JUMP && this != STILL;
    }

    /** An element of a state to start from. */
    double start(Random random) {
        return random.nextGaussian();
    }

    private static LinearProblem linear(Random random, Drawn alpha, Drawn omega) {
        int blocks = 1 + random.nextInt(2);
        double[] alphas = new double[blocks];
        double[] omegas = new double[blocks];
        Arrays.setAll(alphas, i -> alpha.get());
        Arrays.setAll(omegas, i -> random.nextBoolean() ? omega.get() : 0);
        return new LinearProblem(random, alphas, omegas);
    }

    private static double[] relax(double k, double a, double time, double... y) {
        return new double[] {a / k + Math.exp(-k * time) * (y[0] - a / k)};
    }

    private static double dot(double[] x, double... y) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static double[][] matrix(Random random, int rows, int columns, double size) {
        double[][] result = new double[rows][columns];
        for (double[] row : result) {
            Arrays.setAll(row, i -> size * random.nextGaussian());
        }
        return result;
    }

    /** 10 to a random power. */
    static double power(Random random, double least, double largest) {
        return Math.pow(10, least + (largest - least) * random.nextDouble());
    }
}
