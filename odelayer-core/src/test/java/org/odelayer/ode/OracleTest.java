package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.problem.Problem;

/** Random systems, with the 8th order method of another library as oracle. */
class OracleTest {

    /** y' = Ay + tanh(By) + cos(t) c with random coefficients of size 1: a Lipschitz constant of a few units. */
    private static final class RandomSystem implements Problem, OrdinaryDifferentialEquation {
        private final double[][] a;
        private final double[][] b;
        private final double[] c;
        private final double[] y0;

        RandomSystem(int n, long seed) {
            Random random = new Random(seed);
            double size = 1 / Math.sqrt(n);
            a = matrix(n, size, random);
            b = matrix(n, size, random);
            c = matrix(n, 1, random)[0];
            y0 = matrix(n, 1, random)[0];
        }

        private static double[][] matrix(int n, double size, Random random) {
            double[][] result = new double[n][n];
            for (double[] row : result) {
                java.util.Arrays.setAll(row, i -> size * random.nextGaussian());
            }
            return result;
        }

        @Override
        public int getDimension() {
            return y0.length;
        }

        @Override
        public double[] y0() {
            return y0;
        }

        @Override
        public double[] derivative(double t, double[] y) {
            double[] result = new double[y.length];
            for (int i = 0; i < y.length; i++) {
                result[i] = dot(a[i], y) + Math.tanh(dot(b[i], y)) + Math.cos(t) * c[i];
            }
            return result;
        }

        @Override
        public double[] computeDerivatives(double t, double[] y) {
            return derivative(t, y);
        }

        private static double dot(double[] x, double[] y) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += x[i] * y[i];
            }
            return sum;
        }
    }

    @Property(tries = 50, seed = "7", shrinking = ShrinkingMode.OFF)
    void solutionsAgreeWithDormandPrince853(
            @ForAll @IntRange(min = 1, max = 7) int n,
            @ForAll @IntRange(max = 1_000_000) int seed,
            @ForAll @Scale(6) @DoubleRange(min = -2, max = -0.5) double t0,
            @ForAll @Scale(6) @DoubleRange(min = 0.1, max = 1.5) double t1,
            @ForAll boolean backwards) {
        RandomSystem system = new RandomSystem(n, seed);
        double start = backwards ? t1 : t0;
        double end = backwards ? t0 : t1;
        double[] expected = new DormandPrince853Integrator(1e-12, 5, 1e-12, 1e-12)
                .integrate(system, new ODEState(start, system.y0()), end)
                .getPrimaryState();
        double size = 1;
        for (double y : expected) {
            size = Math.max(size, Math.abs(y));
        }
        for (OdeSolver solver :
                List.of(OdeSolver.BOSH3, OdeSolver.DOPRI5, OdeSolver.TSIT5, OdeSolver.FEHLBERG45, OdeSolver.DOPRI8)) {
            double[] actual = Integrations.solve(system, system.y0(), start, end, Integrations.adaptive(solver, 1e-7))
                    .state();
            // Local errors of 1e-7 grow by up to e^(‖A‖ + ‖B‖) per unit of time before the end.
            assertArrayEquals(expected, actual, 2e-4 * size, solver.name());
        }
    }
}
