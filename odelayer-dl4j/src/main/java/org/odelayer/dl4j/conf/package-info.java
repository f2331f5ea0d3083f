/**
 * Layer configurations: what a user writes into a Deeplearning4j network, and what is saved as JSON.
 *
 * <p>Enter by {@link org.odelayer.dl4j.conf.NeuralOdeLayer}. Solving belongs to {@code org.odelayer.block}, running
 * inside a network to {@code org.odelayer.dl4j.layer}.
 */
package org.odelayer.dl4j.conf;
