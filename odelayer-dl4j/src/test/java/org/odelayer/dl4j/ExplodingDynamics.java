package org.odelayer.dl4j;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** ẏ = y² + W: without W infinite at t = 1/y0. */
final class ExplodingDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.bias("W", 0, 1, stateShape[0]);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return y.mul(y).add(parameters.get("W"));
    }
}
