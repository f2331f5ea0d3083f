package org.odelayer.ode.method;

/**
 * Integrals ∫g(t, y) dt that ride along with a solve: advanced by the method's weights, without feedback on the state
 * and usually without error control. The gradient with respect to parameters and running costs are such integrals.
 *
 * <p>The field's evaluations write the integrand g; the solver says what becomes of it. The integrand at the start of a
 * step is kept apart ({@link #carry}), because a rejected step starts again from it.
 */
public interface Quadrature {
    /** No integrals. */
    Quadrature NONE = new Quadrature() {
        @Override
        public void carry() {}

        @Override
        public void begin(Leg leg, double h, double weight, double errorWeight) {}

        @Override
        public void add(double weight, double errorWeight) {}

        @Override
        public void accept(double h) {}
    };

    /** The last integrand belongs to the start of the next step. */
    void carry();

    /**
     * A step is tried: forget what {@link #add} gathered in the last one.
     *
     * @param leg where the step belongs
     * @param h the step, negative backwards in time
     * @param weight b₁, the weight of the carried integrand
     * @param errorWeight e₁, its weight in the error estimate; 0 if there is none
     */
    void begin(Leg leg, double h, double weight, double errorWeight);

    /**
     * Adds the last integrand to the step.
     *
     * @param weight bᵢ
     * @param errorWeight eᵢ; 0 if there is no error estimate
     */
    void add(double weight, double errorWeight);

    /**
     * Computes what {@link #error} then reads, so that a solver can compute all errors before it reads the first.
     *
     * @param h the step, negative backwards in time
     */
    default void measure(double h) {}

    /**
     * The error of the step tried, for integrals that the step control looks at.
     *
     * @param h the step, negative backwards in time
     * @return estimated error over tolerance; 0, that is no error control, unless overridden
     */
    default double error(double h) {
        return 0;
    }

    /**
     * The step is accepted: the integrals grow by h times the weighted integrands.
     *
     * @param h the step, negative backwards in time
     */
    void accept(double h);
}
