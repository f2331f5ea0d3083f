package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.Problem;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.StepControl;

/** A step is too short when the present time does not resolve it, not when the far end of the interval would not. */
class TimeResolutionTest {
    private static final Problem REST = problem((t, y) -> 0);

    /** A right-hand side of one number. */
    @FunctionalInterface
    private interface Rhs {
        double at(double t, double y);
    }

    private static Problem problem(Rhs f) {
        return new Problem() {
            @Override
            public double[] y0() {
                return new double[] {1};
            }

            @Override
            public double[] derivative(double t, double[] y) {
                return new double[] {f.at(t, y[0])};
            }
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5"})
    void aStateAtRestGetsThroughAnyInterval(OdeSolver solver) {
        for (double[] times : new double[][] {{0, 1e10}, {0, -1e10}, {-1e10, 1e10}, {0, 1e300}, {5, 5 + 1e-14}}) {
            Integrations.Result result =
                    Integrations.solve(REST, new double[] {1}, times[0], times[1], Integrations.adaptive(solver, 1e-6));
            assertEquals(1, result.state()[0]);
            assertTrue(result.statistics().accepted() < 400, () -> "" + result.statistics());
        }
    }

    @ParameterizedTest
    @CsvSource({"1.7e9", "-1.7e9", "1e6", "4e12"})
    void whereTheClockBeginsDoesNotMatter(double t0) {
        HarmonicOscillator oscillator = new HarmonicOscillator();
        SolverSettings settings = Integrations.adaptive(OdeSolver.DOPRI5, 1e-4);
        Integrations.Result atZero = Integrations.solve(oscillator, oscillator.y0(), 0, 1, settings);
        Integrations.Result late = Integrations.solve(oscillator, oscillator.y0(), t0, t0 + 1, settings);
        assertEquals(
                atZero.statistics().evaluations(), late.statistics().evaluations(), 6, () -> "" + late.statistics());
        // Steps are as long as their rounded ends say, so that they add up to 1.
        assertEquals(0, late.error(oscillator.solution(1)), 2e-4);
        assertEquals(0, late.error(atZero.state()), 1e-4);
    }

    @Test
    void stepsAddUpToTheIntervalHoweverCoarseTheClock() {
        double t0 = 1e14;
        // Times are multiples of 1/64 there, constant steps of 0.9 are 58/64 long; y' = 1 is the clock itself.
        SolverSettings settings = Integrations.constant(OdeSolver.EULER, 0.9);
        double y = Integrations.solve(problem((t, x) -> 1), new double[] {0}, t0, t0 + 20, settings)
                .state()[0];
        assertEquals(20, y, 1e-12);
    }

    @Test
    void aStepBelowTheResolutionOfTheTimeIsToldNotTaken() {
        Problem jump = problem((t, y) -> t > 1e9 + 0.5 ? Double.NaN : 1);
        SolverSettings settings = Integrations.adaptive(OdeSolver.DOPRI5, 1e-6);
        OdeSolveException failure = assertThrows(
                OdeSolveException.class, () -> Integrations.solve(jump, new double[] {0}, 1e9, 1e9 + 1, settings));
        assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
        assertEquals(1e9 + 0.5, failure.time(), 1e-5);
    }

    /** From t = 0 any step can be told from none; still there is an end to shorter ones. */
    @Test
    void aFieldThatIsUndefinedRightBehindZeroIsToldSoon() {
        Problem undefined = problem((t, y) -> t > 0 ? Double.NaN : 1);
        SolverSettings settings = Integrations.adaptive(OdeSolver.DOPRI5, 1e-6);
        OdeSolveException failure = assertThrows(
                OdeSolveException.class, () -> Integrations.solve(undefined, new double[] {0}, 0, 1, settings));
        assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
        assertTrue(failure.statistics().rejected() < 60, failure.getMessage());
    }

    @Test
    void aFirstStepIsNotBelowWhatTheTimeResolves() {
        RecordingField field = new RecordingField(REST);
        try (OdeIntegrator integrator = new OdeIntegrator(
                field,
                DataType.DOUBLE,
                1,
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-6, 1e-6), 100))) {
            integrator.state().assign(0);
            integrator.solve(1e12, 1e12 + 1000);
            // The Euler step that the first one is chosen with, and the stages of that.
            assertTrue(field.times().get(1) > 1e12, () -> "" + field.times());
        }
    }
}
