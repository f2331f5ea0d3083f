package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@link SeparableHamiltonian} whose T and V are perceptrons of the same sizes, without last biases. Parameters TW0 [n,
 * h₁], Tb0 [h₁], TW1 … and VW0 …. Made by {@link HamiltonianDynamics#separable}.
 */
public final class SeparableNetwork extends SeparableHamiltonian {
    private static final long serialVersionUID = 1L;

    /** Sizes of the hidden layers. */
    private long[] hidden;

    /** For JSON. */
    private SeparableNetwork() {
        this(1);
    }

    SeparableNetwork(long... hidden) {
        this.hidden = Perceptron.checkDeep(hidden);
    }

    private Perceptron network(String prefix) {
        return new Perceptron(prefix, hidden, activation(), TimeDependence.NONE, false);
    }

    @Override
    protected void defineEnergyParameters(ParameterList parameters, long width) {
        network("T").declare(parameters, width / 2, 1);
        network("V").declare(parameters, width / 2, 1);
    }

    @Override
    protected SDVariable kinetic(SameDiff graph, SDVariable t, SDVariable p, Map<String, SDVariable> parameters) {
        return network("T").apply(graph, t, p, parameters);
    }

    @Override
    protected SDVariable potential(SameDiff graph, SDVariable t, SDVariable q, Map<String, SDVariable> parameters) {
        return network("V").apply(graph, t, q, parameters);
    }
}
