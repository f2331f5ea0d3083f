package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.TrajectoryPoint;
import org.odelayer.regularization.Penalty;

/**
 * The distance of the path in the plane from a half circle, ℓ = ‖y − r(t)‖² with r(t) = (cos πt, sin πt): a running
 * cost of an example's own, which a layer saves by its class.
 *
 * @param weight λ
 */
public record Tracking(@JsonProperty("weight") double weight) implements Penalty {
    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        SDVariable angle = at.t().mul(Math.PI);
        SDVariable first = graph.constant(
                Nd4j.createFromArray(new double[][] {{1, 0}}).castTo(at.y().dataType()));
        SDVariable second = graph.constant(
                Nd4j.createFromArray(new double[][] {{0, 1}}).castTo(at.y().dataType()));
        SDVariable reference =
                first.mul(graph.math().cos(angle)).add(second.mul(graph.math().sin(angle)));
        SDVariable off = at.y().sub(reference);
        return off.mul(off).sum();
    }
}
