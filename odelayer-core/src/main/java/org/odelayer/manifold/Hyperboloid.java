package org.odelayer.manifold;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.Shapes;

/** {@link Manifold#hyperboloid}. */
record Hyperboloid(@JsonProperty("n") int n) implements Manifold {
    private static final long serialVersionUID = 1L;

    Hyperboloid {
        Ratios.requireAtLeast("n of a hyperboloid", n, 2);
    }

    @Override
    public int ambient() {
        return n;
    }

    @Override
    public int dimension() {
        return n - 1;
    }

    @Override
    public void project(double[] y, int at) {
        y[at] = Math.hypot(1, Ratios.norm(y, at + 1, n - 1));
    }

    @Override
    public void projectBack(double[] y, double[] p, int at) {
        double time = Math.hypot(1, Ratios.norm(y, at + 1, n - 1));
        for (int i = at + 1; i < at + n; i++) {
            p[i] += p[at] * y[i] / time;
        }
        p[at] = 0;
    }

    /** v + y ⟨y, v⟩. */
    @Override
    public void tangent(double[] y, double[] v, int at) {
        double product = -y[at] * v[at];
        for (int i = at + 1; i < at + n; i++) {
            product += y[i] * v[i];
        }
        for (int i = at; i < at + n; i++) {
            v[i] += y[i] * product;
        }
    }

    @Override
    public SDVariable point(SDVariable y) {
        SameDiff graph = y.getSameDiff();
        int batch = Math.toIntExact(Shapes.of(y)[0]);
        SDVariable space = graph.slice(y, new int[] {0, 1}, batch, n - 1);
        SDVariable time = graph.math().sqrt(space.mul(space).sum(true, 1).add(1.0));
        return Shapes.known(graph.concat(1, time, space), batch, n);
    }

    @Override
    public SDVariable tangent(SDVariable point, SDVariable v) {
        SameDiff graph = point.getSameDiff();
        double[] signs = new double[n];
        Arrays.fill(signs, 1);
        signs[0] = -1;
        SDVariable metric =
                graph.constant(Nd4j.createFromArray(signs).castTo(v.dataType()).reshape(1, n));
        SDVariable product = point.mul(v).mul(metric).sum(true, 1);
        return Shapes.known(v.add(point.mul(product)), Shapes.of(v));
    }

    private static double product(double[] x, double[] y) {
        return Ratios.dot(x, y) - 2 * x[0] * y[0];
    }

    /** cosh ‖v‖ y + sinh ‖v‖ / ‖v‖ v. */
    @Override
    public double[] exp(double[] y, double[] v) {
        double length = Math.sqrt(Math.max(0, product(v, v)));
        double[] result = Ratios.combine(Math.cosh(length), y, Ratios.sinhc(length), v);
        project(result, 0);
        return result;
    }

    /** ‖w‖ / sinh ‖w‖ times w = y − cosh ‖w‖ x. */
    @Override
    public double[] log(double[] x, double[] y) {
        double distance = distance(x, y);
        double half = Math.sinh(distance / 2);
        double[] w = Ratios.combine(1, Ratios.combine(1, y, -1, x), -2 * half * half, x);
        double[] result = Ratios.combine(1 / Ratios.sinhc(distance), w, 0, x);
        tangent(x, result, 0);
        return result;
    }

    /** ⟨x − y, x − y⟩ = 4 sinh² of half of it. */
    @Override
    public double distance(double[] x, double[] y) {
        double[] difference = Ratios.combine(1, x, -1, y);
        return 2 * Ratios.arsinh(Math.sqrt(Math.max(0, product(difference, difference))) / 2);
    }

    @Override
    public double[] random(Random random) {
        double[] origin = new double[n];
        origin[0] = 1;
        double[] v = Manifold.euclidean(n).random(random);
        v[0] = 0;
        return exp(origin, v);
    }

    @Override
    public double volume() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public LieAction action() {
        return new OuterAction(n, true);
    }

    @Override
    public double[][][] generators() {
        Stream<double[][]> boosts = IntStream.range(1, n).mapToObj(i -> Generators.plane(n, 0, i, 1));
        return Stream.concat(boosts, Stream.of(Generators.planes(n, 1))).toArray(double[][][]::new);
    }

    @Override
    public String toString() {
        return "hyperboloid(" + n + ")";
    }
}
