package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Exchange;

/**
 * The right-hand side of ẏ = f(t, y), as the solver sees it: y is a flat vector.
 *
 * <p>The solver allocates its arrays once and binds the field to them, so that a field can prepare everything but the
 * time. A field that carries integrals ∫g(t, y) dt beside the state has a {@link Quadrature}.
 */
public interface VectorField {
    /**
     * Prepares the evaluation of f.
     *
     * @param y where to read the state, [n]
     * @param dydt where to write f(t, y), [n]
     * @param integrand whether the integrand of {@link #quadrature} is wanted as well
     * @return evaluates at any time, from the present values of {@code y}
     */
    Evaluation bind(INDArray y, INDArray dydt, boolean integrand);

    /**
     * Prepares the evaluation of f in a stage of a step, for fields that differ between stages.
     *
     * @param stage the stage, from 0
     * @param y where to read the state, [n]
     * @param dydt where to write f(t, y), [n]
     * @param integrand whether the integrand of {@link #quadrature} is wanted as well
     * @return as of {@link #bind(INDArray, INDArray, boolean)}, which it is unless overridden
     */
    default Evaluation bind(int stage, INDArray y, INDArray dydt, boolean integrand) {
        return bind(y, dydt, integrand);
    }

    /**
     * The integrals carried beside the state.
     *
     * @return {@link Quadrature#NONE} unless overridden
     */
    default Quadrature quadrature() {
        return Quadrature.NONE;
    }

    /**
     * What the field and a solver have in common to tell kernels: what both set is sent together.
     *
     * @return null unless overridden, and solvers have one of their own
     */
    default Exchange exchange() {
        return null;
    }

    /**
     * The number of equal parts of the state whose error is measured each on its own, the largest one being the step's.
     *
     * @return 1 unless overridden
     */
    default int parts() {
        return 1;
    }

    /**
     * How the state is in two halves that move each other, which symplectic methods ask for.
     *
     * @return null, unless overridden, if it is not so
     */
    default Splitting splitting() {
        return null;
    }

    /**
     * A field from a plain function.
     *
     * @param f reads t and y, writes dydt
     * @return the field
     */
    static VectorField of(Function f) {
        return (y, dydt, integrand) -> (t, leg) -> f.evaluate(t, y, dydt);
    }

    /** A right-hand side that writes its result. */
    @FunctionalInterface
    interface Function {
        /**
         * Evaluates f.
         *
         * @param t the time
         * @param y the state, [n]; not to be changed
         * @param dydt where to write f(t, y), [n]
         */
        void evaluate(double t, INDArray y, INDArray dydt);
    }

    /** A field bound to its arrays. */
    @FunctionalInterface
    interface Evaluation {
        /**
         * Evaluates f.
         *
         * @param t the time
         * @param leg where the evaluation belongs: f is taken as it is inside
         */
        void at(double t, Leg leg);

        /**
         * Says where f will be evaluated next, for fields that tell kernels the times of several stages at once.
         *
         * @param t the time
         * @param leg where the evaluation belongs
         */
        default void expect(double t, Leg leg) {}
    }
}
