package org.odelayer.examples.advanced;

import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;

/** The ways to compute a gradient, by name. */
public enum GradientKind {
    CONTINUOUS(ContinuousAdjoint.AS_FORWARD),
    INTERPOLATING(InterpolatingAdjoint.AS_FORWARD),
    DISCRETE(DiscreteAdjoint.EVERY_STEP),
    CHECKPOINTED(DiscreteAdjoint.CHECKPOINTED);

    private final Adjoint adjoint;

    GradientKind(Adjoint adjoint) {
        this.adjoint = adjoint;
    }

    Adjoint adjoint() {
        return adjoint;
    }
}
