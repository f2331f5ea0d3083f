/**
 * The running layers: they move arrays between Deeplearning4j's workspaces and an ODE block. The only room of this
 * module that puts arrays into workspaces; everything numerical is in {@code org.odelayer.block}.
 *
 * <p>Enter by {@link org.odelayer.dl4j.layer.BlockLayer}, which {@link org.odelayer.dl4j.layer.NeuralOdeLayer} and
 * {@link org.odelayer.dl4j.layer.RungeKuttaNetworkLayer} extend by what can be asked of each.
 */
package org.odelayer.dl4j.layer;
