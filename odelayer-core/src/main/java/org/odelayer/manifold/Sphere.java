package org.odelayer.manifold;

import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** {@link Manifold#sphere}. */
record Sphere(@JsonProperty("n") int n) implements Manifold {
    private static final long serialVersionUID = 1L;

    Sphere {
        Ratios.requireAtLeast("n of a sphere", n, 2);
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
        Spheres.project(y, at, n);
    }

    @Override
    public void projectBack(double[] y, double[] p, int at) {
        Spheres.projectBack(y, p, at, n);
    }

    @Override
    public void tangent(double[] y, double[] v, int at) {
        Spheres.tangent(y, v, at, n);
    }

    @Override
    public SDVariable point(SDVariable y) {
        return Spheres.point(y);
    }

    @Override
    public SDVariable tangent(SDVariable point, SDVariable v) {
        return Spheres.tangent(point, v);
    }

    @Override
    public double[] exp(double[] y, double[] v) {
        return Spheres.exp(y, v);
    }

    @Override
    public double[] log(double[] x, double[] y) {
        return Spheres.log(x, y);
    }

    @Override
    public double distance(double[] x, double[] y) {
        return Spheres.distance(x, y);
    }

    @Override
    public double[] random(Random random) {
        return Spheres.random(random, n);
    }

    /** Of Sᵏ 2π/(k − 1) times that of Sᵏ⁻². */
    @Override
    public double volume() {
        double volume = n % 2 == 0 ? 2 * Math.PI : 4 * Math.PI;
        for (int k = n % 2 == 0 ? 3 : 4; k < n; k += 2) {
            volume *= 2 * Math.PI / (k - 1);
        }
        return volume;
    }

    @Override
    public LieAction action() {
        return new OuterAction(n, false);
    }

    /** Of S² e₁ ×, e₂ ×, e₃ ×; those of planes otherwise. */
    @Override
    public double[][][] generators() {
        double[][][] planes = Generators.planes(n, 0);
        return n == 3 ? new double[][][] {planes[2], Generators.negative(planes[1]), planes[0]} : planes;
    }

    @Override
    public String toString() {
        return "sphere(" + n + ")";
    }
}
