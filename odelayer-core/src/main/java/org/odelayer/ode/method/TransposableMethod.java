package org.odelayer.ode.method;

/** A method whose steps can be differentiated exactly, as the discrete adjoint needs it. */
public interface TransposableMethod extends Method {
    /**
     * Allocates what differentiates steps, and binds a field to its arrays.
     *
     * @param field the right-hand side
     * @param sum where gradients with respect to parameters go
     * @param times whether gradients with respect to times are wanted
     * @return differentiates one step after the other
     */
    StepTranspose transpose(DifferentiableField field, ParameterSum sum, boolean times);

    /**
     * Whether the gradient of outputs within steps is known, as {@link StepTranspose#outputs}.
     *
     * @return false, as outputs must be ends of steps, unless overridden
     */
    default boolean transposesOutputs() {
        return false;
    }
}
