package org.odelayer.regularization;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.TrajectoryPoint;
import org.odelayer.graph.ForwardMode;

/**
 * Derivative of the field along itself, ℓ = ‖J f‖²: the acceleration of a path of an autonomous equation, so straight
 * paths.
 *
 * <p>Cost: one tangent. Related to the regularization of higher derivatives of Kelly, Bettencourt, Johnson, Duvenaud,
 * "Learning differential equations that are easy to solve" (2020), of which this is the second order without ∂f/∂t.
 *
 * @param weight λ
 * @serial exclude
 */
public record DirectionalDerivative(@JsonProperty("weight") double weight) implements Penalty {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the weight.
     *
     * @param weight λ, greater than 0
     * @throws IllegalArgumentException if it is not
     */
    public DirectionalDerivative {
        Weight.check("DirectionalDerivative", weight);
    }

    @Override
    public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        return Rows.sumOfSquares(ForwardMode.jvp(at.f(), at.y(), at.f()));
    }
}
