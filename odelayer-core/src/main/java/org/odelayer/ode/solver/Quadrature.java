package org.odelayer.ode.solver;

/**
 * Integrals ∫g(t, y) dt that ride along with a solve: advanced by the method's weights, without feedback on the state and
 * without error control. The gradient with respect to parameters and running costs are such integrals.
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
        public void begin(double weight) {}

        @Override
        public void add(double weight) {}

        @Override
        public void accept(double h) {}
    };

    /** The last integrand belongs to the start of the next step. */
    void carry();

    /**
     * A step is tried: forget what {@link #add} gathered in the last one.
     *
     * @param weight b₁, the weight of the carried integrand
     */
    void begin(double weight);

    /**
     * Adds the last integrand to the step.
     *
     * @param weight bᵢ, not 0
     */
    void add(double weight);

    /**
     * The step is accepted: the integrals grow by h times the weighted integrands.
     *
     * @param h the step, negative backwards in time
     */
    void accept(double h);
}
