package org.odelayer.manifold;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Points, vectors and ways on manifolds. */
class ManifoldTest {
    private static double[] vector(Manifold manifold, Random random, double... y) {
        double[] v = Manifold.euclidean(y.length).random(random);
        manifold.tangent(y, v, 0);
        return v;
    }

    private static double[] scaled(double factor, double... v) {
        return Ratios.combine(factor, v, 0, v);
    }

    private static void assertFinite(double... values) {
        assertTrue(Arrays.stream(values).allMatch(Double::isFinite), () -> Arrays.toString(values));
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void aRandomPointIsOnTheManifoldAndAVectorIsTangent(Manifold manifold) {
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            double[] y = manifold.random(random);
            double size = 1 + Ratios.norm(y, 0, y.length);
            assertEquals(0, manifold.offset(y, 0), 1e-14 * size * size);
            double[] v = vector(manifold, random, y);
            double[] moved = Ratios.combine(1, y, 1e-5, v);
            double speed = 1 + Ratios.norm(v, 0, v.length);
            assertEquals(0, manifold.offset(moved, 0), 1e-10 * speed * speed);
        }
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void theLogarithmIsTheInverseOfExp(Manifold manifold) {
        Random random = new Random(2);
        for (double length : new double[] {0, 1e-12, 1e-5, 0.1, 0.5}) {
            double[] y = manifold.random(random);
            double[] v = vector(manifold, random, y);
            double[] w = scaled(length / Ratios.norm(v, 0, v.length), v);
            double[] there = manifold.exp(y, w);
            double size = 1 + Ratios.norm(y, 0, y.length) + Ratios.norm(there, 0, y.length);
            assertArrayEquals(w, manifold.log(y, there), 1e-12 * size * size);
            assertArrayEquals(there, manifold.exp(y, manifold.log(y, there)), 1e-12 * size * size);
        }
    }

    /** A way of a thousandth of a vector is as long as the vector is, by the metric, whatever the curvature. */
    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void theDistanceIsProportionalAlongAGeodesic(Manifold manifold) {
        Random random = new Random(3);
        double[] y = manifold.random(random);
        double[] v = vector(manifold, random, y);
        double[] w = scaled(0.5 / Ratios.norm(v, 0, v.length), v);
        double whole = manifold.distance(y, manifold.exp(y, w));
        assertEquals(whole / 1000, manifold.distance(y, manifold.exp(y, scaled(1e-3, w))), 1e-11);
        assertEquals(0, manifold.distance(y, y), 1e-15);
        double[] x = manifold.random(random);
        assertEquals(manifold.distance(x, y), manifold.distance(y, x), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void theTransposeOfAProjectionIsThatOfDifferences(Manifold manifold) {
        Random random = new Random(4);
        double[] y = manifold.random(random);
        double[] direction = Manifold.euclidean(y.length).random(random);
        double[] off = Ratios.combine(1, y, 0.02, direction);
        double[] bar = Manifold.euclidean(y.length).random(random);
        double[] p = bar.clone();
        manifold.projectBack(off, p, 0);
        double[] forth = Ratios.combine(1, off, 1e-6, direction);
        double[] back = Ratios.combine(1, off, -1e-6, direction);
        manifold.project(forth, 0);
        manifold.project(back, 0);
        double expected = (Ratios.dot(forth, bar) - Ratios.dot(back, bar)) / 2e-6;
        assertEquals(expected, Ratios.dot(p, direction), 1e-7 * (1 + Math.abs(expected)));
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.manifold.Manifolds#all")
    void aManifoldIsTheSameBehindJson(Manifold manifold) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        String json = mapper.writerFor(Manifold.class).writeValueAsString(manifold);
        assertEquals(manifold, mapper.readValue(json, Manifold.class), json);
    }

    @Test
    void polesAndAntipodesAreFinite() {
        Manifold sphere = Manifold.sphere(3);
        double[] north = {0, 0, 1};
        double[] south = {0, 0, -1};
        assertEquals(Math.PI, sphere.distance(north, south), 1e-15);
        double[] way = sphere.log(north, south);
        assertArrayEquals(new double[] {Math.PI, 0, 0}, way, 1e-15);
        assertArrayEquals(south, sphere.exp(north, way), 1e-15);
        assertArrayEquals(new double[3], sphere.log(north, north), 0);
        Manifold rotations = Manifold.rotations();
        double[] none = {1, 0, 0, 0};
        double[] half = {0, 0, 1, 0};
        assertEquals(Math.PI, rotations.distance(none, half), 1e-15);
        assertEquals(0, rotations.distance(none, scaled(-1, none)), 1e-15);
        assertFinite(rotations.log(none, half));
        assertFinite(Manifold.torus(1).log(new double[] {1, 0}, new double[] {-1, 0}));
        double[] edge = {1 - 1e-5, 0};
        Manifold ball = Manifold.poincareBall(2);
        assertFinite(ball.log(edge, scaled(-1, edge)));
        assertFinite(ball.exp(edge, new double[] {5, 1}));
    }

    /** 2π, 4π, 2π², 8π²/3. */
    @Test
    void volumesAreThoseOfBooks() {
        assertEquals(2 * Math.PI, Manifold.sphere(2).volume(), 1e-14);
        assertEquals(4 * Math.PI, Manifold.sphere(3).volume(), 1e-14);
        assertEquals(2 * Math.PI * Math.PI, Manifold.sphere(4).volume(), 1e-13);
        assertEquals(8 * Math.PI * Math.PI / 3, Manifold.sphere(5).volume(), 1e-13);
        assertEquals(2 * Math.PI * Math.PI, Manifold.rotations().volume(), 1e-13);
        assertEquals(4 * Math.PI * Math.PI, Manifold.torus(2).volume(), 1e-13);
        Manifold torus = Manifold.product(Manifold.sphere(2), Manifold.sphere(2));
        assertEquals(Manifold.torus(2).volume(), torus.volume(), 1e-13);
        assertEquals(Double.POSITIVE_INFINITY, Manifold.poincareBall(2).volume());
    }

    /** The ball is the hyperboloid seen from (−1, 0, …), with the same distances. */
    @Test
    void bothHyperbolicSpacesAreOne() {
        Manifold hyperboloid = Manifold.hyperboloid(3);
        Random random = new Random(5);
        double[] x = hyperboloid.random(random);
        double[] y = hyperboloid.random(random);
        double expected = hyperboloid.distance(x, y);
        assertEquals(expected, Manifold.poincareBall(2).distance(inBall(x), inBall(y)), 1e-12);
        double product = x[1] * y[1] + x[2] * y[2] - x[0] * y[0];
        assertEquals(Math.log(-product + Math.sqrt(product * product - 1)), expected, 1e-12);
    }

    private static double[] inBall(double... y) {
        return new double[] {y[1] / (1 + y[0]), y[2] / (1 + y[0])};
    }

    /** Their mean is 0 and their mean square 1/3 in each coordinate, to five standard errors of 2,000 points. */
    @Test
    void randomPointsAreSpreadEvenly() {
        Random random = new Random(6);
        double[] mean = new double[3];
        double[] square = new double[3];
        for (int i = 0; i < 2000; i++) {
            double[] y = Manifold.sphere(3).random(random);
            for (int j = 0; j < 3; j++) {
                mean[j] += y[j] / 2000;
                square[j] += y[j] * y[j] / 2000;
            }
        }
        assertArrayEquals(new double[3], mean, 5 * Math.sqrt(1.0 / 3 / 2000));
        assertArrayEquals(new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, square, 5 * Math.sqrt(4.0 / 45 / 2000));
    }

    private static double[] times(double[][] matrix, double... y) {
        return Arrays.stream(matrix).mapToDouble(row -> Ratios.dot(row, y)).toArray();
    }

    @Test
    void generatorsAreTheTurnsThatTheirNamesSay() {
        double[] y = {0.36, 0.48, 0.8};
        double[][][] turns = Manifold.sphere(3).generators();
        assertArrayEquals(new double[] {0, -0.8, 0.48}, times(turns[0], y), 1e-15);
        assertArrayEquals(new double[] {0.8, 0, -0.36}, times(turns[1], y), 1e-15);
        assertArrayEquals(new double[] {-0.48, 0.36, 0}, times(turns[2], y), 1e-15);
        // (1 + i)/√2 times k/2 is (k − j)/√8.
        double root = Math.sqrt(0.5);
        double[] product = times(Manifold.rotations().generators()[2], root, root, 0, 0);
        assertArrayEquals(new double[] {0, 0, -root / 2, root / 2}, product, 1e-15);
        for (Manifold manifold : Manifolds.all()) {
            if (!manifold.toString().contains("euclidean")
                    && !manifold.toString().contains("Ball")) {
                double[] point = manifold.random(new Random(7));
                for (double[][] generator : manifold.generators()) {
                    double[] v = times(generator, point);
                    double[] tangent = v.clone();
                    manifold.tangent(point, tangent, 0);
                    double size = 1 + Ratios.norm(point, 0, point.length);
                    assertArrayEquals(v, tangent, 1e-14 * size * size * size);
                }
            }
        }
    }

    @Test
    void nonsenseIsRefusedByName() {
        String message = assertThrows(IllegalArgumentException.class, () -> Manifold.sphere(1))
                .getMessage();
        assertEquals("n of a sphere (1) must be >= 2", message);
        assertThrows(IllegalArgumentException.class, () -> Manifold.torus(0));
        assertThrows(IllegalArgumentException.class, () -> Manifold.product());
        message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Manifold.euclidean(2).generators())
                .getMessage();
        assertTrue(message.startsWith("euclidean(2) has no generators"), message);
    }
}
