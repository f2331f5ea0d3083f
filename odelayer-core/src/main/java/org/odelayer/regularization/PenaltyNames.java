package org.odelayer.regularization;

import java.util.Map;
import org.odelayer.saving.SavedNames;

/** How penalties are named in files. */
final class PenaltyNames extends SavedNames {
    /** For Jackson. */
    PenaltyNames() {
        super(Map.ofEntries(
                Map.entry("kinetic-energy", KineticEnergy.class),
                Map.entry("directional-derivative", DirectionalDerivative.class),
                Map.entry("frobenius", JacobianFrobenius.class),
                Map.entry("spectral-norm", SpectralNorm.class),
                Map.entry("condition-number", ConditionNumber.class),
                Map.entry("flow-jacobian", FlowJacobian.class),
                Map.entry("partial", PartialPenalty.class)));
    }
}
