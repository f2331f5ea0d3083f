package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** x' = a x − b x y, y' = d x y − c y with (a, b, c, d) as parameter, [1, 4] (Lotka, Volterra, 1926). */
final class PredatorDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.weight("rates", 1, 1, 1, 4);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        SDVariable[] rate = graph.split(parameters.get("rates"), 4, 1);
        SDVariable[] y = graph.split(state, 2, 1);
        SDVariable met = y[0].mul(y[1]);
        return graph.concat(
                1, y[0].mul(rate[0]).sub(met.mul(rate[1])), met.mul(rate[3]).sub(y[1].mul(rate[2])));
    }
}
