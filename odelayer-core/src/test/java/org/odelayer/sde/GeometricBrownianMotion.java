package org.odelayer.sde;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;

/** dy = μ y dt + σ y dW, as docs/sde.md has it. */
public final class GeometricBrownianMotion extends SdeDynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public NoiseType noise() {
        return NoiseType.DIAGONAL;
    }

    @Override
    public Calculus calculus() {
        return Calculus.ITO;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.scalar("mu", 0.1);
        parameters.scalar("sigma", 0.1);
    }

    @Override
    public SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return SdeTerms.of(y.mul(parameters.get("mu")), y.mul(parameters.get("sigma")));
    }
}
