package org.odelayer.dynamics;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Dynamics for tests: weights by name and shape, and a right-hand side. Not for JSON. */
public class LambdaDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, long[]> weights = new LinkedHashMap<>();
    private final transient RightHandSide f;

    /** Writes f. */
    @FunctionalInterface
    public interface RightHandSide {
        SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);
    }

    /** Of f alone. */
    public LambdaDynamics(RightHandSide f) {
        this.f = f;
    }

    /** With a weight. */
    public final LambdaDynamics weight(String name, long... shape) {
        weights.put(name, shape);
        return this;
    }

    @Override
    public final void defineParameters(ParameterList parameters, long... stateShape) {
        weights.forEach((name, shape) -> parameters.weight(name, shape[0], shape[shape.length - 1], shape));
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return f.define(graph, t, y, parameters);
    }
}
