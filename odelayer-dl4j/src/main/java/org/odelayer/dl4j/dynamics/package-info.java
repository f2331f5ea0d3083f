/**
 * Right-hand sides made of Deeplearning4j's layer configurations. What a field is belongs to {@code
 * org.odelayer.dynamics}, which does not know Deeplearning4j; a layer that solves one to {@code
 * org.odelayer.dl4j.conf}.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.dl4j.dynamics.LayersDynamics}</td><td>a stack of layers as f</td></tr>
 * <tr><td>{@code LayerPart}</td><td>one layer of the stack as a part of f's graph: {@code DensePart}, {@code
 * ConvolutionPart}, {@code PoolingPart}, {@code PReluPart}, {@code ActivationPart}, {@code NormalizationPart}</td></tr>
 * <tr><td>{@code LayerChecks}</td><td>what no layer inside f may have, refused by name</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.dl4j.dynamics.LayersDynamics}.
 */
package org.odelayer.dl4j.dynamics;
