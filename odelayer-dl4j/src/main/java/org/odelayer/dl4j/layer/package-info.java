/**
 * The running layers: they move arrays between Deeplearning4j's workspaces and an ODE block. The only room of this
 * module that puts arrays into workspaces; everything numerical is in {@code org.odelayer.block}.
 *
 * <p>Enter by {@link org.odelayer.dl4j.layer.OdeLayer}, which has what all of them do for Deeplearning4j. {@link
 * org.odelayer.dl4j.layer.BlockLayer} runs an ODE block, and {@link org.odelayer.dl4j.layer.NeuralOdeLayer} and {@link
 * org.odelayer.dl4j.layer.RungeKuttaNetworkLayer} extend it by what can be asked of each; {@link
 * org.odelayer.dl4j.layer.SeriesLayer} reads series at irregular times for {@link
 * org.odelayer.dl4j.layer.OdeRnnLayer} and {@link org.odelayer.dl4j.layer.LatentOdeLayer}, which also gives draws
 * ({@link org.odelayer.dl4j.layer.InitialDraw}).
 */
package org.odelayer.dl4j.layer;
