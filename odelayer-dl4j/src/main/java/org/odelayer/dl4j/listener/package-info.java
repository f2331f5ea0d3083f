/**
 * Training listeners that report what the solvers do: {@link org.odelayer.dl4j.listener.NfeListener} how often they
 * evaluate f, {@link org.odelayer.dl4j.listener.PenaltyListener} what the running costs integrate to.
 */
package org.odelayer.dl4j.listener;
