package org.odelayer.ode.event;

import java.util.Arrays;

/** An event at one of its roots. */
public final class EventOccurrence {
    private final Event event;
    private final int index;
    private final double t;
    private final double[] state;
    private final double[] after;

    EventOccurrence(Event event, int index, double t, double[] state, double[] after) {
        this.event = event;
        this.index = index;
        this.t = t;
        this.state = state;
        this.after = after;
    }

    /**
     * What occurred.
     *
     * @return the event as it was given
     */
    public Event event() {
        return event;
    }

    /**
     * Which of the problem's events it is.
     *
     * @return from 0, in the order in which they were given
     */
    public int index() {
        return index;
    }

    /**
     * When it occurred.
     *
     * @return the time of the root
     */
    public double t() {
        return t;
    }

    /**
     * The state at the root, y⁻ where the event changes it.
     *
     * @return [n], a new array
     */
    public double[] state() {
        return state.clone();
    }

    /**
     * The state with which the solve goes on.
     *
     * @return y⁺, [n], a new array; {@link #state} where nothing changes it
     */
    public double[] after() {
        return after.clone();
    }

    @Override
    public String toString() {
        return event + " at t = " + t + ", y = " + Arrays.toString(state);
    }
}
