package org.odelayer.sde;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;

/**
 * From the state of a method to the output: what becomes of y, and behind it the cost's integral.
 *
 * @param inner from y to the output
 * @param cost whether there is a cost
 * @param copies how many states of that size a step goes on from
 */
record SdeProjection(StateMap inner, boolean cost, int copies) implements StateMap {
    private long[] of(long... stateShape) {
        return Features.resized(stateShape, stateShape[0] / copies - (cost ? 1 : 0));
    }

    @Override
    public long[] outputShape(long... inputShape) {
        long[] shape = inner.outputShape(of(inputShape));
        if (cost && shape.length != 1) {
            throw new IllegalArgumentException("output must be [features] where the cost's integral is one of them, not"
                    + " of " + shape.length + " dimensions");
        }
        return cost ? Features.resized(shape, shape[0] + 1) : shape;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {
        inner.defineParameters(parameters, of(inputShape));
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        long n = of(Features.count(x))[0];
        SDVariable output = inner.define(graph, Features.slice(graph, x, 0, n), parameters);
        return cost ? Features.concat(graph, output, Features.slice(graph, x, n, n + 1)) : output;
    }
}
