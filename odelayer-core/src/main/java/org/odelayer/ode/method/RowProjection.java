package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostVector;
import org.odelayer.manifold.Manifold;

/** The projection of a vector's rows on a manifold, in DOUBLE, and its transpose. */
final class RowProjection {
    private final Manifold manifold;
    private final int n;
    private final double[] points;
    private final double[] cotangents;

    RowProjection(Manifold manifold, long size) {
        this.manifold = manifold;
        this.n = manifold.ambient();
        this.points = new double[rows(manifold, size) * n];
        this.cotangents = new double[points.length];
    }

    /** How many points a vector of so many elements has. */
    static int rows(Manifold manifold, long size) {
        if (size % manifold.ambient() != 0) {
            throw new IllegalArgumentException("a state of " + size + " elements must be points of " + manifold
                    + ", which have " + manifold.ambient() + " each");
        }
        return Math.toIntExact(size / manifold.ambient());
    }

    /** Projects in place. */
    void project(HostVector y) {
        y.read(0, points);
        for (int at = 0; at < points.length; at += n) {
            manifold.project(points, at);
        }
        y.write(0, points);
    }

    void project(INDArray y) {
        project(new HostVector(y));
    }

    /** p ← pᵀ ∂π/∂y at the points y before they are projected. */
    void projectBack(HostVector y, HostVector p) {
        y.read(0, points);
        p.read(0, cotangents);
        for (int at = 0; at < points.length; at += n) {
            manifold.projectBack(points, cotangents, at);
        }
        p.write(0, cotangents);
    }
}
