package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Dynamics that see the block's input at all times: ẏ = f(t, [y, x], θ) with x the input, a constant of each example.
 *
 * <p>x is no part of the state: it costs nothing in the solver and has no say in the step size. Its gradient, ∫ aᵀ∂f/∂x
 * dt, is gathered like a parameter's and added to the one that comes through the initial state.
 *
 * <p>Shapes: y [batch, n, …], x [batch, m, …]; the inner dynamics see [batch, n + m, …] and give [batch, n, …]. They
 * must not rely on seeing the shape they give ({@link Dynamics#defineParameters(ParameterList, long[], long[])}).
 *
 * <p>Source: Massaroli, Poli, Park, Yamashita, Asama, "Dissecting neural ODEs" (2020), data-controlled neural ODEs.
 */
public final class DataControlledDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /** Of one input, without the batch. */
    private final long[] inputShape;

    /**
     * Dynamics that see an input.
     *
     * @param inner f, which sees state and input side by side
     * @param inputShape the shape of one input, without the batch
     */
    @JsonCreator
    public DataControlledDynamics(
            @JsonProperty("inner") Dynamics inner, @JsonProperty("inputShape") long... inputShape) {
        super(inner);
        this.inputShape = inputShape.clone();
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (seenShape.length != inputShape.length
                || !Arrays.equals(Features.resized(seenShape, inputShape[0]), inputShape)) {
            throw new IllegalArgumentException("data control: state shape (" + Arrays.toString(seenShape)
                    + ") must be that of the input, " + Arrays.toString(inputShape) + ", but for the first dimension");
        }
        parameters.add(Input.Control.of(inputShape));
        long features = seenShape[0] + inputShape[0];
        inner().defineParameters(parameters, Features.resized(seenShape, features), resultShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable x = parameters.remove(Input.Control.NAME);
        return inner().define(graph, t, Features.concat(graph, y, x), parameters);
    }
}
