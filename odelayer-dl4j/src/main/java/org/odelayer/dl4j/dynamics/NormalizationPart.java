package org.odelayer.dl4j.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Normalization;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Shapes;

/** A normalization of each example, with a learned gain and shift, for which Deeplearning4j has no layer. */
final class NormalizationPart implements LayerPart {
    private final Normalization normalization;
    private final String gain;
    private final String shift;

    NormalizationPart(int index, Normalization normalization) {
        this.normalization = normalization;
        this.gain = index + "gain";
        this.shift = index + "shift";
    }

    @Override
    public Shape shape() {
        return Shape.ANY;
    }

    @Override
    public long declare(ParameterList parameters, long seen, long wanted) {
        parameters.bias(gain, 1, seen);
        parameters.bias(shift, 0, seen);
        return seen;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        long[] shape = Shapes.of(x);
        boolean vectors = shape.length == 2;
        SDVariable images = vectors ? x.reshape(-1, shape[1], 1, 1) : x;
        SDVariable result = normalization.define(
                graph,
                images,
                parameters.get(gain),
                parameters.get(shift),
                vectors ? 1 : shape[2],
                vectors ? 1 : shape[3]);
        return vectors ? result.reshape(-1, shape[1]) : result;
    }
}
