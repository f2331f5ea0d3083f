package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.ForwardMode;

/** Dynamics with a solution of their linearization beside: the state is [y, v], ẏ = f(t, y, θ), v̇ = (∂f/∂y) v. */
public final class TangentDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    private final Dynamics inner;

    /** For dynamics whose parameters depend on the number of features alone. */
    TangentDynamics(Dynamics inner) {
        this.inner = inner;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        inner.defineParameters(parameters, stateShape[0] / 2);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        long all = Features.count(y);
        SDVariable state = Features.slice(graph, y, 0, all / 2);
        SDVariable f = inner.define(graph, t, state, parameters);
        return Features.concat(graph, f, ForwardMode.jvp(f, state, Features.slice(graph, y, all / 2, all)));
    }
}
