package org.odelayer.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path is a function: of what, and that its pieces fit. */
class BrownianPathTest {
    private static final NoiseKey KEY = new NoiseKey(5, 2, 17);

    private static BrownianPath path() {
        return BrownianPath.between(KEY, -0.3, 1.9, 3);
    }

    /** [W(t) − W(s), ∫ₛᵗ (W − W(s))], channel by channel. */
    private static double[] query(BrownianMotion path, int example, double s, double t) {
        double[] increment = new double[path.channels()];
        double[] area = new double[path.channels()];
        path.increment(example, s, t, increment, area);
        double[] both = Arrays.copyOf(increment, 2 * increment.length);
        System.arraycopy(area, 0, both, increment.length, area.length);
        return both;
    }

    /** Of numbers of size 1, some sums of which cancel. */
    @Test
    void incrementsAndIntegralsAddUp() {
        SplittableRandom random = new SplittableRandom(3);
        BrownianPath path = path();
        for (int i = 0; i < 500; i++) {
            double[] times = random.doubles(3, -0.3, 1.9).sorted().toArray();
            double[] whole = query(path, i % 7, times[0], times[2]);
            double[] first = query(path, i % 7, times[0], times[1]);
            double[] second = query(path, i % 7, times[1], times[2]);
            for (int c = 0; c < 3; c++) {
                assertEquals(whole[c], first[c] + second[c], 1e-12);
                double moved = first[c] * (times[2] - times[1]);
                assertEquals(whole[3 + c], first[3 + c] + second[3 + c] + moved, 1e-12);
            }
        }
    }

