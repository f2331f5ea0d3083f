package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Exchange;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.Quadrature;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.IntegralController;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.ode.stepsize.StepController;

/** Integrals that ride along with y' = −y, y(0) = 1. */
class QuadratureTest {
    /** ∫ y² over [0, 1]. */
    private static final double KINETIC_ENERGY = 0.4323323583816936;

    /** Never lets two steps pass in a row. */
    private static final StepController GREEDY =
            (ratio, order) -> ratio <= 1 ? 8 : IntegralController.DEFAULT.factor(ratio, order);

    @FunctionalInterface
    private interface Integrand {
        double at(double t, double y);
    }

    /**
     * The integral as adjoints and running costs have it. Where the solver does not ask for the integrand it finds NaN.
     */
    private static final class DecayWithIntegral implements VectorField {
        private final Integrand integrand;
        private final INDArray sample = Nd4j.create(DataType.DOUBLE, 1);
        private final INDArray total = Nd4j.create(DataType.DOUBLE, 1);
        private final Quadrature integral;

        /** With a sign before the integral. */
        DecayWithIntegral(Integrand integrand, int sign) {
            this.integrand = integrand;
            this.integral = new ArrayQuadrature(sample, Total.of(total), sign, new Exchange(DataType.DOUBLE));
        }

        @Override
        public Evaluation bind(INDArray y, INDArray dydt, boolean wanted) {
            return (t, leg) -> {
                dydt.putScalar(0, -y.getDouble(0));
                sample.putScalar(0, wanted ? integrand.at(t, y.getDouble(0)) : Double.NaN);
            };
        }

        @Override
        public Quadrature quadrature() {
            return integral;
        }
    }

    private static SolverSettings settings(OdeSolver solver, StepControl control) {
        return new SolverSettings(solver.tableau(), control, 100_000);
    }

    private static SolverSettings adaptive(OdeSolver solver, double tolerance) {
        return settings(solver, StepControl.adaptive(tolerance, tolerance));
    }

    private static SolverSettings constant(OdeSolver solver, double dt) {
        return settings(solver, StepControl.constant(dt));
    }

    private record Integral(double value, SolveStatistics statistics) {}

