package org.odelayer.series;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;

/**
 * Any dynamics between two times of each example: dy/du = Δt f(t + u Δt, y, θ) over u ∈ [0, 1], so that y(u = 1) is the
 * solution of ẏ = f at t + Δt.
 *
 * <p>The control is (t, Δt) of each example. Δt may be negative, to go backwards in time, and 0: then y stays what it
 * is to the last bit. f is given its time as [batch, 1], which broadcasts where a scalar does ({@code MlpDynamics} with
 * time, products and sums); f that does something else with it, as convolutions, is refused when the block is compiled.
 * Of an f that does not read its time only Δt matters, so that times may be shifted. Jumps, pieces and series in time
 * are at times of their own and are refused.
 *
 * <p>Source: Chen, Amos, Nickel, "Learning neural event functions for ordinary differential equations" (2021) and the
 * code of Rubanova, Chen, Duvenaud, "Latent ODEs for irregularly-sampled time series" (2019) solve batches on the union
 * of all times; here a batch of K times each costs K legs, whatever the times are.
 */
public final class StretchedDynamics extends LegDynamics {
    private static final long serialVersionUID = 1L;
    private static final int CONTROLS = 2;

    /**
     * Dynamics between times.
     *
     * @param inner f
     * @throws IllegalArgumentException if they are missing
     */
    @JsonCreator
    public StretchedDynamics(@JsonProperty("inner") Dynamics inner) {
        super(inner);
    }

    @Override
    public int controls() {
        return CONTROLS;
    }

    @Override
    protected void defineInner(ParameterList parameters, long seen, long state) {
        inner().defineParameters(parameters, new long[] {seen}, new long[] {state});
    }

    @Override
    protected SDVariable define(
            SameDiff graph, SDVariable u, SDVariable y, SDVariable control, Map<String, SDVariable> parameters) {
        SDVariable from = Features.slice(graph, control, 0, 1);
        SDVariable length = Features.slice(graph, control, 1, CONTROLS);
        SDVariable t = from.add(length.mul(u));
        return inner().define(graph, t, y, parameters).mul(length);
    }
}
