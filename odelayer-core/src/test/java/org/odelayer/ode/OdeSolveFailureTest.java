package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.problem.BlowUp;
import org.odelayer.ode.problem.Decay;
import org.odelayer.ode.problem.Problem;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.StepControl;

class OdeSolveFailureTest {
    /** Failures must not hang; solving takes milliseconds. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static final StepControl ADAPTIVE = StepControl.adaptive(1e-6, 1e-6);

    /** y' = f(t, y) from 1. */
    private record Scalar(Rhs f) implements Problem {
        @FunctionalInterface
        interface Rhs {
            double at(double t, double y);
        }

        @Override
        public double[] y0() {
            return new double[] {1};
        }

        @Override
        public double[] derivative(double t, double[] y) {
            return new double[] {f.at(t, y[0])};
        }
    }

    @BeforeAll
    static void loadTheNativeLibrary() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            try (OdeIntegrator integrator = Integrations.integrator(
                    new RecordingField(new Decay()), new Decay(), type, settings(OdeSolver.DOPRI5, ADAPTIVE, 1000))) {
                integrator.solve(0, 1);
            }
        }
    }

    @Test
    void tooManySteps() {
        OdeSolveException failure = fail(new Decay(), DataType.DOUBLE, settings(OdeSolver.DOPRI5, ADAPTIVE, 7), 0, 100);
        assertEquals(SolveStatus.MAX_STEPS_REACHED, failure.status());
        assertEquals(7, failure.statistics().accepted() + failure.statistics().rejected());
        assertTrue(failure.getMessage().contains("raise maxSteps"), failure.getMessage());
    }

    @Test
    void asManyStepsAsAllowedAreNotTooMany() {
        SolverSettings settings = settings(OdeSolver.EULER, StepControl.constant(0.1), 10);
        Integrations.Result result = Integrations.solve(new Decay(), new double[] {1}, 0, 1, settings);
        assertEquals(10, result.statistics().accepted());
        SolverSettings less = settings(OdeSolver.EULER, StepControl.constant(0.1), 9);
        assertEquals(
                SolveStatus.MAX_STEPS_REACHED,
                fail(new Decay(), DataType.DOUBLE, less, 0, 1).status());
    }

    @ParameterizedTest
    @CsvSource({"BOSH3, DOUBLE", "BOSH3, FLOAT", "DOPRI5, DOUBLE", "DOPRI5, FLOAT", "TSIT5, DOUBLE", "TSIT5, FLOAT"})
    void aSingularityStopsAdaptiveSteps(OdeSolver solver, DataType type) {
        OdeSolveException failure = fail(new BlowUp(), type, settings(solver, ADAPTIVE, 10_000), 0, 2);
        assertEquals(SolveStatus.STEP_TOO_SMALL, failure.status());
        assertEquals(1, failure.time(), 1e-4);
        assertTrue(failure.getMessage().contains("singularity"), failure.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void constantStepsBeyondASingularityOverflow(DataType type) {
        OdeSolveException failure =
                fail(new BlowUp(), type, settings(OdeSolver.RK4, StepControl.constant(0.1), 10_000), 0, 20);
        assertEquals(SolveStatus.OVERFLOW, failure.status());
        assertTrue(failure.time() < 3, failure.getMessage());
        assertTrue(failure.getMessage().contains("blow up"), failure.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void exponentialGrowthOverflows(DataType type) {
        Problem growth = new Scalar((t, y) -> 50 * y);
        assertEquals(
                SolveStatus.OVERFLOW,
                fail(growth, type, settings(OdeSolver.RK4, StepControl.constant(0.01), 10_000), 0, 40)
                        .status());
        // So near the end of the range adaptive steps shrink without end, be it by overflow or by lack of digits.
        assertEquals(
                SolveStatus.OVERFLOW,
                fail(growth, type, settings(OdeSolver.DOPRI5, StepControl.adaptive(1e-3, 1e-3), 2000), 0, 40)
                        .status());
    }

    @ParameterizedTest
    @CsvSource({"DOPRI5, NaN", "RK4, NaN", "DOPRI5, Infinity", "RK4, -Infinity"})
    void aStateThatIsNotFiniteIsFoundAtTheStart(OdeSolver solver, double value) {
        Problem decay = new Scalar((t, y) -> -y);
        RecordingField field = new RecordingField(decay);
        try (OdeIntegrator integrator = integrator(field, DataType.DOUBLE, control(solver))) {
            integrator.state().putScalar(0, value);
            OdeSolveException failure =
                    assertTimeout(LIMIT, () -> assertThrows(OdeSolveException.class, () -> integrator.solve(0, 1)));
            assertEquals(SolveStatus.NON_FINITE_STATE, failure.status());
            assertTrue(failure.getMessage().contains("check the input"), failure.getMessage());
            assertEquals(1, failure.statistics().evaluations());
        }
    }

    @ParameterizedTest
    @CsvSource({"DOPRI5, NaN", "RK4, NaN", "EULER, NaN", "DOPRI5, Infinity", "RK4, Infinity"})
    void aDerivativeThatIsNotFiniteIsFoundAtTheStart(OdeSolver solver, double value) {
        OdeSolveException failure = fail(new Scalar((t, y) -> value), DataType.DOUBLE, control(solver), 0, 1);
        assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
        assertEquals(1, failure.statistics().evaluations());
        assertEquals(0, failure.time());
    }

    @ParameterizedTest
    @CsvSource({"DOPRI5, FLOAT", "DOPRI5, DOUBLE", "BOSH3, DOUBLE", "TSIT5, DOUBLE", "RK4, FLOAT", "EULER, DOUBLE"})
    void aDerivativeThatIsNotANumberIsFoundOnTheWay(OdeSolver solver, DataType type) {
        Problem undefined = new Scalar((t, y) -> t > 0.55 ? Double.NaN : -y);
        OdeSolveException failure = fail(undefined, type, control(solver), 0, 1);
        assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
        assertTrue(failure.getMessage().contains("check the parameters"), failure.getMessage());
        // Adaptive steps creep up to the edge, constant ones of 0.1 stop before it or on it.
        assertEquals(0.55, failure.time(), solver.tableau().adaptive() ? 1e-6 : 0.11);
    }

    @ParameterizedTest
    @CsvSource({"RK4, FLOAT", "RK4, DOUBLE", "EULER, DOUBLE", "DOPRI5, DOUBLE"})
    void aDerivativeThatIsInfiniteIsFoundOnTheWay(OdeSolver solver, DataType type) {
        Problem infinite = new Scalar((t, y) -> t > 0.55 ? Double.NEGATIVE_INFINITY : -y);
        OdeSolveException failure = fail(infinite, type, control(solver), 0, 1);
        assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
    }

    /**
     * y' = −100 y³ from 1: a step of 0.5 lands at −49, the next at 6e6, and soon the cube is beyond FLOAT where y is
     * not.
     */
    @ParameterizedTest
    @CsvSource({"EULER", "RK4", "MIDPOINT"})
    void anInstabilityOfConstantStepsIsNotBlamedOnTheField(OdeSolver solver) {
        // f is NaN where y³ overflows, for y of 7e12: long before the state does.
        Problem unstable = new Scalar((t, y) ->
                (float) y * (float) y * (float) y == Float.POSITIVE_INFINITY ? Double.NaN : -100 * Math.abs(y) * y * y);
        OdeSolveException failure =
                fail(unstable, DataType.FLOAT, settings(solver, StepControl.constant(0.5), 100), 0, 50);
        assertEquals(SolveStatus.OVERFLOW, failure.status(), failure.getMessage());
        assertTrue(failure.getMessage().contains("constant steps"), failure.getMessage());
    }

    @Test
    void aLargeStateIsNotAnInfiniteOne() {
        // Ten thousand elements of 1e35 sum up to more than FLOAT has.
        VectorField rest = VectorField.of((t, y, dydt) -> dydt.assign(0));
        for (OdeSolver solver : new OdeSolver[] {OdeSolver.DOPRI5, OdeSolver.RK4}) {
            try (OdeIntegrator integrator = new OdeIntegrator(rest, DataType.FLOAT, 10_000, control(solver))) {
                integrator.state().assign(1e35);
                integrator.solve(0, 1);
                assertEquals(1e35f, integrator.state().getFloat(5_000));
            }
        }
    }

    @Test
    void aStateThatHidesFromTheErrorNormIsFoundAtTheEnd() {
        // f is finite wherever it is asked, but the step carries the state out of range.
        Problem hidden = new Scalar((t, y) -> 1e308);
        OdeSolveException failure =
                fail(hidden, DataType.DOUBLE, settings(OdeSolver.DOPRI5, StepControl.adaptive(1, 1e300), 10_000), 0, 5);
        assertEquals(SolveStatus.OVERFLOW, failure.status());
    }

    @Test
    void constantStepsBelowTheResolutionOfTimeAreRefused() {
        OdeSolveException failure =
                fail(new Decay(), DataType.DOUBLE, settings(OdeSolver.RK4, StepControl.constant(1e-17), 10), 1, 2);
        assertEquals(SolveStatus.STEP_TOO_SMALL, failure.status());
    }

    @Test
    void theMessageTellsTimeIntervalStepAndCost() {
        SolverSettings settings = settings(OdeSolver.RK4, StepControl.constant(0.25), 3);
        assertEquals(
                "ODE solve failed at t = 1.75000 on the way from 1.00000 to 4.00000, step 0.250: "
                        + SolveStatus.MAX_STEPS_REACHED.advice()
                        + " (MAX_STEPS_REACHED, after 12 function evaluations, 3 accepted and 0 rejected steps)",
                fail(new Decay(), DataType.DOUBLE, settings, 1, 4).getMessage());
    }

    @Test
    void theStateAfterAFailureIsTheLastAcceptedOne() {
        RecordingField field = new RecordingField(new Decay());
        try (OdeIntegrator integrator = Integrations.integrator(
                field, new Decay(), DataType.DOUBLE, settings(OdeSolver.EULER, StepControl.constant(0.5), 2))) {
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> integrator.solve(0, 9));
            assertEquals(1, failure.time());
            assertEquals(0.25, integrator.state().getDouble(0), 1e-15);
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterAFailureTheNextSolveIsLikeAFreshOne(OdeSolver solver) {
        boolean[] broken = {false};
        Problem moody = new Scalar((t, y) -> broken[0] && t > 0.3 ? Double.NaN : -y);
        SolverSettings settings = control(solver);
        double expected =
                Integrations.solve(moody, new double[] {1}, 0, 1, settings).state()[0];
        RecordingField field = new RecordingField(moody);
        try (OdeIntegrator integrator = integrator(field, DataType.DOUBLE, settings)) {
            broken[0] = true;
            integrator.state().assign(1);
            assertThrows(OdeSolveException.class, () -> integrator.solve(0, 1));
            integrator.state().assign(Double.NaN);
            assertThrows(OdeSolveException.class, () -> integrator.solve(0, 1));
            broken[0] = false;
            integrator.state().assign(1);
            field.forget();
            SolveStatistics statistics = integrator.solve(0, 1);
            assertEquals(expected, integrator.state().getDouble(0), 0);
            assertEquals(field.times().size(), statistics.evaluations());
        }
    }

    @Test
    void aPlaceIsPutBeforeTheMessage() {
        OdeSolveException failure = fail(new Decay(), DataType.DOUBLE, settings(OdeSolver.DOPRI5, ADAPTIVE, 1), 0, 9);
        OdeSolveException placed = failure.in("layer 'ode' (backward)");
        assertEquals("layer 'ode' (backward): " + failure.getMessage(), placed.getMessage());
        assertSame(failure, placed.getCause());
        assertEquals(failure.status(), placed.status());
        assertEquals(failure.time(), placed.time());
        assertSame(failure.statistics(), placed.statistics());
    }

    @Test
    void aFailureSurvivesSerializationAsClustersNeed() throws IOException, ClassNotFoundException {
        OdeSolveException failure = fail(new Decay(), DataType.DOUBLE, settings(OdeSolver.DOPRI5, ADAPTIVE, 1), 0, 9);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            OdeSolveException copy = (OdeSolveException) in.readObject();
            assertEquals(failure.getMessage(), copy.getMessage());
            assertEquals(failure.status(), copy.status());
            assertNull(copy.statistics());
        }
    }

    private static OdeSolveException fail(
            Problem problem, DataType type, SolverSettings settings, double t0, double t1) {
        RecordingField field = new RecordingField(problem);
        try (OdeIntegrator integrator = Integrations.integrator(field, problem, type, settings)) {
            OdeSolveException failure =
                    assertTimeout(LIMIT, () -> assertThrows(OdeSolveException.class, () -> integrator.solve(t0, t1)));
            assertEquals(field.times().size(), failure.statistics().evaluations());
            return failure;
        }
    }

    private static OdeIntegrator integrator(RecordingField field, DataType type, SolverSettings settings) {
        return new OdeIntegrator(field, type, 1, settings);
    }

    private static SolverSettings control(OdeSolver solver) {
        return settings(solver, solver.tableau().adaptive() ? ADAPTIVE : StepControl.constant(0.1), 10_000);
    }

    private static SolverSettings settings(OdeSolver solver, StepControl control, int maxSteps) {
        return new SolverSettings(solver.tableau(), control, maxSteps);
    }
}
