/**
 * The first thing to run: handwritten digits with a neural ODE block between two dense layers.
 *
 * <p>Enter by {@link org.odelayer.examples.quickstart.MnistCommand}, which {@code mvn -q compile exec:java} runs with
 * its defaults.
 *
 * <table>
 *   <caption>Contents</caption>
 *   <tr><td>{@code MnistModel}, {@code MnistBlock}</td>
 *       <td>the kinds of blocks, and one with its numbers</td></tr>
 *   <tr><td>{@link org.odelayer.examples.quickstart.MnistNetwork}, {@link
 *       org.odelayer.examples.quickstart.FirstFeatures}</td>
 *       <td>the network around a block or around a network of steps</td></tr>
 *   <tr><td>{@code MnistOptions}, {@code MnistTraining}, {@code MnistScore}</td>
 *       <td>one training: settings, run, accuracy and loss</td></tr>
 *   <tr><td>{@code MnistRuns}, {@code MnistTable}, {@code MnistCurves}</td>
 *       <td>several trainings of each network, side by side</td></tr>
 *   <tr><td>{@code ReportBlocks}</td>
 *       <td>what K. Lu's report compares, for {@code --table} and {@code --figures}</td></tr>
 *   <tr><td>{@code MnistNets}</td>
 *       <td>networks of steps compared, for several {@code --net}</td></tr>
 *   <tr><td>{@code MnistFigures}</td>
 *       <td>features before and after the block</td></tr>
 * </table>
 */
package org.odelayer.examples.quickstart;
