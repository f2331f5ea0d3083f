package org.odelayer.manifold;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups that act on manifolds: against the definition of a flow, and their transposes against differences. */
class LieActionTest {
    private static final double STEP = 1e-6;

    private static double[] vector(Manifold manifold, Random random, double... y) {
        double[] v = Manifold.euclidean(y.length).random(random);
        manifold.tangent(y, v, 0);
        return v;
    }

    private static double[] element(Manifold manifold, LieAction action, Random random, double... y) {
        double[] a = new double[action.size()];
        action.lift(y, vector(manifold, random, y), a);
        return a;
    }

    private static double[] act(LieAction action, double[] a, double... y) {
        double[] moved = new double[y.length];
        action.act(a, y, moved);
        return moved;
    }

    /** d/dε exp(εa) y = v, to the truncation of ε² and rounding over ε. */
    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void anElementThatIsLiftedFromAVectorMovesByIt(Manifold manifold) {
        Random random = new Random(1);
        LieAction action = manifold.action();
        double[] y = manifold.random(random);
        double[] v = vector(manifold, random, y);
        double[] a = new double[action.size()];
        action.lift(y, v, a);
        double[] forth = act(action, Ratios.combine(STEP, a, 0, a), y);
        double[] back = act(action, Ratios.combine(-STEP, a, 0, a), y);
        assertArrayEquals(v, Ratios.combine(0.5 / STEP, forth, -0.5 / STEP, back), 1e-8);
    }

    /** To rounding, also where an element turns by many radians: then in several pieces. */
    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void aPointThatIsMovedIsOnTheManifoldAndComesBack(Manifold manifold) {
        Random random = new Random(2);
        LieAction action = manifold.action();
        double[] y = manifold.random(random);
        for (double length : new double[] {0, 1e-9, 1, 4}) {
            double[] a = element(manifold, action, random, y);
            double[] b = Ratios.combine(length, a, 0, a);
            double[] moved = act(action, b, y);
            double size = 1 + Math.abs(moved[0]);
            assertEquals(0, manifold.offset(moved, 0), 1e-13 * size * size);
            double[] back = act(action, Ratios.combine(-1, b, 0, b), moved);
            assertArrayEquals(y, back, 1e-12 * size * size);
        }
    }

    /** Σ barᵢ ∂resultᵢ in a direction, against central differences. */
    private static void assertTranspose(
            Function<double[], double[]> map, double[] x, double[] xBar, double[] bar, Random random) {
        double[] direction = Manifold.euclidean(x.length).random(random);
        double[] forth = map.apply(Ratios.combine(1, x, STEP, direction));
        double[] back = map.apply(Ratios.combine(1, x, -STEP, direction));
        double expected = (Ratios.dot(forth, bar) - Ratios.dot(back, bar)) / (2 * STEP);
        assertEquals(expected, Ratios.dot(direction, xBar), 1e-7 * (1 + Math.abs(expected)));
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void theTransposeOfMovingIsThatOfDifferences(Manifold manifold) {
        Random random = new Random(3);
        LieAction action = manifold.action();
        double[] y = manifold.random(random);
        for (double length : new double[] {0, 1e-9, 0.7, 2.5}) {
            double[] drawn = element(manifold, action, random, y);
            double[] a = Ratios.combine(length, drawn, 0, drawn);
            double[] bar = Manifold.euclidean(y.length).random(random);
            double[] aBar = new double[a.length];
            double[] yBar = new double[y.length];
            action.actBack(a, y, bar, aBar, yBar);
            assertTranspose(x -> act(action, x, y), a, aBar, bar, random);
            assertTranspose(x -> act(action, a, x), y, yBar, bar, random);
        }
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void theTransposeOfALiftIsThatOfDifferences(Manifold manifold) {
        Random random = new Random(4);
        LieAction action = manifold.action();
        double[] y = manifold.random(random);
        double[] v = Manifold.euclidean(y.length).random(random);
        double[] bar = Manifold.euclidean(action.size()).random(random);
        double[] yBar = new double[y.length];
        double[] vBar = new double[y.length];
        action.liftBack(y, v, bar, yBar, vBar);
        assertTranspose(x -> lift(action, x, v), y, yBar, bar, random);
        assertTranspose(x -> lift(action, y, x), v, vBar, bar, random);
    }

    private static double[] lift(LieAction action, double[] y, double... v) {
        double[] a = new double[action.size()];
        action.lift(y, v, a);
        return a;
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void theTransposeOfABracketIsThatOfDifferences(Manifold manifold) {
        Random random = new Random(5);
        LieAction action = manifold.action();
        double[] y = manifold.random(random);
        double[] a = element(manifold, action, random, y);
        double[] b = element(manifold, action, random, y);
        double[] bar = Manifold.euclidean(a.length).random(random);
        double[] aBar = new double[a.length];
        double[] bBar = new double[a.length];
        action.bracketBack(a, b, bar, aBar, bBar);
        assertTranspose(x -> bracket(action, x, b), a, aBar, bar, random);
        assertTranspose(x -> bracket(action, a, x), b, bBar, bar, random);
    }

    private static double[] bracket(LieAction action, double[] a, double... b) {
        double[] result = new double[a.length];
        action.bracket(a, b, result);
        return result;
    }

    /** exp(a) exp(b) exp(−a) exp(−b) = exp([a, b]) to third order in their lengths. */
    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void aBracketIsWhatIsLeftOfTwoMovesThereAndBack(Manifold manifold) {
        Random random = new Random(6);
        LieAction action = manifold.action();
        double[] y = manifold.random(random);
        double size = 1e-3;
        double[] drawn = element(manifold, action, random, y);
        double[] other = element(manifold, action, random, manifold.random(random));
        double[] a = Ratios.combine(size, drawn, 0, drawn);
        double[] b = Ratios.combine(size, other, 0, other);
        double[] moved = act(action, Ratios.combine(-1, b, 0, b), y);
        moved = act(action, Ratios.combine(-1, a, 0, a), moved);
        moved = act(action, a, act(action, b, moved));
        double scale = 1 + Ratios.norm(drawn, 0, a.length) + Ratios.norm(other, 0, a.length);
        double[] expected = act(action, bracket(action, a, b), y);
        assertArrayEquals(expected, moved, 10 * Math.pow(size * scale, 3));
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void whatIsNotFiniteGivesNaNAndEnds(Manifold manifold) {
        LieAction action = manifold.action();
        double[] a = new double[action.size()];
        Arrays.fill(a, Double.NaN);
        double[] moved = act(action, a, manifold.random(new Random(7)));
        assertTrue(Arrays.stream(moved).anyMatch(Double::isNaN), () -> Arrays.toString(moved));
    }
}
