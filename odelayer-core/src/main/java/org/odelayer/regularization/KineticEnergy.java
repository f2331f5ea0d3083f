package org.odelayer.regularization;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.TrajectoryPoint;

/**
 * Kinetic energy, ℓ = ‖f(t, y, θ)‖²: short, straight paths of constant speed.
 *
 * <p>Cost: next to nothing. Source: Finlay, Jacobsen, Nurbekyan, Oberman, "How to train your neural ODE: the world of
 * Jacobian and kinetic regularization" (2020).
 *
 * @param weight λ
 * @serial exclude
 */
public record KineticEnergy(@JsonProperty("weight") double weight) implements Penalty {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the weight.
     *
     * @param weight λ, greater than 0
     * @throws IllegalArgumentException if it is not
     */
    public KineticEnergy {
        Weight.check("KineticEnergy", weight);
    }

    @Override
    public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        return Rows.sumOfSquares(at.f());
    }
}
