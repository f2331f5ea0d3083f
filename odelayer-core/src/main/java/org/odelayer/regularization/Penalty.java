package org.odelayer.regularization;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.odelayer.dynamics.RunningCost;

/**
 * A running cost that can be saved with a network: the loss gets λ times its integral over the time span, averaged over
 * the batch.
 *
 * <p>J is the Jacobian ∂f/∂y of one example's field, augmented dimensions and velocities included; norms sum over the
 * features. Small Jacobians make smooth, slow fields, which need fewer function evaluations and change less where the
 * input does.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public sealed interface Penalty extends RunningCost, Serializable
        permits ConditionNumber, DirectionalDerivative, JacobianFrobenius, KineticEnergy, PartialPenalty, SpectralNorm {

    /**
     * This penalty on the initial state only, λ ℓ(t0, y(t0), θ) in place of the integral: it costs one evaluation per
     * solve.
     *
     * @return a new penalty
     */
    default Penalty atStart() {
        return new PartialPenalty(this, true, 1, true);
    }

    /**
     * This penalty on a part of each batch, the first of its examples (data sets are shuffled), weighed as if it were
     * all of them: an unbiased estimate, cheaper in proportion.
     *
     * @param fraction the part, in (0, 1]; at least one example is taken
     * @return a new penalty
     * @throws IllegalArgumentException if the fraction is not in (0, 1]
     */
    default Penalty onPart(double fraction) {
        return new PartialPenalty(this, false, fraction, true);
    }

    /**
     * This penalty without a say in the length of the forward solve's steps: the solve takes as many as without the
     * penalty. The integral may then be wrong by any amount where ℓ varies faster than the solution.
     *
     * @return a new penalty
     */
    default Penalty withoutErrorControl() {
        return new PartialPenalty(this, false, 1, false);
    }
}
