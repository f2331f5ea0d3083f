/**
 * Handwritten digits to train on: MNIST where it can be had, digits drawn by this program where not.
 *
 * <p>Enter by {@link org.odelayer.examples.digits.DigitSource}, which understands what a user says with {@code --data}
 * and gives a {@link org.odelayer.examples.digits.DigitData}: a {@link org.odelayer.examples.digits.DigitSet} to train
 * on, one to test on, and where they came from. A set gives batches, features [n, 784] FLOAT in [0, 1] and one-hot
 * labels [n, 10].
 *
 * <table>
 *   <caption>Sources</caption>
 *   <tr><td>{@link org.odelayer.examples.digits.MnistFolder}</td>
 *       <td>the files of the MNIST distribution in a folder, read by {@code IdxFile}</td></tr>
 *   <tr><td>{@code MnistDownload}</td>
 *       <td>fetches them to where Deeplearning4j looks for them, with a check and a time limit</td></tr>
 *   <tr><td>{@link org.odelayer.examples.digits.RenderedDigits}</td>
 *       <td>a pen ({@code DigitPen}) that writes digits ({@code DigitStrokes}) by a seed</td></tr>
 * </table>
 *
 * <p>Data of one experiment alone (moons, spheres, signals) stay with that experiment. Nothing here trains, prints or
 * plots.
 */
package org.odelayer.examples.digits;
