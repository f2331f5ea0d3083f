package org.odelayer.dl4j;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** ẏ = −3 y: solved backwards, errors grow by e³ per unit of time. */
final class DecayDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.scalar("rate", 3);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return y.mul(parameters.get("rate")).neg();
    }
}
