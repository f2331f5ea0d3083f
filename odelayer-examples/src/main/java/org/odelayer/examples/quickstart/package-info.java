/**
 * The first thing to run: handwritten digits with a neural ODE block between two dense layers.
 *
 * <p>Enter by {@link org.odelayer.examples.quickstart.MnistCommand}, which {@code mvn -q compile exec:java} runs with
 * its defaults. {@code MnistModel} lists the blocks that it may put there, {@link
 * org.odelayer.examples.quickstart.MnistNetwork} builds the network around one, {@code MnistTraining} trains and draws
 * it, {@code MnistTable} compares them all.
 */
package org.odelayer.examples.quickstart;
