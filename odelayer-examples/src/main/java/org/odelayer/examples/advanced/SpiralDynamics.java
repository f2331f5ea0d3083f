package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** ẏ = y³A, the spiral of Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018). */
final class SpiralDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.weight("A", stateShape[0], stateShape[0], stateShape[0], stateShape[0]);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return graph.math().cube(y).mmul(parameters.get("A"));
    }
}
