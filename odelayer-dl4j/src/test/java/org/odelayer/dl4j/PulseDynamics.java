package org.odelayer.dl4j;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** ẏ = g for 5 ≤ t < 5.1 and 0 at other times, or smoothly so. */
public class PulseDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;
    private final boolean smooth;

    PulseDynamics() {
        this(false);
    }

    PulseDynamics(boolean smooth) {
        this.smooth = smooth;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.bias("g", 1, stateShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable since = t.sub(5.05).mul(20);
        SDVariable pulse = smooth
                ? graph.math().exp(since.mul(since).neg())
                : t.gte(5).castTo(y.dataType()).mul(t.lt(5.1).castTo(y.dataType()));
        return y.mul(0).add(parameters.get("g").mul(pulse));
    }
}
