package org.odelayer.dl4j;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** What a user would write: ẏ = strength · sin(y) W + cos(t) b. */
final class PendulumDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    private double strength;

    private PendulumDynamics() {}

    PendulumDynamics(double strength) {
        this.strength = strength;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.weight("W", stateShape[0], stateShape[0], stateShape[0], stateShape[0]);
        parameters.bias("b", 0.5, 1, stateShape[0]);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable pull = graph.math().sin(y).mul(strength).mmul(parameters.get("W"));
        return pull.add(parameters.get("b").mul(graph.math().cos(t)));
    }
}
