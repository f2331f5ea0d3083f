package org.odelayer.field;

import org.odelayer.ode.method.Leg;

/** Who tells f the numbers of a leg, {@link org.odelayer.dynamics.Input.OfLeg}: a function of the leg alone. */
@FunctionalInterface
public interface LegDriver {
    /**
     * Tells the numbers of a leg; called whenever an evaluation belongs to another leg than the one before it.
     *
     * @param leg from one stop of a solve to the next, backwards in time in a gradient that is solved for
     * @param inputs take all numbers that f declares
     */
    void tell(Leg leg, LegInputs inputs);
}
