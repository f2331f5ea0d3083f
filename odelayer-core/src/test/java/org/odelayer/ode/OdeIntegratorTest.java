package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.problem.BlowUp;
import org.odelayer.ode.problem.Decay;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.ModulatedGrowth;
import org.odelayer.ode.problem.Problem;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.IntegralController;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.ode.stepsize.StepController;

class OdeIntegratorTest {
    /** Every method with every step control it knows. */
    static Stream<Arguments> methods() {
        return Arrays.stream(OdeSolver.values())
                .flatMap(solver -> Stream.of(StepControl.constant(0.3), StepControl.adaptive(1e-5, 1e-5))
                        .filter(control -> solver.tableau().adaptive() || !control.adaptive())
                        .map(control -> Arguments.of(solver, control)));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theRecordedCostIsTheNumberOfCalls(OdeSolver solver, StepControl control) {
        RecordingField field = new RecordingField(new ModulatedGrowth());
        try (OdeIntegrator integrator = integrator(field, new ModulatedGrowth(), solver, control)) {
            SolveStatistics forth = integrator.solve(0, 7);
            assertEquals(field.times().size(), forth.evaluations());
            assertEquals(expectedCost(solver, control, forth), forth.evaluations());
            field.forget();
            assertEquals(integrator.solve(7, 0).evaluations(), field.times().size());
        }
    }

    /** A rejected step costs as much as an accepted one, less f at its start, which is known. */
    private static int expectedCost(OdeSolver solver, StepControl control, SolveStatistics statistics) {
        int perStep = solver.tableau().stages() - 1;
        int starts = solver.tableau().fsal() ? 1 : statistics.accepted();
        int choiceOfFirstStep = control.adaptive() ? 1 : 0;
        return starts + choiceOfFirstStep + perStep * (statistics.accepted() + statistics.rejected());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theFieldIsNeverAskedOutsideTheInterval(OdeSolver solver, StepControl control) {
        RecordingField field = new RecordingField(new ModulatedGrowth());
        try (OdeIntegrator integrator = integrator(field, new ModulatedGrowth(), solver, control)) {
            integrator.solve(0.1, 7.3);
            assertWithin(field.times(), 0.1, 7.3);
            field.forget();
            integrator.solve(7.3, 0.1);
            assertWithin(field.times(), 0.1, 7.3);
        }
    }

    /** Slow fields tempt the choice of the first step to look at the very end of the interval. */
    @Property(tries = 100, seed = "42", shrinking = ShrinkingMode.OFF)
    void noIntervalIsLeftByRounding(
            @ForAll @Scale(12) @DoubleRange(min = -3, max = 3) double t0,
            @ForAll @Scale(12) @DoubleRange(min = -0.1, max = 0.1) double t1) {
        Assume.that(t0 != t1);
        RecordingField field = new RecordingField(slow());
        try (OdeIntegrator integrator = integrator(field, slow(), OdeSolver.DOPRI5, StepControl.adaptive(1e-3, 1e-3))) {
            integrator.solve(t0, t1);
        }
        assertWithin(field.times(), Math.min(t0, t1), Math.max(t0, t1));
    }

    private static Problem slow() {
        return new Problem() {
            @Override
            public double[] y0() {
                return new double[] {1};
            }

            @Override
            public double[] derivative(double t, double[] y) {
                return new double[] {1e-4 * y[0]};
            }
        };
    }

    private static void assertWithin(List<Double> times, double least, double most) {
        times.forEach(t -> assertTrue(t >= least && t <= most, () -> t + " not in [" + least + ", " + most + "]"));
    }

    @ParameterizedTest
    @EnumSource(names = {"RK4", "BOSH3", "DOPRI5", "TSIT5"})
    void methodsWithAStageAtTheEndAskExactlyThere(OdeSolver solver) {
        RecordingField field = new RecordingField(new Decay());
        // 0.1 · 3 is not 0.3 in floating point, and 0.3 / 0.07 is not a whole number.
        try (OdeIntegrator integrator = integrator(field, new Decay(), solver, StepControl.constant(0.07))) {
            integrator.solve(0, 0.1 * 3);
            assertTrue(field.times().contains(0.1 * 3));
            field.forget();
            integrator.solve(0.1 * 3, -0.2);
            assertTrue(field.times().contains(-0.2));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.25, 4", "0.3, 4", "0.1, 10", "1e-3, 1000", "5, 1", "0.33333333333333, 3"})
    void constantStepsAreAsManyAsNeeded(double dt, int steps) {
        Integrations.Result result =
                Integrations.solve(new Decay(), new double[] {1}, 0, 1, Integrations.constant(OdeSolver.EULER, dt));
        assertEquals(steps, result.statistics().accepted());
        assertEquals(0, result.statistics().rejected());
    }

    @Test
    void theLastConstantStepIsShortenedToLandOnTheEnd() {
        Integrations.Result result =
                Integrations.solve(new Decay(), new double[] {1}, 0, 1, Integrations.constant(OdeSolver.EULER, 0.4));
        // Euler by hand: (1 − 0.4)² (1 − 0.2).
        assertArrayEquals(new double[] {0.6 * 0.6 * 0.8}, result.state(), 1e-15);
        assertEquals(0.2, result.statistics().lastStep(), 1e-15);
    }

    @Test
    void backwardsStepsAreNegative() {
        Integrations.Result result =
                Integrations.solve(new Decay(), new double[] {1}, 1, 0, Integrations.constant(OdeSolver.EULER, 0.5));
        assertArrayEquals(new double[] {1.5 * 1.5}, result.state(), 1e-15);
        assertEquals(-0.5, result.statistics().lastStep());
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5"})
    void thereAndBackAgainIsWhereOneStarted(OdeSolver solver) {
        RecordingField field = new RecordingField(new HarmonicOscillator());
        try (OdeIntegrator integrator =
                integrator(field, new HarmonicOscillator(), solver, StepControl.adaptive(1e-9, 1e-9))) {
            integrator.solve(-2, 3);
            assertNotEquals(1, integrator.state().getDouble(0), 0.1);
            integrator.solve(3, -2);
            // Each way errs by some multiples of the tolerance.
            assertArrayEquals(new double[] {1, 0}, RecordingField.read(integrator.state()), 1e-7);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5"})
    void theErrorFollowsTheTolerance(OdeSolver solver) {
        double[] errors = new double[3];
        for (int i = 0; i < 3; i++) {
            double tolerance = Math.pow(10, -4 - 2 * i);
            errors[i] = Integrations.solve(
                            new ModulatedGrowth(), new double[] {1}, 0, 5, Integrations.adaptive(solver, tolerance))
                    .error(new ModulatedGrowth().solution(5));
            // Errors of the single steps add up to some dozens of the tolerance, no more.
            assertTrue(errors[i] < 100 * tolerance, () -> Arrays.toString(errors));
        }
        assertTrue(errors[0] > 10 * errors[1] && errors[1] > 10 * errors[2], () -> Arrays.toString(errors));
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5"})
    void floatSolvesToFloatAccuracy(OdeSolver solver) {
        RecordingField field = new RecordingField(new ModulatedGrowth());
        SolverSettings settings = Integrations.adaptive(solver, 1e-5);
        try (OdeIntegrator integrator =
                Integrations.integrator(field, new ModulatedGrowth(), DataType.FLOAT, settings)) {
            SolveStatistics statistics = integrator.solve(0, 5);
            Integrations.Result reference = Integrations.solve(new ModulatedGrowth(), new double[] {1}, 0, 5, settings);
            assertEquals(DataType.FLOAT, integrator.state().dataType());
            // Rounding of 6e-8 in each of some hundred stages, some of it amplified by e.
            assertEquals(reference.state()[0], integrator.state().getDouble(0), 2e-5);
            assertEquals(reference.statistics().accepted(), statistics.accepted(), 3);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anIntegratorUsedAgainGivesTheSameBits(OdeSolver solver, StepControl control) {
        RecordingField field = new RecordingField(new HarmonicOscillator());
        try (OdeIntegrator integrator = integrator(field, new HarmonicOscillator(), solver, control)) {
            integrator.solve(0, 4.1);
            double[] first = RecordingField.read(integrator.state());
            List<Double> times = field.times();
            RecordingField.write(new double[] {-3, 8}, integrator.state());
            integrator.solve(2, -5);
            field.forget();
            RecordingField.write(new double[] {1, 0}, integrator.state());
            integrator.solve(0, 4.1);
            assertArrayEquals(first, RecordingField.read(integrator.state()), 0);
            assertEquals(times, field.times());
        }
    }

    /** Grows so fast that every other step is rejected, and remembers the ratios. */
    private static final class Greedy implements StepController {
        private static final long serialVersionUID = 1L;

        private final List<Double> ratios = new ArrayList<>();

        @Override
        public double factor(double ratio, int order) {
            ratios.add(ratio);
            return ratio <= 1 ? 8 : IntegralController.DEFAULT.factor(ratio, order);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5"})
    void aRejectedStepIsTriedAgainFromTheSameTimeAndState(OdeSolver solver) {
        Greedy greedy = new Greedy();
        RecordingField field = new RecordingField(new HarmonicOscillator());
        try (OdeIntegrator integrator =
                integrator(field, new HarmonicOscillator(), solver, new AdaptiveStep(1e-7, 1e-7, greedy))) {
            SolveStatistics statistics = integrator.solve(0, 10);
            assertTrue(statistics.rejected() > statistics.accepted() / 2, statistics::toString);
            assertEquals(
                    statistics.accepted(),
                    greedy.ratios.stream().filter(ratio -> ratio <= 1).count());
            assertEquals(
                    statistics.rejected(),
                    greedy.ratios.stream().filter(ratio -> ratio > 1).count());
            // As accurate as the tolerance promises: a state moved by a rejected step would be off by far more.
            assertArrayEquals(new HarmonicOscillator().solution(10), RecordingField.read(integrator.state()), 1e-5);
        }
        assertStepsStartWhereTheLastAcceptedOneEnded(field.times(), greedy.ratios, solver);
    }

    private static void assertStepsStartWhereTheLastAcceptedOneEnded(
            List<Double> times, List<Double> ratios, OdeSolver solver) {
        int perStep = solver.tableau().stages() - 1;
        double t = 0;
        for (int step = 0; step < ratios.size(); step++) {
            // Two calls come before the first step; the first new stage is at t + c₁h, the last one at t + h.
            double first = times.get(2 + step * perStep);
            double end = times.get(2 + (step + 1) * perStep - 1);
            assertEquals(
                    t,
                    (first - solver.tableau().c(1) * end)
                            / (1 - solver.tableau().c(1)),
                    1e-12);
            t = ratios.get(step) <= 1 ? end : t;
        }
        assertEquals(10, t);
    }

    @Test
    void aStepThatLeavesTheDomainOfTheFieldIsTriedShorter() {
        RecordingField field = new RecordingField(new BlowUp());
        // y' = y² from 1 / (1 − 0.999): a first step that long is far past the singularity.
        StepController longFirst = (ratio, order) -> ratio <= 1 ? 1e9 : IntegralController.DEFAULT.factor(ratio, order);
        try (OdeIntegrator integrator =
                integrator(field, new BlowUp(), OdeSolver.DOPRI5, new AdaptiveStep(1e-8, 1e-8, longFirst))) {
            SolveStatistics statistics = integrator.solve(0, 0.999);
            assertTrue(statistics.rejected() > 5, statistics::toString);
            // The error of y is magnified by y² = 1e6.
            assertEquals(1000, integrator.state().getDouble(0), 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "NaN, 1", "0, NaN", "0, Infinity", "-Infinity, 0"})
    void anIntervalWithoutLengthOrEndIsRefused(double t0, double t1) {
        RecordingField field = new RecordingField(new Decay());
        try (OdeIntegrator integrator = integrator(field, new Decay(), OdeSolver.RK4, StepControl.constant(0.1))) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> integrator.solve(t0, t1));
            assertTrue(refusal.getMessage().contains("t1 (" + t1 + ")"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("t0 (" + t0 + ")"), refusal.getMessage());
            assertEquals(List.of(), field.times());
        }
    }

    @Test
    void anIntervalOfAFewUlpsIsOneStep() {
        Integrations.Result result = Integrations.solve(
                new Decay(), new double[] {1}, 1, 1 + 2 * Math.ulp(1.0), Integrations.adaptive(OdeSolver.DOPRI5, 1e-6));
        assertEquals(1, result.statistics().accepted());
        assertEquals(1, result.state()[0], 1e-15);
    }

    private static OdeIntegrator integrator(
            RecordingField field, Problem problem, OdeSolver solver, StepControl control) {
        return Integrations.integrator(field, problem, DataType.DOUBLE, Integrations.settings(solver, control));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aSolveGoesOnWithoutEvaluatingAnythingTwice(OdeSolver solver, StepControl control) {
        RecordingField field = new RecordingField(new ModulatedGrowth());
        try (OdeIntegrator integrator = integrator(field, new ModulatedGrowth(), solver, control)) {
            integrator.solve(0, 3);
            field.forget();
            SolveStatistics on = integrator.leg(integrator.reached(), 7, Join.SMOOTH);
            assertEquals(field.times().size(), on.evaluations());
            int perStep = solver.tableau().stages() - 1;
            int starts = solver.tableau().fsal() ? 0 : on.accepted();
            assertEquals(starts + perStep * (on.accepted() + on.rejected()), on.evaluations());
            assertWithin(field.times(), 3, 7);
            double tolerance = control.adaptive() ? 1e-3 : 5;
            assertEquals(
                    new ModulatedGrowth().solution(7)[0], integrator.state().getDouble(0), tolerance);
        }
    }

    @Test
    void aStepCutShortAtAnOutputTimeIsNotTheNextOne() {
        OscillatorRun run = new OscillatorRun();
        double usual = run.integrator.solve(0, 5).lastStep();
        run.integrator.leg(run.integrator.reached(), 5.0001, Join.SMOOTH);
        SolveStatistics on = run.integrator.leg(run.integrator.reached(), 10, Join.SMOOTH);
        assertTrue(on.accepted() + on.rejected() < 2 * Math.ceil(5 / Math.abs(usual)) + 2, on::toString);
        run.integrator.close();
    }

    private static final class OscillatorRun {
        private final OdeIntegrator integrator = integrator(
                new RecordingField(new HarmonicOscillator()),
                new HarmonicOscillator(),
                OdeSolver.DOPRI5,
                StepControl.adaptive(1e-3, 1e-3));
    }

    @Test
    void afterAChangeOfTheStateTheDerivativeIsComputedAgain() {
        try (OdeIntegrator integrator = integrator(
                new RecordingField(new Decay()), new Decay(), OdeSolver.DOPRI5, StepControl.adaptive(1e-9, 1e-9))) {
            integrator.solve(0, 1);
            integrator.state().assign(5);
            integrator.leg(integrator.reached(), 3, Join.ABRUPT);
            assertEquals(5 * Math.exp(-2), integrator.state().getDouble(0), 1e-6);
        }
    }

    @Test
    void onlyASolveThatSucceededGoesOn() {
        try (OdeIntegrator integrator = integrator(
                new RecordingField(new Decay()), new Decay(), OdeSolver.DOPRI5, StepControl.adaptive(1e-3, 1e-3))) {
            assertThrows(IllegalStateException.class, () -> integrator.leg(0, 1, Join.SMOOTH));
            integrator.solve(0, 1);
            assertEquals(1, integrator.reached());
            assertThrows(IllegalStateException.class, () -> integrator.leg(0.5, 2, Join.SMOOTH));
            assertThrows(IllegalArgumentException.class, () -> integrator.leg(1, 1, Join.SMOOTH));
            assertThrows(IllegalArgumentException.class, () -> integrator.leg(1, Double.NaN, Join.SMOOTH));
            integrator.state().assign(Double.NaN);
            OdeSolveException failed = assertThrows(OdeSolveException.class, () -> integrator.leg(1, 2, Join.ABRUPT));
            assertEquals(SolveStatus.NON_FINITE_STATE, failed.status());
            assertEquals(Double.NaN, integrator.reached());
            assertThrows(IllegalStateException.class, () -> integrator.leg(1, 3, Join.SMOOTH));
        }
    }

    @Test
    void anIntegratorThatWasClosedSaysSo() {
        OdeIntegrator integrator = new OdeIntegrator(
                VectorField.of((t, y, dydt) -> dydt.assign(1)),
                DataType.DOUBLE,
                1,
                new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 100));
        integrator.close();
        integrator.close();
        String message = assertThrows(IllegalStateException.class, () -> integrator.solve(0, 1))
                .getMessage();
        assertTrue(message.contains("closed"), message);
    }
}
