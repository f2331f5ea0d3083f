/**
 * Brownian motion as a function of its arguments: what a solver of stochastic equations asks for, step by step.
 *
 * <p>A path is not drawn and kept but computed when it is asked for, from the numbers that name it. So steps may ask
 * for any interval in any order, forwards, backwards and again, and see one path; a solve with half the step sees the
 * same one more finely; and what is trained today goes on tomorrow with the same noise. What a step does with an
 * increment belongs elsewhere: this room knows no equation, no array of ND4J and no other room.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.noise.BrownianMotion}</td><td>increments and their integrals, by example</td></tr>
 * <tr><td>{@link org.odelayer.noise.BrownianPath}</td><td>the same from a key, by bridges on a dyadic tree</td></tr>
 * <tr><td>{@link org.odelayer.noise.NoiseKey}</td><td>the numbers that name a path: seed, layer, iteration</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.noise.BrownianPath#grid}.
 */
package org.odelayer.noise;
