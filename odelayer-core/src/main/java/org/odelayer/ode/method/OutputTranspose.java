package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The exact gradient of outputs within steps. The dense output y(t + θh) is linear in the step's states and in the
 * derivatives that made it, so that the gradient of an output adds to theirs. f at the end of a step is f at the start
 * of the next one, which goes back from it anyway: what outputs want of it is told to that step, and costs no
 * evaluation.
 *
 * <p>Use, before {@link StepTranspose#back} of a step and with p' in place: {@link #inside} for each output of the
 * step, {@link #startSlope} for each output of the step before, if both are of one leg, and {@link #endSlope} for each
 * output of the step, if it is the last of its leg. Not thread-safe.
 */
public interface OutputTranspose {
    /** A new gradient begins; the one before may have failed between its outputs and their step. */
    void forget();

    /**
     * An output within the step to go back through, without what it has of f at the end.
     *
     * @param step the step
     * @param theta the part of the step, in [0, 1]
     * @param gradient the loss's gradient with respect to y(t + θh), [size]
     */
    void inside(RecordedStep step, double theta, INDArray gradient);

    /**
     * What an output of the step before has of f at its end, which is f at the start of the step to go back through.
     *
     * @param before the step before
     * @param theta the part of that step, in [0, 1]
     * @param gradient the loss's gradient with respect to the output, [size]
     */
    void startSlope(RecordedStep before, double theta, INDArray gradient);

    /**
     * What an output within the step to go back through has of f at the end, where no other step goes back from it: the
     * step's last stage and f with its vector-Jacobian product are evaluated for it once.
     *
     * @param step the step
     * @param theta the part of the step, in [0, 1]
     * @param gradient the loss's gradient with respect to the output, [size]
     */
    void endSlope(RecordedStep step, double theta, INDArray gradient);
}
