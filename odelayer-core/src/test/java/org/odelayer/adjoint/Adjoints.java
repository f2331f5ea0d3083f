package org.odelayer.adjoint;

import java.util.List;

/** All adjoints, for tests of what they have in common. */
public final class Adjoints {
    private Adjoints() {}

    /** One of each kind. */
    public static List<Adjoint> all() {
        return List.of(
                ContinuousAdjoint.AS_FORWARD,
                InterpolatingAdjoint.AS_FORWARD,
                DiscreteAdjoint.EVERY_STEP,
                DiscreteAdjoint.CHECKPOINTED);
    }
}
