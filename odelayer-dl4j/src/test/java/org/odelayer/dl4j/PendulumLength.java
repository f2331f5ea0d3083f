package org.odelayer.dl4j;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** θ¨ = −sin θ / length, with the length to be learned. */
final class PendulumLength extends Dynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.scalar("length", 0.1);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return graph.math().sin(y).div(parameters.get("length")).neg();
    }
}
