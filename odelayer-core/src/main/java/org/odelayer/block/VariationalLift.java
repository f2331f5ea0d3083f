package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.VariationalDynamics;

/** A lift and behind it Φ − I = 0, where {@link VariationalDynamics} start. */
record VariationalLift(StateMap inner) implements StateMap {
    @Override
    public long[] outputShape(long... inputShape) {
        return VariationalDynamics.stateShape(inner.outputShape(inputShape));
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {
        inner.defineParameters(parameters, inputShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable y = inner.define(graph, x, parameters);
        long[] own = inner.outputShape(BlockParts.tail(x.getShape()));
        long added = VariationalDynamics.stateShape(own)[0] - own[0];
        long[] shape = new long[own.length + 1];
        shape[0] = x.getShape()[0];
        System.arraycopy(Features.resized(own, added), 0, shape, 1, own.length);
        return Features.concat(graph, y, graph.constant(Nd4j.zeros(x.dataType(), shape)));
    }
}
