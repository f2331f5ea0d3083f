package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;

/** From the input x to the state [x, 0] of {@link org.odelayer.dynamics.DensityDynamics}. */
enum DensityStart implements StateMap {
    /** The only one. */
    INSTANCE;

    @Override
    public long[] outputShape(long... inputShape) {
        return Features.resized(inputShape, inputShape[0] + 1);
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {}

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        long[] shape = x.getShape();
        return Features.concat(graph, x, graph.constant(Nd4j.zeros(x.dataType(), shape[0], 1)));
    }

    @Override
    public StateMap inverse() {
        return IDENTITY;
    }

    @Override
    public String toString() {
        return "[x, 0]";
    }
}
