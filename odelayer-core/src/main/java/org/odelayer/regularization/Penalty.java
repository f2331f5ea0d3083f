package org.odelayer.regularization;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;
import org.odelayer.dynamics.RunningCost;

/**
 * A running cost that can be saved with a network: the loss gets λ times its integral over the time span, averaged over
 * the batch.
 *
 * <p>J is the Jacobian ∂f/∂y of one example's field, augmented dimensions and velocities included; norms sum over the
 * features. Small Jacobians make smooth, slow fields, which need fewer function evaluations and change less where the
 * input does.
 *
 * <p>You can write your own. It is saved with the network by its class, as {@link org.odelayer.dynamics.Dynamics} are:
 * a record, or a class with a no-argument constructor, whose components or fields are scalars, strings, enums or arrays
 * of these, and which is equal to another one of the same values. It must not change: copies of a network share it.
 *
 * <pre>{@code
 * public record Tracking(@JsonProperty("weight") double weight) implements Penalty {     // λ ∫ ‖y − sin t‖² dt
 *     public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
 *         SDVariable off = at.y().sub(graph.math().sin(at.t()));
 *         return off.mul(off).sum();
 *     }
 * }
 * }</pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "@class")
@JsonTypeIdResolver(PenaltyNames.class)
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public interface Penalty extends RunningCost, Serializable {

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
