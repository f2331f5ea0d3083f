package org.odelayer.ode.method;

/**
 * Symplectic methods with constant steps: the energy of a Hamiltonian system stays within bounds over exponentially
 * many steps, where other methods let it drift.
 *
 * <p>{@link #SYMPLECTIC_EULER}, {@link #VERLET} and {@link #YOSHIDA4} are compositions of kicks, which move p by f at
 * the present q, and drifts, which move q by f at the present p. They take fields in two such halves alone, those of
 * {@code SeparableHamiltonian} without dissipation, and refuse others: with a field that is not split they would have
 * order 1. {@link #IMPLICIT_MIDPOINT} takes any field, and is symplectic for any Hamiltonian.
 *
 * <p>f is evaluated whole, and a half of it is used. Where the field or a force depends on time, kicks are at the time
 * that the drifts have reached, and drifts at that of the kicks, which keeps the order.
 *
 * <p>Gradients: all adjoints. VERLET, YOSHIDA4 and IMPLICIT_MIDPOINT are symmetric: the continuous adjoint finds the
 * states of the forward solve again to rounding, as long as that does not grow. The discrete adjoint refuses running
 * costs with the methods of halves, whose integrals have stages beside the steps.
 *
 * <p>Source: Hairer, Lubich, Wanner, "Geometric numerical integration" (2006).
 */
public enum SymplecticSolver implements NamedMethod {
    /** Symplectic Euler, a kick and a drift: order 1, two evaluations per step (VI.3.1). */
    SYMPLECTIC_EULER(1, 1, 1),

    /** Störmer–Verlet, half a kick, a drift, half a kick: order 2, two evaluations per step (VI.3.4). */
    VERLET(2, 0.5, 1, 0.5),

    /**
     * Yoshida, "Construction of higher order symplectic integrators", Phys. Lett. A 150 (1990): three steps of
     * Störmer–Verlet, the middle one backwards, of order 4; six evaluations per step (II.4.4).
     */
    YOSHIDA4(
            4,
            Yoshida.OUTER / 2,
            Yoshida.OUTER,
            (Yoshida.OUTER + Yoshida.INNER) / 2,
            Yoshida.INNER,
            (Yoshida.OUTER + Yoshida.INNER) / 2,
            Yoshida.OUTER,
            Yoshida.OUTER / 2),

    /**
     * The implicit midpoint rule, y' = y + h f((y + y')/2), order 2. Its equation is iterated to rounding, as it must
     * be to be symplectic; that converges for h ‖∂f/∂y‖ &lt; 2, and fastest for short steps.
     */
    IMPLICIT_MIDPOINT(ImplicitMidpoint.INSTANCE);

    private final Method method;

    /** Kicks and drifts in turn, a kick first. */
    SymplecticSolver(int order, double... parts) {
        this.method = new SplittingMethod(name(), order, parts);
    }

    SymplecticSolver(Method method) {
        this.method = method;
    }

    @Override
    public Method method() {
        return method;
    }

    /** 1/(2 − ∛2), and what is left of 1. */
    private static final class Yoshida {
        static final double OUTER = 1 / (2 - Math.cbrt(2));
        static final double INNER = 1 - 2 * OUTER;

        private Yoshida() {}
    }
}
