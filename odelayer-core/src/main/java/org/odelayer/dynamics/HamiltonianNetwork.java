package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@link HamiltonianDynamics} whose H is a perceptron of the whole state, without a last bias, which has no effect.
 * Parameters HW0 [2n, h₁], Hb0 [h₁], HW1 …; with {@link TimeDependence#CONCAT} also Hw0t [1, h₁]. Made by {@link
 * HamiltonianDynamics#general}.
 */
public final class HamiltonianNetwork extends HamiltonianDynamics {
    private static final long serialVersionUID = 1L;

    /** Sizes of the hidden layers. */
    private long[] hidden;
    /** Whether H sees the time. */
    private TimeDependence time = TimeDependence.NONE;

    /** For JSON. */
    private HamiltonianNetwork() {
        this(1);
    }

    HamiltonianNetwork(long... hidden) {
        this.hidden = Perceptron.checkDeep(hidden);
    }

    /**
     * Sets whether H sees the time; {@link TimeDependence#NONE} by default. If it does, it is not kept.
     *
     * @param newTime how the time enters
     * @return this
     * @throws IllegalArgumentException if it is missing
     */
    public HamiltonianNetwork time(TimeDependence newTime) {
        this.time = Perceptron.checkTime(newTime);
        return this;
    }

    private Perceptron network() {
        return new Perceptron("H", hidden, activation(), time, false);
    }

    @Override
    protected void defineEnergyParameters(ParameterList parameters, long width) {
        network().declare(parameters, width, 1);
    }

    @Override
    protected SDVariable energy(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return network().apply(graph, t, y, parameters);
    }
}
