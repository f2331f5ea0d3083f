package org.odelayer.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.hipparchus.analysis.interpolation.SplineInterpolator;
import org.hipparchus.analysis.polynomials.PolynomialSplineFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rounding only, where no tolerance is explained. */
class ControlSignalTest {
    private static final double ROUNDING = 1e-12;
    private static final int STEPS = 9;

    private final Random random = new Random(7);

    private double[] times() {
        double[] times = new double[STEPS];
        for (int k = 1; k < STEPS; k++) {
            times[k] = times[k - 1] + 0.1 + random.nextDouble();
        }
        return times;
    }

    private double[][] values(int channels) {
        double[][] values = new double[channels][STEPS];
        for (double[] channel : values) {
            Arrays.setAll(channel, k -> random.nextGaussian());
        }
        return values;
    }

    private static ControlSignal signal(ControlPath path, double[] times, double[]... values) {
        return new ControlSignal(
                path,
                Nd4j.createFromArray(new double[][] {times}),
                null,
                Nd4j.createFromArray(new double[][][] {values}),
                false);
    }

    private static ControlSignal masked(ControlPath path, double[] times, double[] mask, double[]... values) {
        return new ControlSignal(
                path,
                Nd4j.createFromArray(new double[][] {times}),
                Nd4j.createFromArray(new double[][] {mask}),
                Nd4j.createFromArray(new double[][][] {values}),
                false);
    }

    private static double[] coefficients(ControlSignal signal) {
        return signal.coefficients(DataType.DOUBLE).dup('c').data().asDouble();
    }

    /** X'(u) of a channel on a leg of the only example. */
    private static double speed(ControlSignal signal, ControlPath path, int leg, int channel, double u) {
        INDArray all = signal.coefficients(DataType.DOUBLE);
        double sum = 0;
        for (int term = 0; term < path.terms(); term++) {
            sum += all.getDouble(leg, 0, term * signal.channels() + channel) * Math.pow(u, term);
        }
        return sum;
    }

