package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Layers without the identity as steps of Euler's method of length 1: ẏ = f(t, y, θ) − y gives y' = y + (f(y) − y) =
 * f(y).
 */
public final class PlainNetDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /**
     * Layers without the identity.
     *
     * @param inner f
     */
    @JsonCreator
    public PlainNetDynamics(@JsonProperty("inner") Dynamics inner) {
        super(inner);
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        inner().defineParameters(parameters, seenShape, resultShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return inner().define(graph, t, y, parameters).sub(y);
    }
}
