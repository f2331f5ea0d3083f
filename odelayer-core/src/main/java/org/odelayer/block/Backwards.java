package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.ParameterList;

/** The lift of a block that is solved backwards, whose input is the output of the block forwards. */
record Backwards(StateMap map) implements StateMap {
    @Override
    public long[] outputShape(long... inputShape) {
        return map.outputShape(inputShape);
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {
        map.defineParameters(parameters, inputShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        return map.define(graph, x, parameters);
    }
}
