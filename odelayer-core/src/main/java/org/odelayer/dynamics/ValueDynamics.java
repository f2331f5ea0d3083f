package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.graph.Shapes;

/**
 * f at points that stay where they are: ẋ = 0, ẇ = f(t, x, θ). One step of Euler's method of length 1 from [x, 0] gives
 * [x, f(t, x, θ)] to the last bit.
 *
 * <p>Shapes: the state is [batch, m + n, …]; f gives n features and sees n. With times m = n + 1, the last of them
 * being the time that f has at that point, [batch, 1] for f in place of a scalar; otherwise m = n. Parameters are those
 * of f.
 */
public final class ValueDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /** Whether each point has its own time. */
    private final boolean timed;

    /**
     * f at points.
     *
     * @param inner f
     * @param timed whether the last feature of a point is its time
     */
    public ValueDynamics(Dynamics inner, boolean timed) {
        super(inner);
        this.timed = timed;
    }

    /**
     * The number of features of f for points of some features.
     *
     * @param features m of a point
     * @return n
     */
    public long features(long features) {
        return timed ? features - 1 : features;
    }

    private long ofState(long stateFeatures) {
        return (stateFeatures - (timed ? 1 : 0)) / 2;
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        ParameterList own = ParameterList.of(inner(), Features.resized(resultShape, ofState(resultShape[0])));
        for (Input input : own.inputs()) {
            if (!(input instanceof Parameter) || timed && inner().jumps().length > 0) {
                throw new IllegalArgumentException("f at single points must be a function of state, time and"
                        + " parameters: it has no data control, series in time, pieces or noise");
            }
        }
        parameters.addAll(own, parameter -> parameter);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        long[] shape = Shapes.of(state);
        long n = ofState(shape[1]);
        SDVariable x = Features.slice(graph, state, 0, n);
        SDVariable time = timed ? Features.slice(graph, state, n, n + 1) : t;
        SDVariable f = inner().define(graph, time, x, parameters);
        long[] points = shape.clone();
        points[1] -= n;
        return Features.concat(graph, graph.constant(Nd4j.zeros(state.dataType(), points)), f);
    }
}
