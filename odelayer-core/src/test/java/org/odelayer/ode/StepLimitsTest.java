package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.problem.Decay;
import org.odelayer.ode.problem.Problem;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.ode.stepsize.StepController;

/** What bounds the steps beside the error: a longest one, a first one, and a rejection. */
class StepLimitsTest {
    private static final AdaptiveStep ADAPTIVE = StepControl.adaptive(1e-6, 1e-6);

    /** A pulse of width 0.1 at t = 5. */
    private static final class Pulse implements Problem {
        @Override
        public double[] y0() {
            return new double[] {0};
        }

        @Override
        public double[] derivative(double t, double[] y) {
            return new double[] {Math.exp(-Math.pow((t - 5) / 0.05, 2))};
        }
    }

    /** The lengths of accepted steps. */
    private static List<Double> steps(Problem problem, double t0, double t1, StepControl control) {
        List<Double> lengths = new ArrayList<>();
        RecordingField field = new RecordingField(problem);
        try (OdeIntegrator integrator = Integrations.integrator(field, problem, DataType.DOUBLE, settings(control))) {
            integrator.observe(step -> {
                lengths.add(step.h());
                return StepObserver.GO_ON;
            });
            integrator.solve(t0, t1);
        }
        return lengths;
    }

    private static SolverSettings settings(StepControl control) {
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), control, 100_000);
    }

    /** ∫ exp(−((t − 5)/0.05)²) dt = 0.05 √π. */
    @ParameterizedTest
    @CsvSource({"1e-3", "1e-6", "1e-9"})
    void aPulseIsSteppedOverUnlessALongestStepIsGiven(double tolerance) {
        AdaptiveStep free = StepControl.adaptive(tolerance, tolerance);
        double[] start = {0};
        double missed =
                Integrations.solve(new Pulse(), start, 0, 10, settings(free)).state()[0];
        double seen = Integrations.solve(new Pulse(), start, 0, 10, settings(free.maxStep(0.1)))
                .state()[0];
        assertEquals(0, missed, 1e-12);
        assertEquals(0.05 * Math.sqrt(Math.PI), seen, 20 * tolerance);
    }

    @Test
    void noStepIsLongerThanTheLongest() {
        for (double t1 : new double[] {10, -10}) {
            List<Double> lengths = steps(new Pulse(), 0, t1, ADAPTIVE.maxStep(0.3));
            assertTrue(lengths.stream().allMatch(h -> Math.abs(h) <= 0.3), lengths::toString);
            assertTrue(lengths.size() < 80, lengths::toString);
        }
        // Not longer than the limit from leg to leg either.
        RecordingField field = new RecordingField(new Pulse());
        try (OdeIntegrator integrator =
                Integrations.integrator(field, new Pulse(), DataType.DOUBLE, settings(ADAPTIVE.maxStep(0.3)))) {
            integrator.solve(0, 1);
            assertTrue(integrator.leg(1, 4, Join.SMOOTH).accepted() >= 10);
        }
    }

    @Test
    void theFirstStepIsAsGivenAndSavesAnEvaluation() {
        assertEquals(0.02, steps(new Decay(), 0, 1, ADAPTIVE.firstStep(0.02)).get(0));
        assertEquals(-0.02, steps(new Decay(), 0, -1, ADAPTIVE.firstStep(0.02)).get(0));
        RecordingField field = new RecordingField(new Decay());
        try (OdeIntegrator integrator =
                Integrations.integrator(field, new Decay(), DataType.DOUBLE, settings(ADAPTIVE.firstStep(1e-9)))) {
            integrator.solve(0, 1e-9);
            assertEquals(7, field.times().size(), "the stages of one step alone");
        }
    }

    @Test
    void aFirstStepThatIsGivenStillLooksAtWhatItStartsFrom() {
        Problem undefined = new Problem() {
            @Override
            public double[] y0() {
                return new double[] {1};
            }

            @Override
            public double[] derivative(double t, double[] y) {
                return new double[] {Double.NaN};
            }
        };
        OdeSolveException failure =
                assertThrows(OdeSolveException.class, () -> steps(undefined, 0, 1, ADAPTIVE.firstStep(0.1)));
        assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
        assertEquals(1, failure.statistics().evaluations());
    }

    /** A controller that asks for twice the step whenever one is accepted. */
    @Test
    void noStepGrowsRightAfterARejection() {
        StepController eager = (ratio, order) -> ratio <= 1 ? 2 : 0.5;
        // y' = t⁶ on [0, 100]: the error of a step grows with t, so that steps are rejected again and again.
        Problem growing = new Problem() {
            @Override
            public double[] y0() {
                return new double[] {0};
            }

            @Override
            public double[] derivative(double t, double[] y) {
                return new double[] {Math.pow(t, 6)};
            }
        };
        SolveStatistics statistics = Integrations.solve(
                        growing, new double[] {0}, 0, 4, settings(new AdaptiveStep(1e-9, 1e-9, eager)))
                .statistics();
        // Every rejection is followed by two steps of one length: the one that is accepted, and the one it proposes.
        assertTrue(statistics.rejected() > 10, statistics::toString);
        assertTrue(2 * statistics.rejected() <= statistics.accepted() + 2, statistics::toString);
    }

    @Test
    void lengthsThatAreNotAllowedAreRefused() {
        for (double bad : new double[] {0, -1, Double.NaN}) {
            assertTrue(refusal(() -> ADAPTIVE.maxStep(bad)).contains("maxStep (" + bad + ")"));
            assertTrue(refusal(() -> ADAPTIVE.firstStep(bad)).contains("firstStep (" + bad + ")"));
        }
        assertTrue(refusal(() -> ADAPTIVE.firstStep(Double.POSITIVE_INFINITY)).contains("firstStep (Infinity)"));
        assertTrue(refusal(() -> ADAPTIVE.maxStep(0.1).firstStep(0.2)).contains("<= maxStep (0.1)"));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable code) {
        return assertThrows(IllegalArgumentException.class, code).getMessage();
    }
}
