package org.odelayer.dynamics;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A cost ℓ(t, y, θ) ≥ 0 at each point of a trajectory, whose integral ∫ ℓ dt is part of the loss: regularization of the
 * path, not only of its end.
 *
 * <p>It is written with the same operations as the dynamics and compiled together with them, so that what both need is
 * computed once. Random probes are inputs that stay the same during a solve and its gradient.
 */
public interface RunningCost {
    /**
     * The factor λ of the integral in the loss.
     *
     * @return greater than 0
     */
    double weight();

    /**
     * Whether the cost is that of the initial state, ℓ(t0, y(t0), θ), instead of the integral along the trajectory.
     *
     * @return false unless overridden
     */
    default boolean startOnly() {
        return false;
    }

    /**
     * The part of the examples that the cost is computed for, the first ones of each batch; what it comes to stands for
     * all.
     *
     * @return in (0, 1]; 1 unless overridden
     */
    default double fraction() {
        return 1;
    }

    /**
     * Whether the integral has a say in the length of the forward solve's steps. Without, the integral is only as good
     * as the steps that y needs, and may be wrong by any amount where ℓ varies faster than y.
     *
     * @return true unless overridden
     */
    default boolean errorControl() {
        return true;
    }

    /**
     * How often the probes that follow the state are computed anew at the start of a solve, before the first
     * evaluation, so that they have found what they follow from where they were drawn.
     *
     * @param stateShape the state's shape, [batch, …]
     * @return 0 unless overridden
     */
    default int warmUps(long... stateShape) {
        return 0;
    }

    /**
     * Arrays that the cost needs beside the state, such as random vectors.
     *
     * @param stateShape the state's shape, [batch, …]
     * @return their shapes by name; names are the cost's own; none unless overridden
     */
    default Map<String, long[]> probes(long... stateShape) {
        return Map.of();
    }

    /**
     * Sets the probes anew, before a solve. There is nothing to do without any.
     *
     * @param random where to draw from
     * @param probes the arrays by name
     */
    default void draw(Random random, Map<String, INDArray> probes) {}

    /**
     * Defines the cost.
     *
     * @param graph the graph to add operations to
     * @param at time, state, derivative and parameters
     * @param probes the probes by name
     * @return Σ ℓ over the batch, a scalar
     */
    SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes);

    /**
     * The probes that follow the state, such as singular vectors: {@link #adapt} gives them anew before every
     * evaluation of the cost. What is differentiated is the cost with fixed probes.
     *
     * @param stateShape the state's shape, [batch, …]
     * @return names of probes; none unless overridden
     */
    default List<String> adapted(long... stateShape) {
        return List.of();
    }

    /**
     * Defines the new values of the probes that follow the state. Not differentiated.
     *
     * @param graph the graph to add operations to
     * @param at time, state, derivative and parameters
     * @param probes the probes by name, as they were at the evaluation before
     * @return the new values of those that {@link #adapted} names, in that order
     */
    default List<SDVariable> adapt(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        return List.of();
    }
}
