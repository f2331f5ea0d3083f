package org.odelayer.series;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;

/**
 * The field of a leg of a {@link SeriesBlock}: dy/du = g(u, y, c, θ) over u ∈ [0, 1], where c is the control of the
 * leg, numbers of each example that do not change along it.
 *
 * <p>Shapes: y [batch, n], c [batch, {@link #controls}]. The block's input is [y(0), c], side by side; c is no part of
 * the state and has no say in the steps, and its gradient is gathered like a parameter's.
 */
public abstract class LegDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /**
     * For subclasses.
     *
     * @param inner the dynamics that this is made from
     * @throws IllegalArgumentException if they are missing
     */
    protected LegDynamics(Dynamics inner) {
        super(inner);
    }

    /**
     * The number of controls of a leg.
     *
     * @return at least 1
     */
    public abstract int controls();

    /**
     * Declares the inputs of the inner dynamics.
     *
     * @param parameters takes the declarations
     * @param seen n, the features of a state as the inner dynamics see it
     * @param state n, the features of a state
     */
    protected abstract void defineInner(ParameterList parameters, long seen, long state);

    /**
     * Defines g.
     *
     * @param graph the graph to add operations to
     * @param u the way along the leg, a scalar of y's data type
     * @param y the state, [batch, n]
     * @param control c, [batch, {@link #controls}]
     * @param parameters the declared parameters by name
     * @return g, [batch, n]
     */
    protected abstract SDVariable define(
            SameDiff graph, SDVariable u, SDVariable y, SDVariable control, Map<String, SDVariable> parameters);

    @Override
    public final void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (seenShape.length != 1) {
            throw new IllegalArgumentException(
                    "state shape (" + Arrays.toString(seenShape) + ") of a series must be [features]");
        }
        ParameterList own = new ParameterList();
        defineInner(own, seenShape[0], resultShape[0]);
        if (inner().jumps().length > 0 || !own.inputs().stream().allMatch(Parameter.class::isInstance)) {
            throw new IllegalArgumentException("dynamics of a series must be functions of time, state and parameters:"
                    + " they have no jumps, pieces, series in time, data control or noise");
        }
        parameters.addAll(own, parameter -> parameter);
        parameters.add(new Input.Control(List.of(resultShape[0] + controls())));
    }

    @Override
    public final SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable input = parameters.remove(Input.Control.NAME);
        long n = Features.count(y);
        return define(graph, t, y, Features.slice(graph, input, n, n + controls()), parameters);
    }
}
