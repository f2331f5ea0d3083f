package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An equation of order n as a system of first order: the state is [h₁, …, hₙ], position, velocity and so on, and
 *
 * <pre>
 * ḣᵢ = hᵢ₊₁ for i &lt; n,   ḣₙ = f(t, h₁, θ)  or  f(t, [h₁, …, hₙ], θ)
 * </pre>
 *
 * <p>Shapes: state [batch, n d, …], the parts side by side; f sees [batch, d, …] or [batch, n d, …] and gives [batch,
 * d, …].
 *
 * <p>Source: Norcliffe, Bodnar, Day, Simidjievski, Liò, "On second order behaviour in augmented neural ODEs" (2020);
 * order n: Massaroli, Poli, Park, Yamashita, Asama, "Dissecting neural ODEs" (2020).
 */
public final class HigherOrderDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /** n. */
    private final int order;

    /** What f sees. */
    private final Acceleration acceleration;

    /**
     * Dynamics of higher order.
     *
     * @param inner f, the highest derivative
     * @param order n, at least 2
     * @param acceleration what f sees
     * @throws IllegalArgumentException if the order is less than 2
     */
    @JsonCreator
    public HigherOrderDynamics(
            @JsonProperty("inner") Dynamics inner,
            @JsonProperty("order") int order,
            @JsonProperty("acceleration") Acceleration acceleration) {
        super(inner);
        if (order < 2) {
            throw new IllegalArgumentException("order (" + order + ") must be >= 2");
        }
        this.order = order;
        this.acceleration = acceleration;
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (resultShape[0] % order != 0) {
            throw new IllegalArgumentException(describe(this) + ": state features (" + resultShape[0]
                    + ") must be a multiple of the order, " + order + ": position, velocity, … side by side");
        }
        long[] position = Features.resized(resultShape, resultShape[0] / order);
        inner().defineParameters(parameters, acceleration == Acceleration.POSITION ? position : resultShape, position);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        long all = Features.count(y);
        long d = all / order;
        SDVariable seen = acceleration == Acceleration.POSITION ? Features.slice(graph, y, 0, d) : y;
        SDVariable highest = inner().define(graph, t, seen, parameters);
        return Features.concat(graph, Features.slice(graph, y, d, all), highest);
    }
}
