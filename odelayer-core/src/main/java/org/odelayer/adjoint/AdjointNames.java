package org.odelayer.adjoint;

import java.util.Map;
import org.odelayer.saving.SavedNames;

/** How adjoints are named in files. */
final class AdjointNames extends SavedNames {
    /** For Jackson. */
    AdjointNames() {
        super(Map.ofEntries(
                Map.entry("continuous", ContinuousAdjoint.class),
                Map.entry("interpolating", InterpolatingAdjoint.class),
                Map.entry("discrete", DiscreteAdjoint.class)));
    }
}
