package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@link LagrangianDynamics} with L = ‖v‖²/2 + N(q, v), N a perceptron without a last bias, so that M = I + ∂²N/∂v².
 * Parameters LW0 [2n, h₁] (one row more per angle), Lb0 [h₁], LW1 …. Made by {@link LagrangianDynamics#general}.
 */
public final class LagrangianNetwork extends AngleNetwork {
    private static final long serialVersionUID = 1L;

    /** For JSON. */
    private LagrangianNetwork() {
        this(1);
    }

    LagrangianNetwork(long... hidden) {
        super(hidden);
    }

    @Override
    public LagrangianNetwork angles(int... coordinates) {
        super.angles(coordinates);
        return this;
    }

    @Override
    protected void defineEnergyParameters(ParameterList parameters, long coordinates) {
        network("L", false).declare(parameters, seenCount(coordinates) + coordinates, 1);
    }

    @Override
    protected SDVariable lagrangian(SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
        SDVariable seen = graph.concat(1, seen(graph, q), v);
        return v.mul(v).sum(true, 1).mul(0.5).add(network("L", false).apply(graph, null, seen, parameters));
    }
}
