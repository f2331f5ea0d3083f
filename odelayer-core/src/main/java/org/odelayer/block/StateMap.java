package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.ParameterList;

/**
 * What happens to an array before or after the solve: a lift x → y(t0) or a projection y(t1) → output, differentiable
 * and possibly with parameters.
 */
public interface StateMap {
    /** Changes nothing. */
    StateMap IDENTITY = new StateMap() {
        @Override
        public long[] outputShape(long... inputShape) {
            return inputShape.clone();
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return x;
        }

        @Override
        public StateMap inverse() {
            return this;
        }

        @Override
        public String toString() {
            return "identity";
        }
    };

    /**
     * The shape of one output. A block that finds another one when it is compiled is refused.
     *
     * @param inputShape the shape of one input, without the batch
     * @return the shape, without the batch, a new array
     * @throws IllegalArgumentException if the map does not take such inputs
     */
    long[] outputShape(long... inputShape);

    /**
     * Declares the map's parameters, if it has any.
     *
     * @param parameters takes the declarations; names must differ from those of the dynamics
     * @param inputShape the shape of one input, without the batch
     */
    void defineParameters(ParameterList parameters, long... inputShape);

    /**
     * Defines the map.
     *
     * @param graph the graph to add operations to
     * @param x the input, [batch, …inputShape]
     * @param parameters the declared parameters by name
     * @return the output, [batch, …]
     */
    SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters);

    /**
     * The map back, for {@link OdeBlock#inverse}.
     *
     * @return a map without parameters
     * @throws IllegalArgumentException saying why there is none; unless overridden there is none
     */
    default StateMap inverse() {
        throw new IllegalArgumentException(this + " has no inverse");
    }
}
