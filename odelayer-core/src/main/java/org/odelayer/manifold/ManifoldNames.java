package org.odelayer.manifold;

import java.util.Map;
import org.odelayer.saving.SavedNames;

/** How manifolds are named in files. */
final class ManifoldNames extends SavedNames {
    /** For Jackson. */
    ManifoldNames() {
        super(Map.ofEntries(
                Map.entry("sphere", Sphere.class),
                Map.entry("rotations", Rotations.class),
                Map.entry("torus", Torus.class),
                Map.entry("hyperboloid", Hyperboloid.class),
                Map.entry("poincare-ball", PoincareBall.class),
                Map.entry("euclidean", Euclidean.class),
                Map.entry("product", Product.class)));
    }
}
