package org.odelayer.manifold;

import java.util.List;

/** The one list of manifolds that tests run over. */
public final class Manifolds {
    private Manifolds() {}

    /** Each kind, and one of more dimensions than usual. */
    public static List<Manifold> all() {
        return List.of(
                Manifold.sphere(2),
                Manifold.sphere(3),
                Manifold.sphere(5),
                Manifold.rotations(),
                Manifold.torus(2),
                Manifold.hyperboloid(3),
                Manifold.poincareBall(2),
                Manifold.euclidean(2),
                Manifold.product(Manifold.rotations(), Manifold.euclidean(3)));
    }
}
