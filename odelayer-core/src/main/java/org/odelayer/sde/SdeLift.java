package org.odelayer.sde;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Shapes;

/**
 * From the input to the state of a method: y(t0), and zeros for the cost's integral and what the method adds.
 *
 * @param inner from the input to y(t0)
 * @param cost whether there is a cost
 * @param copies how many states of that size a step goes on from
 */
record SdeLift(StateMap inner, boolean cost, int copies) implements StateMap {
    @Override
    public long[] outputShape(long... inputShape) {
        long[] shape = inner.outputShape(inputShape);
        if (shape.length != 1) {
            throw new IllegalArgumentException("state of a stochastic differential equation must be [features], not of "
                    + shape.length + " dimensions: flatten images");
        }
        return Features.resized(shape, size(shape[0]));
    }

    private long size(long features) {
        return copies * (features + (cost ? 1 : 0));
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {
        inner.defineParameters(parameters, inputShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable y = inner.define(graph, x, parameters);
        long[] shape = Shapes.of(y);
        long added = size(shape[1]) - shape[1];
        return added == 0 ? y : Features.concat(graph, y, graph.constant(Nd4j.zeros(y.dataType(), shape[0], added)));
    }
}
