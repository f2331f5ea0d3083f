package org.odelayer.manifold;

import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** {@link Manifold#euclidean}. */
record Euclidean(@JsonProperty("n") int n) implements Manifold {
    private static final long serialVersionUID = 1L;

    Euclidean {
        Ratios.requireAtLeast("n of a space", n, 1);
    }

    @Override
    public int ambient() {
        return n;
    }

    @Override
    public int dimension() {
        return n;
    }

    @Override
    public void project(double[] y, int at) {}

    @Override
    public void projectBack(double[] y, double[] p, int at) {}

    @Override
    public void tangent(double[] y, double[] v, int at) {}

    @Override
    public SDVariable point(SDVariable y) {
        return y;
    }

    @Override
    public SDVariable tangent(SDVariable point, SDVariable v) {
        return v;
    }

    @Override
    public double[] exp(double[] y, double[] v) {
        return Ratios.combine(1, y, 1, v);
    }

    @Override
    public double[] log(double[] x, double[] y) {
        return Ratios.combine(1, y, -1, x);
    }

    @Override
    public double distance(double[] x, double[] y) {
        return Ratios.norm(log(x, y), 0, n);
    }

    @Override
    public double[] random(Random random) {
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            y[i] = random.nextGaussian();
        }
        return y;
    }

    @Override
    public double volume() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public LieAction action() {
        return new TranslationAction(n);
    }

    @Override
    public double[][][] generators() {
        throw new IllegalArgumentException(this + " has no generators: its fields are free");
    }

    @Override
    public String toString() {
        return "euclidean(" + n + ")";
    }
}
