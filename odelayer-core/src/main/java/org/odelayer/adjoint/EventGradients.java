package org.odelayer.adjoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The derivatives of a loss with respect to the times and states of events.
 *
 * <p>Immutable: each method returns new values. Events that are not named have zero.
 */
public final class EventGradients {
    /** Of a loss that does not depend on events. */
    public static final EventGradients NONE = new EventGradients(Map.of(), Map.of());

    private final Map<Integer, Double> times;
    private final Map<Integer, double[]> states;

    private EventGradients(Map<Integer, Double> times, Map<Integer, double[]> states) {
        this.times = times;
        this.states = states;
    }

    /**
     * With respect to the time of an occurrence.
     *
     * @param index which one in the solution's list of events, from 0
     * @param gradient ∂L/∂t*
     * @return new values
     */
    public EventGradients time(int index, double gradient) {
        Map<Integer, Double> more = new TreeMap<>(times);
        more.put(index, gradient);
        return new EventGradients(more, states);
    }

    /**
     * With respect to the state of an occurrence, before a change.
     *
     * @param index which one in the solution's list of events, from 0
     * @param gradient ∂L/∂y⁻, [n]
     * @return new values
     */
    public EventGradients state(int index, double... gradient) {
        Map<Integer, double[]> more = new TreeMap<>(states);
        more.put(index, gradient.clone());
        return new EventGradients(times, more);
    }

    /** Refuses events that did not occur, and gradients of other lengths. */
    void check(int count, int length) {
        for (Map<Integer, ?> indices : List.of(times, states)) {
            for (int index : indices.keySet()) {
                if (index < 0 || index >= count) {
                    throw new IllegalArgumentException(
                            "event (" + index + ") must be one of the " + count + " that occurred, counted from 0");
                }
            }
        }
        for (double[] gradient : states.values()) {
            if (gradient.length != length) {
                throw new IllegalArgumentException(
                        "the gradient of an event's state must have " + length + " elements, not " + gradient.length);
            }
        }
    }

    double ofTime(int index) {
        return times.getOrDefault(index, 0.0);
    }

    double[] ofState(int index, int length) {
        return states.getOrDefault(index, new double[length]);
    }
}
