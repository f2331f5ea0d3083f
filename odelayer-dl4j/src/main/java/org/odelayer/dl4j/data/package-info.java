/**
 * Data sets for training fields: pairs for flow matching ({@link org.odelayer.dl4j.data.FlowMatchingIterator}) and
 * trajectories cut into windows for multiple shooting ({@link org.odelayer.dl4j.data.ShootingIterator}). They are
 * Deeplearning4j's iterators and know none of the layers.
 */
package org.odelayer.dl4j.data;
