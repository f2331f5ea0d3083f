package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;

/** dy = μ y dt + σ y dW in Itô's sense, written in either, with μ and σ to be learned. */
final class GeometricBrownianMotion extends SdeDynamics {
    private static final long serialVersionUID = 1L;

    /** In what sense it is written. */
    private final Calculus calculus;

    @JsonCreator
    GeometricBrownianMotion(@JsonProperty("calculus") Calculus calculus) {
        this.calculus = calculus;
    }

    @Override
    public NoiseType noise() {
        return NoiseType.DIAGONAL;
    }

    @Override
    public Calculus calculus() {
        return calculus;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.scalar("mu", 0.1);
        parameters.scalar("sigma", 0.5);
    }

    @Override
    public SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable mu = parameters.get("mu");
        SDVariable sigma = parameters.get("sigma");
        SDVariable rate =
                calculus == Calculus.ITO ? mu : mu.sub(sigma.mul(sigma).mul(0.5));
        return SdeTerms.of(y.mul(rate), y.mul(sigma));
    }
}
