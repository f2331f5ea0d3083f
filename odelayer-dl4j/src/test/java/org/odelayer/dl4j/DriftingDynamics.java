package org.odelayer.dl4j;

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

/** dy = −tanh(yA) dt + σ y dW, with ‖y‖² as its cost if wanted. */
final class DriftingDynamics extends SdeDynamics {
    private static final long serialVersionUID = 1L;

    private final double sigma;
    private final boolean cost;

    @JsonCreator
    DriftingDynamics(@JsonProperty("sigma") double sigma, @JsonProperty("cost") boolean cost) {
        this.sigma = sigma;
        this.cost = cost;
    }

    @Override
    public NoiseType noise() {
        return NoiseType.DIAGONAL;
    }

    @Override
    public Calculus calculus() {
        return Calculus.ITO;
    }

    @Override
    public boolean hasCost() {
        return cost;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.weight("A", stateShape[0], stateShape[0], stateShape[0], stateShape[0]);
        parameters.scalar("sigma", sigma);
    }

    @Override
    public SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable drift = graph.math().tanh(y.mmul(parameters.get("A"))).neg();
        SdeTerms terms = SdeTerms.of(drift, y.mul(parameters.get("sigma")));
        return cost ? terms.withCost(graph.math().square(y).sum(true, 1)) : terms;
    }
}