    /** Riemann's sum of a path of 2¹⁶ pieces differs from its integral by about 2⁻¹⁶/√12. */
    @Test
    void theIntegralIsThatOfThePath() {
        BrownianPath path = BrownianPath.between(KEY, 0, 1, 1);
        int pieces = 1 << 16;
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            double middle = (i + 0.5) / pieces;
            sum += query(path, 0, 0, middle)[0] / pieces;
        }
        assertEquals(query(path, 0, 0, 1)[1], sum, 5e-5);
    }

    @Test
    void theOrderOfQueriesDoesNotMatter() {
        BrownianPath inOrder = path();
        Map<Integer, double[]> expected = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(4);
        double[][] intervals = new double[400][];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < intervals.length; i++) {
            intervals[i] = i % 2 == 0
                    ? random.doubles(2, -0.3, 1.9).sorted().toArray()
                    : new double[] {-0.3 + 2.2 * (i % 64) / 64, -0.3 + 2.2 * (i % 64 + 1) / 64};
            expected.put(i, query(inOrder, i % 5, intervals[i][0], intervals[i][1]));
            order.add(i);
        }
        Collections.shuffle(order, new Random(8));
        BrownianPath shuffled = path();
        for (int i : order) {
            assertArrayEquals(expected.get(i), query(shuffled, i % 5, intervals[i][0], intervals[i][1]));
        }
    }

    @Test
    void stepsBackwardsSeeWhatStepsForwardsSaw() {
        BrownianPath path = BrownianPath.grid(KEY, 0, 3, 50, 2);
        double[][] forwards = new double[50][];
        for (int i = 0; i < 50; i++) {
            forwards[i] = query(path, 0, 3.0 * i / 50, 3.0 * (i + 1) / 50);
        }
        for (int i = 49; i >= 0; i--) {
            assertArrayEquals(forwards[i], query(path, 0, 3.0 * i / 50, 3.0 * (i + 1) / 50));
        }
    }

    /** Any other generator would have other numbers, and whoever trained with this one could not go on. */
    @Test
    void theBitsAreWhatTheyWereBefore() {
        double[] known = query(BrownianPath.between(new NoiseKey(1, 2, 3), 0, 1, 1), 4, 0.25, 0.8);
        assertArrayEquals(new double[] {-0.9741295374347518, -0.22207185007674327}, known);
        assertArrayEquals(query(path(), 6, 0.1, 1), query(path(), 6, 0.1, 1));
    }

    @Test
    void restartsAreOtherPathsInTheSameMemory() {
        NoiseKey next = new NoiseKey(5, 2, 18);
        BrownianPath restarted = path();
        double[] before = query(restarted, 1, 0, 1);
        restarted.restart(next);
        assertEquals(next, restarted.key());
        assertArrayEquals(query(BrownianPath.between(next, -0.3, 1.9, 3), 1, 0, 1), query(restarted, 1, 0, 1));
        restarted.restart(KEY);
        assertArrayEquals(before, query(restarted, 1, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 16, 100})
    void halvingTheStepKeepsTheCoarseIncrements(int steps) {
        BrownianPath coarse = BrownianPath.grid(KEY, 0.1, 0.9, steps, 2);
        BrownianPath fine = BrownianPath.grid(KEY, 0.1, 0.9, 2 * steps, 2);
        double h = 0.8 / steps;
        for (int i = 0; i < steps; i++) {
            double[] whole = query(coarse, 3, 0.1 + i * h, 0.1 + (i + 1) * h);
            double[] first = query(fine, 3, 0.1 + i * h, 0.1 + (i + 0.5) * h);
            double[] second = query(fine, 3, 0.1 + (i + 0.5) * h, 0.1 + (i + 1) * h);
            for (int c = 0; c < 2; c++) {
                assertEquals(whole[c], first[c] + second[c], 1e-13);
                assertEquals(whole[2 + c], first[2 + c] + second[2 + c] + first[c] * h / 2, 1e-13);
            }
        }
    }

    /** Where an end of a step is computed as t + h, step by step, it is a node all the same. */
    @Test
    void roundingErrorsOfTimesDoNotLeaveTheirNode() {
        BrownianPath path = BrownianPath.grid(KEY, 100, 101, 1000, 1);
        double t = 100;
        double w = 0;
        for (int i = 0; i < 1000; i++) {
            double next = i == 999 ? 101 : t + 1e-3;
            w += query(path, 0, t, next)[0];
            assertEquals(query(path, 0, 100, 100 + (i + 1) / 1000.0)[0], w, 1e-13);
            t = next;
        }
    }

    @Test
    void nothingMovesInNoTime() {
        assertArrayEquals(new double[6], query(path(), 0, 0.7, 0.7));
        assertArrayEquals(new double[6], query(path(), 0, 1.9, 1.9));
    }

    @Test
    void theIntegralMayBeLeftOut() {
        double[] increment = new double[3];
        path().increment(2, 0, 1, increment, null);
        assertArrayEquals(Arrays.copyOf(query(path(), 2, 0, 1), 3), increment);
    }

    private static void refused(String message, Executable call) {
        Throwable refused = assertThrows(IllegalArgumentException.class, call);
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }

    @Test
    void whatIsNoIntervalOfThePathIsRefused() {
        refused("[s, t] = [-0.4, 1.0] must lie in the path's [-0.3, 1.9]", () -> query(path(), 0, -0.4, 1));
        refused("[0.0, 1.91]", () -> query(path(), 0, 0, 1.91));
        refused("s (1.0) must not be greater than t (0.5)", () -> query(path(), 0, 1, 0.5));
        refused("t (NaN)", () -> query(path(), 0, 1, Double.NaN));
        refused("example (-1)", () -> query(path(), -1, 0, 1));
        refused("increment must have 3 elements", () -> path().increment(0, 0, 1, new double[2], null));
        refused("area must have 3 elements", () -> path().increment(0, 0, 1, new double[3], new double[4]));
    }

    @Test
    void whatIsNoPathIsRefused() {
        refused("channels (0) must be at least 1", () -> BrownianPath.between(KEY, 0, 1, 0));
        refused("t1 (0.0) must be finite and greater than t0 (0.0)", () -> BrownianPath.between(KEY, 0, 0, 1));
        refused("t1 (Infinity)", () -> BrownianPath.between(KEY, 0, Double.POSITIVE_INFINITY, 1));
        refused("t0 (NaN)", () -> BrownianPath.between(KEY, Double.NaN, 1, 1));
        refused("steps (0) must be from 1 to 16777216", () -> BrownianPath.grid(KEY, 0, 1, 0, 1));
        refused("steps (16777217)", () -> BrownianPath.grid(KEY, 0, 1, (1 << 24) + 1, 1));
    }
}
