package org.odelayer.examples.advanced;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.VectorField;

/**
 * The 25 problems of Hull, Enright, Fellen, Sedgwick, "Comparing numerical methods for ordinary differential
 * equations", SIAM J. Numer. Anal. 9 (1972), t from 0 to 20: single equations, small systems, moderate systems, orbits
 * of growing eccentricity, and equations of higher order.
 */
enum DetestProblem implements VectorField {
    A1((t, y) -> new double[] {-y[0]}, 1),
    A2((t, y) -> new double[] {-y[0] * y[0] * y[0] / 2}, 1),
    A3((t, y) -> new double[] {y[0] * Math.cos(t)}, 1),
    A4((t, y) -> new double[] {y[0] / 4 * (1 - y[0] / 20)}, 1),
    A5((t, y) -> new double[] {(y[0] - t) / (y[0] + t)}, 4),
    B1((t, y) -> new double[] {2 * y[0] * (1 - y[1]), -y[1] * (1 - y[0])}, 1, 3),
    B2((t, y) -> new double[] {y[1] - y[0], y[0] - 2 * y[1] + y[2], y[1] - y[2]}, 2, 0, 1),
    B3((t, y) -> new double[] {-y[0], y[0] - y[1] * y[1], y[1] * y[1]}, 1, 0, 0),
    B4(DetestProblem::torus, 3, 0, 0),
    B5((t, y) -> new double[] {y[1] * y[2], -y[0] * y[2], -0.51 * y[0] * y[1]}, 0, 1, 1),
    C1((t, y) -> chain(y, false), first(10)),
    C2((t, y) -> chain(y, true), first(10)),
    C3((t, y) -> diffusion(y), first(10)),
    C4((t, y) -> diffusion(y), first(51)),
    C5((t, y) -> OuterPlanets.derivative(y), OuterPlanets.start()),
    D1(DetestProblem::orbit, perihelion(0.1)),
    D2(DetestProblem::orbit, perihelion(0.3)),
    D3(DetestProblem::orbit, perihelion(0.5)),
    D4(DetestProblem::orbit, perihelion(0.7)),
    D5(DetestProblem::orbit, perihelion(0.9)),
    E1(DetestProblem::bessel, 0.6713967071418030, 0.09540051444747446),
    E2((t, y) -> new double[] {y[1], (1 - y[0] * y[0]) * y[1] - y[0]}, 2, 0),
    E3((t, y) -> new double[] {y[1], y[0] * y[0] * y[0] / 6 - y[0] + 2 * Math.sin(2.78535 * t)}, 0, 0),
    E4((t, y) -> new double[] {y[1], 0.032 - 0.4 * y[1] * y[1]}, 30, 0),
    E5((t, y) -> new double[] {y[1], Math.sqrt(1 + y[1] * y[1]) / (25 - t)}, 0, 0);

    /** The end of the interval, which begins at 0. */
    static final double END = 20;

    private final RightHandSide f;
    private final double[] start;

    DetestProblem(RightHandSide f, double... start) {
        this.f = f;
        this.start = start;
    }

    /** The initial state. */
    double[] start() {
        return start.clone();
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        HostVector state = new HostVector(y);
        HostVector derivative = new HostVector(dydt);
        double[] values = new double[start.length];
        return (t, leg) -> {
            state.read(0, values);
            derivative.write(0, f.at(t, values));
        };
    }

    private static double[] first(int n) {
        double[] start = new double[n];
        start[0] = 1;
        return start;
    }

    private static double[] perihelion(double e) {
        return new double[] {1 - e, 0, 0, Math.sqrt((1 + e) / (1 - e))};
    }

    private static double[] orbit(double t, double[] y) {
        double cube = Math.pow(Math.hypot(y[0], y[1]), 3);
        return new double[] {y[2], y[3], -y[0] / cube, -y[1] / cube};
    }

    private static double[] torus(double t, double[] y) {
        double r = Math.hypot(y[0], y[1]);
        return new double[] {-y[1] - y[0] * y[2] / r, y[0] - y[1] * y[2] / r, y[0] / r};
    }

    private static double[] bessel(double t, double[] y) {
        double s = t + 1;
        return new double[] {y[1], -(y[1] / s + (1 - 0.25 / (s * s)) * y[0])};
    }

    /** Each turns into the next, all at rate 1 or each at its own. */
    private static double[] chain(double[] y, boolean growing) {
        double[] result = new double[y.length];
        for (int i = 0; i + 1 < y.length; i++) {
            double flow = (growing ? i + 1 : 1) * y[i];
            result[i] -= flow;
            result[i + 1] += flow;
        }
        return result;
    }

    private static double[] diffusion(double[] y) {
        double[] result = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            result[i] = (i > 0 ? y[i - 1] : 0) - 2 * y[i] + (i + 1 < y.length ? y[i + 1] : 0);
        }
        return result;
    }

    @FunctionalInterface
    private interface RightHandSide {
        double[] at(double t, double[] y);
    }
}
