/**
 * An ODE block: a function of an array and parameters whose inside is a solve, with its gradient.
 *
 * <p>A {@link org.odelayer.block.OdeBlock} says what is solved and how; a {@link org.odelayer.block.CompiledBlock} does
 * it for one input shape, forwards and backwards, on ND4J arrays. Nothing here knows Deeplearning4j: a layer only moves
 * arrays in and out of workspaces.
 *
 * <p>Enter by {@link org.odelayer.block.OdeBlock}.
 */
package org.odelayer.block;
