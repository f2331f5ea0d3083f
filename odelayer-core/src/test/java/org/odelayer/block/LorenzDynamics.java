package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/**
 * x' = σ (y − x), y' = x (ρ − z) − y, z' = x y − β z with (σ, ρ, β) as parameter, [1, 3]: chaotic for 10, 28, 8/3
 * (Lorenz, 1963).
 */
final class LorenzDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.weight("s", 1, 1, 1, 3);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        SDVariable[] p = columns(graph, parameters.get("s"), 1);
        SDVariable[] y = columns(graph, state, state.getShape()[0]);
        SDVariable first = y[1].sub(y[0]).mul(p[0]);
        SDVariable second = p[1].sub(y[2]).mul(y[0]).sub(y[1]);
        SDVariable third = y[0].mul(y[1]).sub(y[2].mul(p[2]));
        return graph.concat(1, first, second, third);
    }

    private static SDVariable[] columns(SameDiff graph, SDVariable matrix, long rows) {
        SDVariable[] columns = new SDVariable[3];
        for (int i = 0; i < 3; i++) {
            columns[i] = graph.slice(matrix, new int[] {0, i}, (int) rows, 1);
        }
        return columns;
    }
}
