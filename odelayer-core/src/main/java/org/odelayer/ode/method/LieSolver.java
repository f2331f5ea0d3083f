package org.odelayer.ode.method;

/**
 * Methods with constant steps that move points of a manifold by its group: what they compute is on the manifold but for
 * rounding, which every step takes back. They need a manifold, {@link NamedMethod#on}, and are refused without one.
 *
 * <p>With the element A(y) of the algebra that moves y by f(y) ({@link org.odelayer.manifold.LieAction#lift}), the
 * equation is ẏ = A(y)·y. Where many elements move y by f(y), as on spheres, A is the one that does not turn around y.
 *
 * <p>Elements of the algebra, exponentials and their transposes are computed in Java in DOUBLE, example by example: for
 * manifolds of some dozens of dimensions at most. The gradient is that of the discrete adjoint, exact for the steps
 * made. Integrals that ride along have the weights of RK4, or Euler's.
 */
public enum LieSolver implements NamedMethod {
    /**
     * Runge–Kutta–Munthe-Kaas of order 4: the classical method for the equation in the algebra, Θ̇ = A − ½[Θ, A] +
     * [Θ, [Θ, A]]/12, y = exp(Θ) y₀. Munthe-Kaas, "High order Runge–Kutta methods on manifolds", Appl. Numer. Math. 29
     * (1999).
     */
    RKMK4(new LieScheme("RKMK4", 4, true, new double[][][] {{}, {{0.5}}, {{0, 0.5}}, {{0, 0, 1}}}, new double[][] {
        {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}
    })),

    /**
     * The method of order 4 without commutators of Celledoni, Marthinsen, Owren, "Commutator-free Lie group methods",
     * Future Gener. Comput. Syst. 19 (2003): a product of two exponentials.
     */
    CF4(new LieScheme(
            "CF4", 4, false, new double[][][] {{}, {{0.5}}, {{0, 0.5}}, {{0.5}, {-0.5, 0, 1}}}, new double[][] {
                {1.0 / 4, 1.0 / 6, 1.0 / 6, -1.0 / 12},
                {-1.0 / 12, 1.0 / 6, 1.0 / 6, 1.0 / 4}
            })),

    /** Along the geodesic that begins with f(y), order 1: y' = exp(h A(y)) y. */
    GEODESIC_EULER(new LieScheme("GEODESIC_EULER", 1, false, new double[][][] {{}}, new double[][] {{1}}));

    private final Method method;

    LieSolver(LieScheme scheme) {
        this.method = new LieMethod(scheme, null);
    }

    @Override
    public Method method() {
        return method;
    }
}
