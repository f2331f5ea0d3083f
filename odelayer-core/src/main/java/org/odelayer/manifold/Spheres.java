package org.odelayer.manifold;

import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.graph.Shapes;

/** What unit spheres have in common, that of the quaternions among them. */
final class Spheres {
    private Spheres() {}

    static void project(double[] y, int at, int n) {
        double norm = Ratios.norm(y, at, n);
        for (int i = at; i < at + n; i++) {
            y[i] /= norm;
        }
    }

    /** (p − ŷ ⟨ŷ, p⟩) / ‖y‖. */
    static void projectBack(double[] y, double[] p, int at, int n) {
        double norm = Ratios.norm(y, at, n);
        double radial = 0;
        for (int i = at; i < at + n; i++) {
            radial += y[i] / norm * p[i];
        }
        for (int i = at; i < at + n; i++) {
            p[i] = (p[i] - y[i] / norm * radial) / norm;
        }
    }

    static void tangent(double[] y, double[] v, int at, int n) {
        double radial = 0;
        for (int i = at; i < at + n; i++) {
            radial += y[i] * v[i];
        }
        for (int i = at; i < at + n; i++) {
            v[i] -= y[i] * radial;
        }
    }

    static SDVariable point(SDVariable y) {
        SDVariable norm = y.getSameDiff().math().sqrt(y.mul(y).sum(true, 1));
        return Shapes.known(y.div(norm), Shapes.of(y));
    }

    static SDVariable tangent(SDVariable point, SDVariable v) {
        SameDiff graph = point.getSameDiff();
        return Shapes.known(graph.math().sub(v, point.mul(point.mul(v).sum(true, 1))), Shapes.of(v));
    }

    /** cos ‖v‖ y + sin ‖v‖ / ‖v‖ v. */
    static double[] exp(double[] y, double[] v) {
        double length = Ratios.norm(v, 0, v.length);
        double[] result = Ratios.combine(Math.cos(length), y, Ratios.sinc(length), v);
        project(result, 0, result.length);
        return result;
    }

    static double[] log(double[] x, double[] y) {
        double[] w = y.clone();
        tangent(x, w, 0, w.length);
        double length = Ratios.norm(w, 0, w.length);
        double cos = Ratios.dot(x, y);
        if (length == 0) {
            return cos < 0 ? Ratios.combine(Math.PI, away(x), 0, x) : w;
        }
        return Ratios.combine(Math.atan2(length, cos) / length, w, 0, x);
    }

    /** A unit vector that is tangent at a point, by the axis of which the point has least. */
    private static double[] away(double... x) {
        int least = 0;
        for (int i = 1; i < x.length; i++) {
            least = Math.abs(x[i]) < Math.abs(x[least]) ? i : least;
        }
        double[] axis = new double[x.length];
        axis[least] = 1;
        tangent(x, axis, 0, x.length);
        project(axis, 0, x.length);
        return axis;
    }

    static double distance(double[] x, double[] y) {
        double[] sum = Ratios.combine(1, x, 1, y);
        double[] difference = Ratios.combine(1, x, -1, y);
        return 2 * Math.atan2(Ratios.norm(difference, 0, x.length), Ratios.norm(sum, 0, x.length));
    }

    static double[] random(Random random, int n) {
        double[] y = new double[n];
        double norm = 0;
        while (norm < 1e-3) {
            for (int i = 0; i < n; i++) {
                y[i] = random.nextGaussian();
            }
            norm = Ratios.norm(y, 0, n);
        }
        project(y, 0, n);
        return y;
    }
}
