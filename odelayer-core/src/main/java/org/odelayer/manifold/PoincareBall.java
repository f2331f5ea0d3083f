package org.odelayer.manifold;

import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.Shapes;

/** {@link Manifold#poincareBall}. */
record PoincareBall(@JsonProperty("n") int n) implements Manifold {
    private static final long serialVersionUID = 1L;
    private static final double LARGEST = 1 - 1e-5;

    PoincareBall {
        Ratios.requireAtLeast("n of a ball", n, 1);
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
    public void project(double[] y, int at) {
        double norm = Ratios.norm(y, at, n);
        for (int i = at; norm > LARGEST && i < at + n; i++) {
            y[i] *= LARGEST / norm;
        }
    }

    @Override
    public void projectBack(double[] y, double[] p, int at) {
        double norm = Ratios.norm(y, at, n);
        if (norm > LARGEST) {
            Spheres.projectBack(y, p, at, n);
            for (int i = at; i < at + n; i++) {
                p[i] *= LARGEST;
            }
        }
    }

    @Override
    public void tangent(double[] y, double[] v, int at) {}

    @Override
    public SDVariable point(SDVariable y) {
        SameDiff graph = y.getSameDiff();
        SDVariable largest = graph.constant(
                Nd4j.scalar(LARGEST * LARGEST).castTo(y.dataType()).reshape(1, 1));
        // Of squares: the root of a sum that is 0 has no derivative.
        SDVariable squares = graph.math().max(y.mul(y).sum(true, 1), largest);
        return Shapes.known(y.div(graph.math().sqrt(squares)).mul(LARGEST), Shapes.of(y));
    }

    @Override
    public SDVariable tangent(SDVariable point, SDVariable v) {
        return v;
    }

    /** x ⊕ y, the sum of Möbius: Ungar, "Analytic hyperbolic geometry" (2005). */
    private static double[] add(double[] x, double[] y) {
        double product = 2 * Ratios.dot(x, y);
        double ofX = Ratios.dot(x, x);
        double ofY = Ratios.dot(y, y);
        double divisor = 1 + product + ofX * ofY;
        return Ratios.combine((1 + product + ofY) / divisor, x, (1 - ofX) / divisor, y);
    }

    /** x ⊕ tanh(λ ‖v‖/2) v/‖v‖, λ = 2/(1 − ‖x‖²). */
    @Override
    public double[] exp(double[] x, double[] v) {
        double half = 1 / (1 - Ratios.dot(x, x));
        double length = half * Ratios.norm(v, 0, n);
        double[] result = add(x, Ratios.combine(half * Ratios.tanhc(length), v, 0, x));
        project(result, 0);
        return result;
    }

    @Override
    public double[] log(double[] x, double[] y) {
        double[] w = add(Ratios.combine(-1, x, 0, x), y);
        double ratio = Ratios.artanhc(Math.min(Ratios.norm(w, 0, n), 1 - 1e-16));
        return Ratios.combine((1 - Ratios.dot(x, x)) * ratio, w, 0, x);
    }

    @Override
    public double distance(double[] x, double[] y) {
        double spread = Math.sqrt((1 - Ratios.dot(x, x)) * (1 - Ratios.dot(y, y)));
        return 2 * Ratios.arsinh(Ratios.norm(Ratios.combine(1, x, -1, y), 0, n) / spread);
    }

    @Override
    public double[] random(Random random) {
        double[] v = Manifold.euclidean(n).random(random);
        return exp(new double[n], Ratios.combine(0.5, v, 0, v));
    }

    @Override
    public double volume() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public LieAction action() {
        return new BallAction(n);
    }

    @Override
    public double[][][] generators() {
        throw new IllegalArgumentException(this + " has no generators: its fields are free");
    }

    @Override
    public String toString() {
        return "poincareBall(" + n + ")";
    }
}