    private static Integral integrate(Integrand integrand, SolverSettings settings, double t0, double t1) {
        DecayWithIntegral field = new DecayWithIntegral(integrand, 1);
        try (OdeIntegrator integrator = new OdeIntegrator(field, DataType.DOUBLE, 1, settings)) {
            integrator.state().assign(Math.exp(-t0));
            SolveStatistics statistics = integrator.solve(t0, t1);
            return new Integral(field.total.getDouble(0), statistics);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theIntegralHasTheOrderOfTheMethod(OdeSolver solver) {
        double[] errors = new double[2];
        // DOPRI8 is at rounding with four steps more; FEHLBERG45's error changes its sign at 32 steps.
        int order = solver.tableau().order();
        int coarse = order > 5 ? 2 : order > 4 ? 8 : 20;
        for (int i = 0; i < 2; i++) {
            SolverSettings settings = constant(solver, 1.0 / (coarse << i));
            errors[i] = Math.abs(integrate((t, y) -> y * y, settings, 0, 1).value - KINETIC_ENERGY);
        }
        // Halving the steps divides the error by 2^p; a tenth of an order for the next term of the expansion.
        assertTrue(
                Math.log(errors[0] / errors[1]) / Math.log(2) > order - 0.1, () -> java.util.Arrays.toString(errors));
    }

    @ParameterizedTest
    @EnumSource
    void theIntegralOfOneIsTheLengthOfTheInterval(OdeSolver solver) {
        assertEquals(1, integrate((t, y) -> 1, constant(solver, 0.3), 0, 1).value, 1e-14);
        assertEquals(-1, integrate((t, y) -> 1, constant(solver, 0.3), 1, 0).value, 1e-14);
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5", "FEHLBERG45", "DOPRI8"})
    void adaptiveStepsKeepTheIntegralToTolerance(OdeSolver solver) {
        SolverSettings settings = adaptive(solver, 1e-8);
        // The integrand is not error controlled, but varies like the state that is.
        assertEquals(KINETIC_ENERGY, integrate((t, y) -> y * y, settings, 0, 1).value, 1e-7);
        assertEquals(-KINETIC_ENERGY, integrate((t, y) -> y * y, settings, 1, 0).value, 1e-7);
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5", "FEHLBERG45"})
    void rejectedStepsLeaveNoTrace(OdeSolver solver) {
        SolverSettings settings = settings(solver, new AdaptiveStep(1e-8, 1e-8, GREEDY));
        Integral integral = integrate((t, y) -> y * y, settings, 0, 1);
        assertTrue(integral.statistics.rejected() >= 3, integral.statistics::toString);
        assertEquals(KINETIC_ENERGY, integral.value, 1e-7);
    }

    @Test
    void rejectedStepsLeaveNoTraceWithoutReuseOfTheLastStage() {
        // Heun's method with Euler's error: not FSAL, so that the carried integrand is computed anew after acceptance.
        var heun = new org.odelayer.ode.method.ButcherTableau(
                "HEUN", 2, new double[][] {{}, {1}}, new double[] {0.5, 0.5}, new double[] {-0.5, 0.5});
        Integral integral = integrate(
                (t, y) -> y * y, new SolverSettings(heun, new AdaptiveStep(1e-6, 1e-6, GREEDY), 100_000), 0, 1);
        assertTrue(integral.statistics.rejected() >= 3, integral.statistics::toString);
        assertEquals(KINETIC_ENERGY, integral.value, 1e-5);
    }

    @Test
    void theMidpointRuleSamplesMidpointsOnly() {
        // By hand, two steps of 1/2: t² at 1/4 and 3/4.
        SolverSettings settings = settings(OdeSolver.MIDPOINT, StepControl.constant(0.5));
        assertEquals((0.0625 + 0.5625) / 2, integrate((t, y) -> t * t, settings, 0, 1).value, 1e-15);
    }

    @Test
    void aFieldWithoutIntegralsIsTheSameField() {
        SolverSettings settings = adaptive(OdeSolver.DOPRI5, 1e-6);
        DecayWithIntegral with = new DecayWithIntegral((t, y) -> Double.NaN, 1);
        VectorField without = VectorField.of((t, y, dydt) -> dydt.putScalar(0, -y.getDouble(0)));
        double[] states = new double[2];
        for (int i = 0; i < 2; i++) {
            try (OdeIntegrator integrator = new OdeIntegrator(i == 0 ? with : without, DataType.DOUBLE, 1, settings)) {
                integrator.state().assign(1);
                integrator.solve(0, 1);
                states[i] = integrator.state().getDouble(0);
            }
        }
        assertEquals(states[1], states[0], 0);
    }

    /** Legs add up, and the sign is before all of them. */
    @ParameterizedTest
    @EnumSource
    void theIntegralGoesOnFromLegToLeg(OdeSolver solver) {
        double[] totals = new double[2];
        for (int i = 0; i < 2; i++) {
            DecayWithIntegral field = new DecayWithIntegral((t, y) -> y * y, i == 0 ? 1 : -1);
            try (OdeIntegrator integrator = new OdeIntegrator(field, DataType.DOUBLE, 1, constant(solver, 1.0 / 64))) {
                integrator.state().assign(1);
                integrator.solve(0, 0.25);
                integrator.leg(integrator.reached(), 0.5, Join.SMOOTH);
                integrator.leg(0.5, 1, Join.ABRUPT);
                totals[i] = field.total.getDouble(0);
            }
        }
        assertEquals(-totals[0], totals[1], 0);
        assertEquals(integrate((t, y) -> y * y, constant(solver, 1.0 / 64), 0, 1).value, totals[0], 1e-14);
    }
}
