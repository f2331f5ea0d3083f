package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;

/** From a state of n parts to the output: the first or all parts, with or without the last p features of each. */
record FinalState(int order, boolean all, long dropped) implements StateMap {
    @Override
    public long[] outputShape(long... stateShape) {
        long kept = stateShape[0] / order - dropped;
        return Features.resized(stateShape, all ? order * kept : kept);
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {}

    @Override
    public SDVariable define(SameDiff graph, SDVariable y, Map<String, SDVariable> parameters) {
        long width = Features.count(y) / order;
        if (all && dropped == 0) {
            return y;
        }
        SDVariable[] parts = new SDVariable[all ? order : 1];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Features.slice(graph, y, i * width, (i + 1) * width - dropped);
        }
        return Features.concat(graph, parts);
    }

    @Override
    public StateMap inverse() {
        if (order > 1 && !all) {
            throw new IllegalArgumentException("the output is the position alone, from which the velocity cannot be"
                    + " known: choose outputState(OutputState.ALL)");
        }
        if (dropped > 0) {
            throw new IllegalArgumentException("the output lacks the " + dropped
                    + " augmented dimensions, which cannot be known from it: choose keepAugmented(true)");
        }
        return IDENTITY;
    }
}