    /** X of a channel at the end of a leg, b + c + d added up. */
    private static double end(ControlSignal signal, ControlPath path, int leg, int channel) {
        INDArray all = signal.coefficients(DataType.DOUBLE);
        double x = signal.start(DataType.DOUBLE).getDouble(0, channel);
        for (int i = 1; i <= leg; i++) {
            for (int term = 0; term < path.terms(); term++) {
                x += all.getDouble(i, 0, term * signal.channels() + channel) / (term + 1);
            }
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void everyPathMeetsTimesAndObservationsAtTheirSteps(ControlPath path) {
        double[] times = times();
        times[4] = times[3];
        double[][] values = values(2);
        values[0][0] = Double.NaN;
        values[0][3] = Double.NaN;
        values[1][5] = Double.NaN;
        values[1][STEPS - 1] = Double.NaN;
        ControlSignal signal = signal(path, times, values);
        for (int k = 0; k < STEPS; k++) {
            assertEquals(times[k], end(signal, path, path.legOf(k), 0), ROUNDING, "time at step " + k);
            for (int channel = 0; channel < 2; channel++) {
                if (!Double.isNaN(values[channel][k])) {
                    assertEquals(
                            values[channel][k],
                            end(signal, path, path.legOf(k), 1 + channel),
                            ROUNDING,
                            "channel " + channel + " at step " + k);
                }
            }
        }
    }

    @Test
    void theNaturalSplineIsThatOfHipparchusThroughWhatWasObserved() {
        double[] times = times();
        double[] values = values(1)[0];
        values[2] = Double.NaN;
        values[5] = Double.NaN;
        values[6] = Double.NaN;
        int[] seen = {0, 1, 3, 4, 7, 8};
        PolynomialSplineFunction spline = new SplineInterpolator()
                .interpolate(
                        Arrays.stream(seen).mapToDouble(k -> times[k]).toArray(),
                        Arrays.stream(seen).mapToDouble(k -> values[k]).toArray());
        ControlSignal signal = signal(ControlPath.NATURAL_CUBIC, times, values);
        for (int leg = 1; leg < STEPS; leg++) {
            double duration = times[leg] - times[leg - 1];
            for (double u : new double[] {0, 0.3, 0.9}) {
                double expected = spline.polynomialSplineDerivative().value(times[leg - 1] + u * duration) * duration;
                assertEquals(expected, speed(signal, ControlPath.NATURAL_CUBIC, leg, 1, u), 1e-10, leg + ", " + u);
            }
        }
    }

    @Test
    void hermiteBeginsWithTheSpeedBeforeAndEndsWithTheDifference() {
        double[] times = times();
        double[] values = values(1)[0];
        ControlSignal signal = signal(ControlPath.HERMITE, times, values);
        for (int leg = 1; leg < STEPS; leg++) {
            double difference = values[leg] - values[leg - 1];
            int before = Math.max(1, leg - 1);
            double slope = (values[before] - values[before - 1]) / (times[before] - times[before - 1]);
            double duration = times[leg] - times[leg - 1];
            assertEquals(slope * duration, speed(signal, ControlPath.HERMITE, leg, 1, 0), ROUNDING);
            assertEquals(difference, speed(signal, ControlPath.HERMITE, leg, 1, 1), ROUNDING);
        }
    }

    @Test
    void rectilinearMovesTheTimeFirstAndKeepsTheLastValueUntilThen() {
        double nan = Double.NaN;
        ControlSignal signal =
                signal(ControlPath.RECTILINEAR, new double[] {1, 3, 4, 8}, new double[] {nan, 5, nan, 7}, new double[] {
                    2, nan, nan, 1
                });
        assertEquals(Nd4j.createFromArray(new double[][] {{1, 0, 2}}), signal.start(DataType.DOUBLE));
        assertEquals(
                Nd4j.createFromArray(new double[][][] {
                    {{0, 0, 0}}, {{2, 0, 0}}, {{0, 5, 0}}, {{1, 0, 0}}, {{0, 0, 0}}, {{4, 0, 0}}, {{0, 2, -1}}
                }),
                signal.coefficients(DataType.DOUBLE));
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void theGradientIsThatOfDifferences(ControlPath path) {
        double[] times = times();
        times[5] = times[4];
        double[][] values = values(2);
        values[0][0] = Double.NaN;
        values[0][3] = Double.NaN;
        values[0][4] = Double.NaN;
        values[1][STEPS - 1] = Double.NaN;
        double[] mask = new double[STEPS];
        Arrays.setAll(mask, k -> k == 2 || k == 7 ? 0 : 1);
        ControlSignal signal = masked(path, times, mask, values);
        INDArray startBar = Nd4j.randn(DataType.DOUBLE, 1, signal.channels());
        INDArray legsBar = Nd4j.randn(DataType.DOUBLE, signal.legs(), 1, signal.width());
        INDArray gradient = signal.gradient(startBar, legsBar);
        for (int channel = 0; channel < 2; channel++) {
            for (int k = 0; k < STEPS; k++) {
                double[][] moved = {values[0].clone(), values[1].clone()};
                moved[channel][k] += 1;
                ControlSignal other = masked(path, times, mask, moved);
                // The functions are linear, so that a difference over any distance is the derivative.
                double expected = difference(other.start(DataType.DOUBLE), signal.start(DataType.DOUBLE), startBar)
                        + difference(
                                other.coefficients(DataType.DOUBLE), signal.coefficients(DataType.DOUBLE), legsBar);
                assertEquals(expected, gradient.getDouble(0, channel, k), 1e-10, channel + ", " + k);
            }
        }
    }

    private static double difference(INDArray moved, INDArray from, INDArray weights) {
        return moved.sub(from).mul(weights).sumNumber().doubleValue();
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void whatComesLaterChangesOnlyPathsThatAreNotCausal(ControlPath path) {
        for (boolean missing : new boolean[] {false, true}) {
            double[] times = times();
            double[][] values = values(1);
            int step = 4;
            values[0][step] = missing ? Double.NaN : values[0][step];
            double[] before = coefficients(signal(path, times, values));
            for (int k = step + 1; k < STEPS; k++) {
                values[0][k] += 1;
            }
            double[] after = coefficients(signal(path, times, values));
            int known = (path.legOf(step) + 1) * path.terms() * 2;
            assertEquals(
                    path.causal(missing),
                    Arrays.equals(Arrays.copyOf(before, known), Arrays.copyOf(after, known)),
                    path + (missing ? " with" : " without") + " missing values");
            assertFalse(Arrays.equals(before, after));
        }
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void aStepThatIsMaskedIsNoStepAndIsNotRead(ControlPath path) {
        double[] times = times();
        double[][] values = values(2);
        ControlSignal gaps = masked(
                path,
                new double[] {times[0], Double.NaN, times[1], times[2], -1},
                new double[] {1, 0, 1, 1, 0},
                new double[] {values[0][0], Double.POSITIVE_INFINITY, values[0][1], values[0][2], Double.NaN},
                new double[] {values[1][0], 1e30, values[1][1], values[1][2], Double.NEGATIVE_INFINITY});
        ControlSignal plain =
                signal(path, Arrays.copyOf(times, 3), Arrays.copyOf(values[0], 3), Arrays.copyOf(values[1], 3));
        assertEquals(plain.start(DataType.DOUBLE), gaps.start(DataType.DOUBLE));
        for (int channel = 0; channel < 3; channel++) {
            for (double u : new double[] {0, 0.4, 1}) {
                assertEquals(
                        speed(plain, path, path.legOf(1), channel, u), speed(gaps, path, path.legOf(2), channel, u));
                assertEquals(0, speed(gaps, path, path.legOf(1), channel, u));
                assertEquals(0, speed(gaps, path, path.legOf(4), channel, u));
            }
            assertEquals(end(plain, path, path.legOf(2), channel), end(gaps, path, path.legOf(4), channel), ROUNDING);
        }
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void valuesMoveAlikeOnAnyScaleOfTime(ControlPath path) {
        double[] times = times();
        double[] values = values(1)[0];
        double[] expected = coefficients(signal(path, times, values));
        for (double scale : new double[] {1e-12, 1e12}) {
            double[] scaled = Arrays.stream(times).map(t -> t * scale).toArray();
            double[] found = coefficients(signal(path, scaled, values));
            for (int i = 0; i < found.length; i++) {
                boolean time = i % 2 == 0;
                assertEquals(time ? scale * expected[i] : expected[i], found[i], 1e-10 * (time ? scale : 1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void oneStepNoStepAndNoObservationHaveAPathAtRest(ControlPath path) {
        ControlSignal one = signal(path, new double[] {3}, new double[] {5});
        assertEquals(1, one.legs());
        assertEquals(Nd4j.createFromArray(new double[][] {{3, 5}}), one.start(DataType.DOUBLE));
        assertTrue(Arrays.stream(coefficients(one)).allMatch(c -> c == 0));
        ControlSignal none = masked(path, new double[] {3, 4}, new double[2], new double[] {5, 6});
        assertEquals(Nd4j.zeros(DataType.DOUBLE, 1, 2), none.start(DataType.DOUBLE));
        assertTrue(Arrays.stream(coefficients(none)).allMatch(c -> c == 0));
        ControlSignal unseen = signal(path, new double[] {3, 4, 4}, new double[] {Double.NaN, Double.NaN, Double.NaN});
        assertEquals(0, unseen.start(DataType.DOUBLE).getDouble(0, 1));
        assertEquals(0, end(unseen, path, path.legOf(2), 1));
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void observationsAreCountedWhereAsked(ControlPath path) {
        double nan = Double.NaN;
        INDArray values = Nd4j.createFromArray(new double[][][] {{{nan, 1, nan, 2}, {4, nan, nan, 3}}});
        INDArray times = Nd4j.createFromArray(new double[][] {{0, 1, 2, 3}});
        ControlSignal signal = new ControlSignal(path, times, null, values, true);
        assertEquals(5, signal.channels());
        double[][] counts = {{0, 1, 1, 2}, {1, 1, 1, 2}};
        for (int k = 0; k < 4; k++) {
            for (int channel = 0; channel < 2; channel++) {
                assertEquals(counts[channel][k], end(signal, path, path.legOf(k), 3 + channel));
            }
        }
    }

    @Test
    void floatsAreThoseOfDoublesRounded() {
        ControlSignal signal = signal(ControlPath.NATURAL_CUBIC, times(), values(2));
        INDArray floats = signal.coefficients(DataType.FLOAT);
        assertEquals(DataType.FLOAT, floats.dataType());
        assertEquals(signal.coefficients(DataType.DOUBLE).castTo(DataType.FLOAT), floats);
        assertNotEquals(0, floats.normmaxNumber().doubleValue());
    }

    @Test
    void timesThatGoBackAndValuesThatAreInfiniteAreNamed() {
        assertMessage(
                "time (1.0) of example 0 at step 2 must not be less than 2.0, that of step 1",
                () -> signal(ControlPath.LINEAR, new double[] {0, 2, 1}, new double[3]));
        assertMessage(
                "time (NaN) of example 0 at step 1 must be finite",
                () -> signal(ControlPath.LINEAR, new double[] {0, Double.NaN, 1}, new double[3]));
        assertMessage(
                "value (Infinity) of example 0, channel 0 at step 1 must be finite, or NaN where it is missing",
                () -> signal(ControlPath.LINEAR, new double[] {0, 1}, new double[] {0, Double.POSITIVE_INFINITY}));
        assertMessage(
                "times of shape [1, 2] must be [1, 3], [batch, steps], beside values of shape [1, 1, 3]",
                () -> signal(ControlPath.LINEAR, new double[] {0, 1}, new double[3]));
    }

    private static void assertMessage(String message, Runnable code) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, code::run).getMessage());
    }
}
