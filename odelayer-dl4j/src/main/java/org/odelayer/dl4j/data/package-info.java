/**
 * Data sets: pairs for flow matching ({@link org.odelayer.dl4j.data.FlowMatchingIterator}), trajectories cut into
 * windows for multiple shooting ({@link org.odelayer.dl4j.data.ShootingIterator}), and series with times of their own
 * ({@link org.odelayer.dl4j.data.IrregularSeriesIterator}), from arrays ({@link
 * org.odelayer.dl4j.data.IrregularSeries}) or from DataVec's readers ({@link org.odelayer.dl4j.data.SeriesReader}).
 * They are Deeplearning4j's iterators and know none of the layers.
 */
package org.odelayer.dl4j.data;
