package org.odelayer.ode.event;

/** What to throw when events do not let a solve go on. */
public interface EventAlarm {
    /**
     * The function of an event is NaN or infinite.
     *
     * @param event the event
     * @param t where
     * @return the failure
     */
    RuntimeException undefined(Event event, double t);

    /**
     * An event that changes the state occurs again and again within the resolution.
     *
     * @param event the event
     * @param t where
     * @return the failure
     */
    RuntimeException accumulates(Event event, double t);
}
