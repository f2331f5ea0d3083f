package org.odelayer.ode.method;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The exact gradient of a method's steps: y' = y'(y, θ, t, t') and p' = ∂L/∂y' give p = ∂L/∂y, and ∂L/∂θ and the
 * gradients with respect to the times as sums. Not thread-safe.
 */
public interface StepTranspose extends AutoCloseable {
    /**
     * y: set it before {@link #forward} or {@link #back}.
     *
     * @return [size], always the same array
     */
    INDArray start();

    /**
     * y' after {@link #forward}.
     *
     * @return [size], always the same array
     */
    INDArray next();

    /**
     * p' before {@link #back} and p after it.
     *
     * @return [size], always the same array
     */
    INDArray adjoint();

    /**
     * Makes the step once more.
     *
     * @param step the step
     */
    void forward(RecordedStep step);

    /**
     * Computes the gradient of the step, and adds that of the parameters to their sum.
     *
     * @param step the step
     * @param costWeight how much the integral of the running cost weighs in the loss
     */
    void back(RecordedStep step, double costWeight);

    /**
     * How to go back from outputs within steps.
     *
     * @return none unless overridden: outputs must be ends of steps; present if {@link
     *     TransposableMethod#transposesOutputs}
     */
    default Optional<OutputTranspose> outputs() {
        return Optional.empty();
    }

    /**
     * The gradients with respect to the times of the step that {@link #back} was last called with.
     *
     * @param step the step
     * @param costWeight as before
     * @return ∂L/∂t' and ∂L/∂t
     */
    double[] timeGradients(RecordedStep step, double costWeight);

    /**
     * The evaluations of f, alone or with its vector-Jacobian product, since the last call.
     *
     * @return the count
     */
    int takeCount();

    /** Frees the arrays. */
    @Override
    void close();
}
