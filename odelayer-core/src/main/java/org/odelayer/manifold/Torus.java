package org.odelayer.manifold;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** {@link Manifold#torus}: a product of circles, with their group. */
record Torus(@JsonProperty("d") int d) implements Manifold {
    private static final long serialVersionUID = 1L;

    Torus {
        Ratios.requireAtLeast("d of a torus", d, 1);
    }

    private Product circles() {
        return new Product(
                IntStream.range(0, d).mapToObj(i -> Manifold.sphere(2)).toList());
    }

    @Override
    public int ambient() {
        return 2 * d;
    }

    @Override
    public int dimension() {
        return d;
    }

    @Override
    public void project(double[] y, int at) {
        for (int i = 0; i < 2 * d; i += 2) {
            Spheres.project(y, at + i, 2);
        }
    }

    @Override
    public void projectBack(double[] y, double[] p, int at) {
        for (int i = 0; i < 2 * d; i += 2) {
            Spheres.projectBack(y, p, at + i, 2);
        }
    }

    @Override
    public void tangent(double[] y, double[] v, int at) {
        for (int i = 0; i < 2 * d; i += 2) {
            Spheres.tangent(y, v, at + i, 2);
        }
    }

    @Override
    public SDVariable point(SDVariable y) {
        return circles().point(y);
    }

    @Override
    public SDVariable tangent(SDVariable point, SDVariable v) {
        return circles().tangent(point, v);
    }

    @Override
    public double[] exp(double[] y, double[] v) {
        return circles().exp(y, v);
    }

    @Override
    public double[] log(double[] x, double[] y) {
        return circles().log(x, y);
    }

    @Override
    public double distance(double[] x, double[] y) {
        return circles().distance(x, y);
    }

    @Override
    public double[] random(Random random) {
        return circles().random(random);
    }

    @Override
    public double volume() {
        return Math.pow(2 * Math.PI, d);
    }

    @Override
    public LieAction action() {
        return new CircleAction(d);
    }

    @Override
    public double[][][] generators() {
        double[][][] all = new double[d][][];
        Arrays.setAll(all, i -> Generators.plane(2 * d, 2 * i, 2 * i + 1, -1));
        return all;
    }

    @Override
    public String toString() {
        return "torus(" + d + ")";
    }
}
