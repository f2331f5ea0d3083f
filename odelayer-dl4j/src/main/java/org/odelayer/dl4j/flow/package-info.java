/**
 * Continuous normalizing flows: layers with {@code density(…)} learn a density by {@link
 * org.odelayer.dl4j.flow.NormalNll} in a {@code LossLayer}, and {@link org.odelayer.dl4j.flow.FlowSampler} asks the
 * trained network for samples and densities.
 */
package org.odelayer.dl4j.flow;
