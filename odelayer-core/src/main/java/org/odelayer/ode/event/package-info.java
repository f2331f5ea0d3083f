/**
 * Events: what happens where a function g(t, y) of the solution passes zero.
 *
 * <p>An {@link org.odelayer.ode.event.Event} says what to look for and what then becomes of the solve: it is counted,
 * ends the solve, or changes the state. {@link org.odelayer.ode.event.EventMonitor} looks for the roots on the dense
 * output of each step. Going on behind an event is the business of {@code ode}, gradients of its time that of {@code
 * adjoint}; neither is known here.
 *
 * <p>Words: an event <i>occurs</i> at a root of g in its direction, which is an {@link
 * org.odelayer.ode.event.EventOccurrence}. It <i>stops</i> the solve there if something has to be done, for good only
 * if it is terminal. The <i>resolution</i> is the time within which two roots are one.
 *
 * <p>Enter by {@link org.odelayer.ode.event.Event}.
 */
package org.odelayer.ode.event;
