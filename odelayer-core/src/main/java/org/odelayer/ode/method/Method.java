package org.odelayer.ode.method;

import java.io.Serializable;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.manifold.Manifold;

/**
 * A one-step method for initial value problems: what a solver needs to know of it, and how it is bound to a field. A
 * family of methods is a class that implements this, with its {@link Stepper}; nothing else knows it.
 */
public interface Method extends Serializable {
    /**
     * The order p of the advanced solution, which step control and the choice of the first step go by.
     *
     * @return at least 1
     */
    int order();

    /**
     * Whether a step estimates its error, so that step control may choose its length.
     *
     * @return false for methods that need constant steps
     */
    boolean adaptive();

    /**
     * Whether f is evaluated between the ends of a step only.
     *
     * @return true unless overridden
     */
    default boolean staysWithinSteps() {
        return true;
    }

    /**
     * Whether it may solve the equation of an adjoint in place of the one that it was chosen for.
     *
     * @return true unless overridden; false for methods that keep a state on a manifold, where adjoints are not
     */
    default boolean solvesAdjoints() {
        return true;
    }

    /**
     * This method with states that stay on a manifold: each example is a point of it.
     *
     * @param manifold the manifold
     * @return a method whose steps end on the manifold
     * @throws IllegalArgumentException unless it is an explicit Runge–Kutta method, which is projected, or one of
     *     {@link LieSolver}
     */
    default TransposableMethod on(Manifold manifold) {
        return ProjectedMethod.of(this, manifold);
    }

    /**
     * The number of states that a step has at once, for memory reports.
     *
     * @return at least 1
     */
    int stages();

    /**
     * The evaluations of f that each accepted step costs after the first.
     *
     * @return at least 1; one less than {@link #stages} where the last stage is the first of the next step
     */
    int evaluations();

    /**
     * Allocates a stepper and binds a field to its arrays.
     *
     * @param field the right-hand side
     * @param type FLOAT or DOUBLE
     * @param size n, the number of elements of the state
     * @return makes single steps
     */
    Stepper bind(VectorField field, DataType type, long size);
}
