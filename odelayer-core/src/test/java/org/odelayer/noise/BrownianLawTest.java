package org.odelayer.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import org.apache.commons.math3.stat.inference.TestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The law of a path is that of Brownian motion, on nodes and between them; each example is a draw. */
class BrownianLawTest {
    private static final int DRAWS = 8000;
    /** Of a correlation of independent numbers: 4.5 standard errors. */
    private static final double UNCORRELATED = 4.5 / Math.sqrt(DRAWS);

    private static final NoiseKey KEY = new NoiseKey(11, 0, 0);
    private static final double T1 = 2;

    /** Of all examples, over one interval: [increments, integrals]. */
    private static double[][] draws(BrownianPath path, double s, double t, int channel) {
        double[] increment = new double[path.channels()];
        double[] area = new double[path.channels()];
        double[][] draws = new double[2][DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            path.increment(i, s, t, increment, area);
            draws[0][i] = increment[channel];
            draws[1][i] = area[channel];
        }
        return draws;
    }

    private static BrownianPath path(NoiseKey key) {
        return BrownianPath.between(key, 0, T1, 2);
    }

    private static double correlation(double[] a, double[] b) {
        return new PearsonsCorrelation().correlation(a, b);
    }

    /** The whole, nodes, and intervals whose ends lie anywhere. */
    static Stream<Arguments> intervals() {
        return Stream.of(
                Arguments.of(0, T1),
                Arguments.of(0, T1 / 2),
                Arguments.of(3 * T1 / 8, T1 / 2),
                Arguments.of(T1 / 8, 7 * T1 / 8),
                Arguments.of(0.1, 0.1 + 1.0 / 3),
                Arguments.of(Math.E / 3, 1.999),
                Arguments.of(1, 1.001));
    }

    /** W(t) − W(s) ~ N(0, h), its integral ~ N(0, h³/3), with covariance h²/2. */
    @ParameterizedTest
    @MethodSource("intervals")
    void incrementsAndIntegralsHaveTheirLaw(double s, double t) {
        double h = t - s;
        double[][] draws = draws(path(KEY), s, t, 1);
        double p = TestUtils.kolmogorovSmirnovTest(new NormalDistribution(0, Math.sqrt(h)), draws[0]);
        assertTrue(p > 1e-3, () -> "increments: p = " + p);
        double scale = Math.sqrt(h * h * h / 3);
        double q = TestUtils.kolmogorovSmirnovTest(new NormalDistribution(0, scale), draws[1]);
        assertTrue(q > 1e-3, () -> "integrals: p = " + q);
        // (1 − 3/4)/√n is the standard error of a correlation of √3/2.
        assertEquals(Math.sqrt(0.75), correlation(draws[0], draws[1]), 4.5 * 0.25 / Math.sqrt(DRAWS));
    }

    /** W(r) given both ends has variance (r − s)(t − r)/(t − s); a variance of n draws is off by √(2/n). */
    @Test
    void bridgesHaveTheirVariance() {
        double[][] ends = {{0, 1, 2}, {0.5, 0.75, 1}, {0.2, 0.3, 1.7}, {1, 1.0001, 1.0004}};
        for (double[] each : ends) {
            double[] first = draws(path(KEY), each[0], each[1], 0)[0];
            double[] whole = draws(path(KEY), each[0], each[2], 0)[0];
            double share = (each[1] - each[0]) / (each[2] - each[0]);
            double[] bridge = new double[DRAWS];
            for (int i = 0; i < DRAWS; i++) {
                bridge[i] = first[i] - share * whole[i];
            }
            double expected = share * (each[2] - each[1]);
            assertEquals(1, new Variance().evaluate(bridge) / expected, 4.5 * Math.sqrt(2.0 / DRAWS));
            assertEquals(0, correlation(bridge, whole), UNCORRELATED);
        }
    }

    @Test
    void incrementsOneAfterTheOtherAreIndependent() {
        BrownianPath path = path(KEY);
        double[] cuts = {0, 0.25, 0.5, 0.6, 1, 1.3, 2};
        double[][] increments = new double[cuts.length - 1][];
        double[][] areas = new double[cuts.length - 1][];
        for (int i = 0; i + 1 < cuts.length; i++) {
            double[][] draws = draws(path, cuts[i], cuts[i + 1], 0);
            increments[i] = draws[0];
            areas[i] = draws[1];
        }
        for (int i = 0; i < increments.length; i++) {
            for (int j = 0; j < i; j++) {
                assertEquals(0, correlation(increments[i], increments[j]), UNCORRELATED);
                assertEquals(0, correlation(areas[i], areas[j]), UNCORRELATED);
                assertEquals(0, correlation(areas[i], increments[j]), UNCORRELATED);
            }
        }
    }

    /** Numbers that differ little in what names them. */
    static Stream<NoiseKey> neighbors() {
        return Stream.of(
                new NoiseKey(12, 0, 0),
                new NoiseKey(-11, 0, 0),
                new NoiseKey(11, 1, 0),
                new NoiseKey(11, 0, 1),
                new NoiseKey(11, 0, 1L << 40),
                new NoiseKey(0, 11, 0),
                new NoiseKey(0, 0, 11));
    }

    @ParameterizedTest
    @MethodSource("neighbors")
    void otherKeysHaveIndependentPaths(NoiseKey other) {
        for (double end : new double[] {T1, 0.7}) {
            double[] ours = draws(path(KEY), 0, end, 0)[0];
            double[] theirs = draws(path(other), 0, end, 0)[0];
            assertEquals(0, correlation(ours, theirs), UNCORRELATED);
        }
    }

    @Test
    void channelsAndExamplesAreIndependent() {
        double[][] first = draws(path(KEY), 0.5, 1.2, 0);
        double[][] second = draws(path(KEY), 0.5, 1.2, 1);
        double[] next = new double[DRAWS];
        System.arraycopy(first[0], 1, next, 0, DRAWS - 1);
        next[DRAWS - 1] = first[0][0];
        assertEquals(0, correlation(first[0], second[0]), UNCORRELATED);
        assertEquals(0, correlation(first[1], second[1]), UNCORRELATED);
        assertEquals(0, correlation(first[0], next), UNCORRELATED);
    }
}
