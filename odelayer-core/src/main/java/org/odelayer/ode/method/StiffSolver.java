package org.odelayer.ode.method;

/**
 * Methods for stiff equations, where stability would hold an explicit method to steps far shorter than its error does:
 * each step solves linear equations with the Jacobian ∂f/∂y. All are L-stable and adaptive.
 *
 * <p>{@link #RODAS5P} is the usual choice, {@link #KENCARP4} where Jacobians are dear or steps are many and alike, and
 * {@link #AUTO} where it is not known beforehand whether the equations are stiff. To {@link #LARGEST_DENSE}
 * unknowns per example Jacobians are computed, beyond it their products with vectors alone. Fields without derivatives
 * have them by differences.
 */
public enum StiffSolver implements NamedMethod {
    /**
     * Rosenbrock's method of order 5(4) with eight stages and a dense output of order 4, no iteration and one Jacobian
     * per step: Steinebach, "Construction of Rosenbrock–Wanner method Rodas5P and numerical benchmarks within the Julia
     * Differential Equations package", BIT 63 (2023). An evaluation more per step, or two where f
     * depends on time, are the derivative in time.
     */
    RODAS5P {
        @Override
        public Method method() {
            return RosenbrockMethods.RODAS5P;
        }
    },

    /**
     * Kennedy and Carpenter's ESDIRK method of order 4(3) with six stages, the implicit half of ARK4(3)6L[2]SA:
     * "Additive Runge–Kutta schemes for convection–diffusion–reaction equations", Appl. Numer. Math. 44 (2003). Its
     * stages are solved by a simplified Newton iteration, whose Jacobian is kept as long as it serves. All nodes lie in
     * the step, so that f is never evaluated beyond its end.
     */
    KENCARP4 {
        @Override
        public Method method() {
            return EsdirkMethods.KENCARP4;
        }
    },

    /**
     * {@link OdeSolver#TSIT5} until its steps are held by stability, {@link #RODAS5P} from there until they are not any
     * more.
     */
    AUTO {
        @Override
        public Method method() {
            return SwitchingMethod.AUTO;
        }
    };

    /**
     * The largest number m of unknowns per example for which Jacobians are computed and factored, at the cost of m
     * tangents, 16 m² bytes and m³/3 multiplications per example. Larger systems are solved by GMRES, of which each
     * iteration is one Jacobian-vector product of all examples together.
     */
    public static final int LARGEST_DENSE = 100;
}
