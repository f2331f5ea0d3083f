package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;

/** dy = a (m − y) dt + σ dW, with a, m and σ to be learned. */
final class OrnsteinUhlenbeck extends SdeDynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public NoiseType noise() {
        return NoiseType.ADDITIVE;
    }

    @Override
    public Calculus calculus() {
        return Calculus.ITO;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.scalar("rate", 0.5);
        parameters.scalar("mean", 0);
        parameters.scalar("sigma", 1);
    }

    @Override
    public SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable drift =
                y.sub(parameters.get("mean")).mul(parameters.get("rate")).neg();
        return SdeTerms.of(drift, parameters.get("sigma"));
    }
}
