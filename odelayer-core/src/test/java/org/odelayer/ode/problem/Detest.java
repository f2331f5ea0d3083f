package org.odelayer.ode.problem;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The 25 non-stiff problems of Hull, Enright, Fellen, Sedgwick, "Comparing numerical methods for ordinary differential
 * equations", SIAM J. Numer. Anal. 9 (1972), t from 0 to 20; initial values and end points are in {@code detest.csv}.
 */
public enum Detest implements Problem {
    /** Decay. */
    A1((t, y) -> new double[] {-y[0]}),
    /** A special Riccati equation. */
    A2((t, y) -> new double[] {-y[0] * y[0] * y[0] / 2}),
    /** Oscillation. */
    A3((t, y) -> new double[] {y[0] * Math.cos(t)}),
    /** The logistic curve. */
    A4((t, y) -> new double[] {y[0] / 4 * (1 - y[0] / 20)}),
    /** A spiral curve. */
    A5((t, y) -> new double[] {(y[0] - t) / (y[0] + t)}),
    /** Two conflicting populations. */
    B1((t, y) -> new double[] {2 * (y[0] - y[0] * y[1]), -(y[1] - y[0] * y[1])}),
    /** A linear chemical reaction. */
    B2((t, y) -> new double[] {-y[0] + y[1], y[0] - 2 * y[1] + y[2], y[1] - y[2]}),
    /** A nonlinear chemical reaction. */
    B3((t, y) -> new double[] {-y[0], y[0] - y[1] * y[1], y[1] * y[1]}),
    /** The integral surface of a torus. */
    B4((t, y) -> {
        double r = Math.hypot(y[0], y[1]);
        return new double[] {-y[1] - y[0] * y[2] / r, y[0] - y[1] * y[2] / r, y[0] / r};
    }),
    /** Euler's equations of a rigid body. */
    B5((t, y) -> new double[] {y[1] * y[2], -y[0] * y[2], -0.51 * y[0] * y[1]}),
    /** Radioactive decay in a chain. */
    C1((t, y) -> chain(y, i -> 1)),
    /** Another chain. */
    C2((t, y) -> chain(y, i -> i + 1)),
    /** Diffusion on 10 points. */
    C3((t, y) -> diffusion(y)),
    /** Diffusion on 51 points. */
    C4((t, y) -> diffusion(y)),
    /** Five outer planets. */
    C5((t, y) -> FivePlanets.derivative(y)),
    /** Two bodies, eccentricity 0.1. */
    D1(new Kepler(0.1)),
    /** Two bodies, eccentricity 0.3. */
    D2(new Kepler(0.3)),
    /** Two bodies, eccentricity 0.5. */
    D3(new Kepler(0.5)),
    /** Two bodies, eccentricity 0.7. */
    D4(new Kepler(0.7)),
    /** Two bodies, eccentricity 0.9. */
    D5(new Kepler(0.9)),
    /** Bessel's equation of order 1/2. */
    E1((t, y) -> new double[] {y[1], -(y[1] / (t + 1) + (1 - 0.25 / ((t + 1) * (t + 1))) * y[0])}),
    /** Van der Pol's equation. */
    E2((t, y) -> new double[] {y[1], (1 - y[0] * y[0]) * y[1] - y[0]}),
    /** Duffing's equation. */
    E3((t, y) -> new double[] {y[1], y[0] * y[0] * y[0] / 6 - y[0] + 2 * Math.sin(2.78535 * t)}),
    /** A falling body. */
    E4((t, y) -> new double[] {y[1], 0.032 - 0.4 * y[1] * y[1]}),
    /** A linear pursuit. */
    E5((t, y) -> new double[] {y[1], Math.sqrt(1 + y[1] * y[1]) / (25 - t)});

    /** The end of the interval. */
    public static final double END = 20;

    private static final Map<String, String[]> ROWS = read("detest.csv");
    private static final Map<String, String[]> EVALUATIONS = read("detest-evaluations.csv");

    private final RightHandSide f;

    Detest(RightHandSide f) {
        this.f = f;
    }

    Detest(Kepler kepler) {
        this(kepler::derivative);
    }

    @Override
    public double[] y0() {
        return numbers(ROWS.get(name())[1]);
    }

    /** The solution at {@link #END}. */
    public double[] end() {
        return numbers(ROWS.get(name())[2]);
    }

    /** The evaluations that a peer needs at tolerance 1e-6; −1 if not known. */
    public int peerEvaluations() {
        String[] row = EVALUATIONS.get(name());
        return row == null ? -1 : Integer.parseInt(row[1]);
    }

    @Override
    public double[] derivative(double t, double[] y) {
        return f.at(t, y);
    }

    /** Each of n species turns into the next, species i at a rate; the last one stays. */
    private static double[] chain(double[] y, Function<Integer, Integer> rate) {
        double[] result = new double[y.length];
        for (int i = 0; i + 1 < y.length; i++) {
            double flow = rate.apply(i) * y[i];
            result[i] -= flow;
            result[i + 1] += flow;
        }
        return result;
    }

    private static double[] diffusion(double[] y) {
        double[] result = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            double left = i > 0 ? y[i - 1] : 0;
            double right = i + 1 < y.length ? y[i + 1] : 0;
            result[i] = left - 2 * y[i] + right;
        }
        return result;
    }

    private static double[] numbers(String list) {
        return Arrays.stream(list.split(",")).mapToDouble(Double::parseDouble).toArray();
    }

    private static Map<String, String[]> read(String resource) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Detest.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(";"))
                    .collect(Collectors.toMap(row -> row[0], row -> row));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface RightHandSide {
        double[] at(double t, double[] y);
    }
}
