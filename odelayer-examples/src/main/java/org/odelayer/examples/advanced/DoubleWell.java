package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;

/** dy = (y − y³) dt + dW: additive noise and a drift that is not linear, by which methods are measured. */
final class DoubleWell extends SdeDynamics {
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
    public void defineParameters(ParameterList parameters, long... stateShape) {}

    @Override
    public SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return SdeTerms.of(y.sub(graph.math().cube(y)), graph.constant(1.0).castTo(y.dataType()));
    }
}
