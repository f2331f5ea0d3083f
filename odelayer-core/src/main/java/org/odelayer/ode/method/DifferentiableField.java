package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A right-hand side f(t, y, θ) with its derivatives: what gradients of a solve, and methods that need a Jacobian, ask
 * for. All that is prepared here reads its arrays where they lie, at any time.
 *
 * <p>The state is that of a batch, [examples, n] as one vector; no example depends on another.
 *
 * <p>A field may have a running cost ℓ(t, y, θ), summed over the batch, whose integral is part of the loss: products
 * with the Jacobian then contain its gradient, with a weight that is given with each evaluation.
 */
public interface DifferentiableField extends LinearizableField {
    /**
     * The data type of all arrays.
     *
     * @return FLOAT or DOUBLE
     */
    DataType dataType();

    /**
     * The number of elements of the state of all examples.
     *
     * @return examples × n
     */
    long size();

    /**
     * The parameters θ, in the order in which they lie in a gradient.
     *
     * @return none unless overridden
     */
    default List<FieldParameter> parameters() {
        return List.of();
    }

    /**
     * Which set of a parameter's elements an evaluation reads.
     *
     * @param parameter its index in {@link #parameters}
     * @param leg where the evaluation belongs
     * @param stage its stage, from 0
     * @return from 0; 0 unless overridden
     */
    default int set(int parameter, Leg leg, int stage) {
        return 0;
    }

    /**
     * Whether stages of one step read different sets. Only the gradient of the steps themselves makes sense then.
     *
     * @return false unless overridden
     */
    default boolean differsBetweenStages() {
        return false;
    }

    /**
     * Prepares f with its vector-Jacobian product, ȳ = vᵀ∂f/∂y + w ∂ℓ/∂y and so on, w the weight of the cost.
     *
     * @param stage the stage, from 0
     * @param y where to read the state, [size]
     * @param v where to read v, [size]
     * @param f where to write f(t, y), [size]
     * @param yBar where to write ȳ, [size]
     * @param thetaBar where to write θ̄, one set of each parameter; null if not wanted
     * @param timeBar where to write t̄, a scalar; null if not wanted
     * @return evaluates at any time
     */
    VectorJacobian vjp(
            int stage, INDArray y, INDArray v, INDArray f, INDArray yBar, INDArray thetaBar, INDArray timeBar);

    /**
     * Whether there is a running cost.
     *
     * @return false unless overridden
     */
    default boolean hasCost() {
        return false;
    }

    /**
     * Prepares the running cost; to be called only if there is one.
     *
     * @param stage the stage, from 0
     * @param y where to read the state, [size]
     * @param f where to write f(t, y), [size]
     * @return evaluates at any time
     */
    default Cost cost(int stage, INDArray y, INDArray f) {
        throw new IllegalStateException("this field has no running cost");
    }

    /** A vector-Jacobian product bound to its arrays. */
    @FunctionalInterface
    interface VectorJacobian {
        /**
         * Evaluates it.
         *
         * @param t the time
         * @param leg where the evaluation belongs
         * @param costWeight w; not looked at without a running cost
         */
        void at(double t, Leg leg, double costWeight);

        /**
         * Says where it will be evaluated next, as of {@link VectorField.Evaluation#expect}.
         *
         * @param t the time
         * @param leg where the evaluation belongs
         * @param costWeight w
         */
        default void expect(double t, Leg leg, double costWeight) {}
    }

    /** A running cost bound to its arrays. */
    @FunctionalInterface
    interface Cost {
        /**
         * Evaluates it.
         *
         * @param t the time
         * @param leg where the evaluation belongs
         * @return ℓ(t, y, θ), summed over the batch
         */
        double at(double t, Leg leg);
    }
}
