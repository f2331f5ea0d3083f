package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;

/** An angular velocity on S² that depends on place and time, ω = (z + 1, x² − sin 2t, y − cos t / 2). */
final class WhirlDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {}

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable first = Features.slice(graph, y, 2, 3).add(1.0);
        SDVariable x = Features.slice(graph, y, 0, 1);
        SDVariable second = x.mul(x).sub(graph.math().sin(t.mul(2.0)));
        SDVariable third =
                Features.slice(graph, y, 1, 2).sub(graph.math().cos(t).mul(0.5));
        return graph.concat(1, first, second, third);
    }
}
