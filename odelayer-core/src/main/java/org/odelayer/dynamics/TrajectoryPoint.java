package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A point of a trajectory in the graph of f, as costs see it.
 *
 * @param t the time, a scalar of y's data type
 * @param y the state, [batch, …]
 * @param f the derivative f(t, y, θ), of y's shape
 * @param parameters θ by name, as f reads them: with parameters that differ between intervals of time those of the
 *     point's interval, with a series in time its coefficients
 */
public record TrajectoryPoint(SDVariable t, SDVariable y, SDVariable f, Map<String, SDVariable> parameters) {
    /**
     * Copies the map.
     *
     * @param t the time
     * @param y the state
     * @param f the derivative
     * @param parameters θ by name
     */
    public TrajectoryPoint {
        parameters = Map.copyOf(parameters);
    }
}
