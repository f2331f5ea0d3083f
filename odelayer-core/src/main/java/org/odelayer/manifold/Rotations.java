package org.odelayer.manifold;

import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;

/** {@link Manifold#rotations}. */
record Rotations() implements Manifold {
    private static final long serialVersionUID = 1L;
    private static final int N = 4;

    @Override
    public int ambient() {
        return N;
    }

    @Override
    public int dimension() {
        return N - 1;
    }

    @Override
    public void project(double[] y, int at) {
        Spheres.project(y, at, N);
    }

    @Override
    public void projectBack(double[] y, double[] p, int at) {
        Spheres.projectBack(y, p, at, N);
    }

    @Override
    public void tangent(double[] y, double[] v, int at) {
        Spheres.tangent(y, v, at, N);
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

    /** To that one of ±y which is nearer; of length half the angle. */
    @Override
    public double[] log(double[] x, double[] y) {
        return Spheres.log(x, nearer(x, y));
    }

    private static double[] nearer(double[] x, double[] y) {
        return Ratios.dot(x, y) < 0 ? Ratios.combine(-1, y, 0, y) : y;
    }

    @Override
    public double distance(double[] x, double[] y) {
        return 2 * Spheres.distance(x, nearer(x, y));
    }

    @Override
    public double[] random(Random random) {
        return Spheres.random(random, N);
    }

    @Override
    public double volume() {
        return 2 * Math.PI * Math.PI;
    }

    @Override
    public LieAction action() {
        return new GeneratedAction(Generators.quaternions());
    }

    @Override
    public double[][][] generators() {
        double[][][] units = Generators.quaternions();
        double[][][] halves = new double[units.length][][];
        for (int i = 0; i < units.length; i++) {
            halves[i] = Generators.scaled(units[i], 0.5);
        }
        return halves;
    }

    @Override
    public String toString() {
        return "rotations()";
    }
}
