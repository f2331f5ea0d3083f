/**
 * Training listeners that report what the solvers do, and the layers of a network that are ODE blocks.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.dl4j.listener.TrainingReport}</td><td>a page of curves and a CSV file</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.listener.NfeListener}</td><td>how often the solvers evaluate f</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.listener.PenaltyListener}</td><td>what the running costs integrate to</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.listener.NoiseListener}</td><td>warns of losses that take noise away</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.listener.OdeLayers}</td><td>the layers; learning rates for them</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.dl4j.listener.TrainingReport}. All listeners can be serialized.
 */
package org.odelayer.dl4j.listener;
