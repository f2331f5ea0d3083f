/**
 * What the examples share and the library does not contain: data to train on, pictures of runs and results, a line
 * on the progress.
 *
 * <p>Digits come from {@link org.odelayer.examples.support.DigitSource}, which reads MNIST
 * ({@link org.odelayer.examples.support.MnistFolder}) or draws its own
 * ({@link org.odelayer.examples.support.RenderedDigits}); both give a
 * {@link org.odelayer.examples.support.DigitData}. {@link org.odelayer.examples.support.TrainingPlot} and
 * {@link org.odelayer.examples.support.Figure} write PNG files without a display,
 * {@link org.odelayer.examples.support.Progress} reports on standard error.
 *
 * <p>Nothing here knows a differential equation: networks, solvers and measurements belong to the examples themselves.
 */
package org.odelayer.examples.support;
