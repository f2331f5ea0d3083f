package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** Stiff equations with parameters p, one row. */
abstract class StiffDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;
    private final int count;

    StiffDynamics(int count) {
        this.count = count;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.weight("p", 1, 1, 1, count);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        SDVariable[] p = columns(graph, parameters.get("p"));
        return graph.concat(1, define(p, columns(graph, state)));
    }

    abstract SDVariable[] define(SDVariable[] p, SDVariable... y);

    private static SDVariable[] columns(SameDiff graph, SDVariable matrix) {
        long[] shape = matrix.getShape();
        SDVariable[] columns = new SDVariable[(int) shape[1]];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = graph.slice(matrix, new int[] {0, i}, (int) shape[0], 1);
        }
        return columns;
    }

    /** x' = v, v' = μ (1 − x²) v − x. */
    static final class VanDerPol extends StiffDynamics {
        private static final long serialVersionUID = 1L;

        VanDerPol() {
            super(1);
        }

        @Override
        SDVariable[] define(SDVariable[] p, SDVariable... y) {
            SDVariable damping = y[0].mul(y[0]).rsub(1).mul(y[1]).mul(p[0]);
            return new SDVariable[] {y[1], damping.sub(y[0])};
        }
    }

    /** Robertson's reaction with rates 0.04 p₁, 3·10⁷ p₂ and 10⁴ p₃. */
    static final class Robertson extends StiffDynamics {
        private static final long serialVersionUID = 1L;

        Robertson() {
            super(3);
        }

        @Override
        SDVariable[] define(SDVariable[] p, SDVariable... y) {
            SDVariable first = y[0].mul(p[0]).mul(0.04);
            SDVariable second = y[1].mul(y[1]).mul(p[1]).mul(3e7);
            SDVariable third = y[1].mul(y[2]).mul(p[2]).mul(1e4);
            SDVariable down = first.sub(third);
            return new SDVariable[] {down.neg(), down.sub(second), second};
        }
    }
}
