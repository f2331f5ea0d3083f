package org.odelayer.adjoint;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.DifferentiableField;

/**
 * How the gradient of a solve is computed.
 *
 * <ul>
 *   <li>{@link ContinuousAdjoint}: solves the state backwards again; memory does not grow with the number of steps;
 *       approximate. The default.
 *   <li>{@link InterpolatingAdjoint}: takes the state from the forward solve's dense output; for dynamics that cannot
 *       be solved backwards; approximate.
 *   <li>{@link DiscreteAdjoint}: the exact gradient of what the forward solve computed.
 * </ul>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "@class")
@JsonTypeIdResolver(AdjointNames.class)
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public sealed interface Adjoint extends Serializable permits ContinuousAdjoint, InterpolatingAdjoint, DiscreteAdjoint {

    /**
     * Whether the forward solve must be observed, step by step.
     *
     * @return false if its outputs are enough
     */
    boolean records();

    /**
     * Whether the steps of the forward solve must end at the output times.
     *
     * @param forward how the state is solved
     * @param times whether gradients with respect to times are wanted
     * @return false, as an output may lie within a step, unless overridden
     */
    default boolean hitsOutputTimes(SolverSettings forward, boolean times) {
        return false;
    }

    /**
     * Checks that this goes together with a forward solve.
     *
     * @param forward how the state is solved
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    void check(SolverSettings forward);

    /**
     * How the adjoint's own equation is solved.
     *
     * @param forward how the state is solved
     * @return the forward solve's settings unless the adjoint has its own
     */
    default SolverSettings settings(SolverSettings forward) {
        return forward;
    }

    /**
     * Prepares gradients: allocates the arrays and binds the field to them.
     *
     * @param field the right-hand side of the forward solve
     * @param forward the forward solve; recording adjoints will have to observe it
     * @param settings how the forward solve is done
     * @param times whether gradients with respect to times are wanted
     * @return one gradient after the other, bound to its arrays
     * @throws IllegalArgumentException if the field differs between the stages of a step and this does not go back step
     *     by step
     */
    AdjointPass bind(DifferentiableField field, OdeIntegrator forward, SolverSettings settings, boolean times);
}
