package org.odelayer.examples.quickstart;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** A damped pendulum, angle'' = −(g / length) sin(angle) − damping angle'; state [batch, 2]: angle, angle'. */
public class PendulumDynamics extends Dynamics {
    private static final long serialVersionUID = 1;
    private static final double GRAVITY = 9.81;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.scalar("length", 1.0);
        parameters.scalar("damping", 0.1);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable[] state = graph.split(y, 2, 1);
        SDVariable pull = graph.math().sin(state[0]).mul(GRAVITY).div(parameters.get("length"));
        SDVariable friction = state[1].mul(parameters.get("damping"));
        return graph.concat(1, state[1], pull.add(friction).neg());
    }
}
