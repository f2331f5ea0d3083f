package org.odelayer.ode.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.problem.Decay;
import org.odelayer.ode.problem.Kepler;
import org.odelayer.ode.problem.Problem;
import org.odelayer.ode.problem.RecordingField;

class RungeKuttaStepperTest {
    private static final double T = 0.7;
    private static final double H = -0.2;

    private final Problem problem = new Kepler(0.4);

    private RungeKuttaStepper stepper(OdeSolver solver, RecordingField field, DataType type) {
        RungeKuttaStepper stepper = new RungeKuttaStepper(solver.tableau(), field, type, 4);
        RecordingField.write(problem.y0(), stepper.state());
        stepper.reset();
        return stepper;
    }

    @ParameterizedTest
    @EnumSource
    void aStepIsWhatTheTableauSays(OdeSolver solver) {
        double[][] expected = stepByTheBook(solver.tableau());
        try (RungeKuttaStepper stepper = stepper(solver, new RecordingField(problem), DataType.DOUBLE)) {
            stepper.step(T, -H, T - H); // the coefficients of one step must not serve its opposite
            stepper.step(T, H, T + H);
            assertArrayEquals(expected[0], RecordingField.read(stepper.proposed()), 1e-14);
            if (solver.tableau().adaptive()) {
                assertArrayEquals(expected[1], RecordingField.read(stepper.error()), 1e-14);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepInFloatIsTheSameButForRounding(OdeSolver solver) {
        double[][] expected = stepByTheBook(solver.tableau());
        try (RungeKuttaStepper stepper = stepper(solver, new RecordingField(problem), DataType.FLOAT)) {
            stepper.step(T, H, T + H);
            // Numbers of size 3 in single precision, some coefficients of size 10.
            assertArrayEquals(expected[0], RecordingField.read(stepper.proposed()), 2e-6);
        }
    }

    /** The advanced solution and the error estimate in plain numbers. */
    private double[][] stepByTheBook(ButcherTableau tableau) {
        double[][] k = new double[tableau.stages()][];
        double[][] result = {problem.y0(), new double[4]};
        for (int i = 0; i < tableau.stages(); i++) {
            double[] y = problem.y0();
            for (int j = 0; j < i; j++) {
                add(H * tableau.a(i, j), k[j], y);
            }
            k[i] = problem.derivative(T + tableau.c(i) * H, y);
            add(H * tableau.b(i), k[i], result[0]);
            if (tableau.adaptive()) {
                add(H * tableau.e(i), k[i], result[1]);
            }
        }
        return result;
    }

    private static void add(double factor, double[] x, double[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] += factor * x[i];
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepThatIsOnlyTriedChangesNothing(OdeSolver solver) {
        try (RungeKuttaStepper stepper = stepper(solver, new RecordingField(problem), DataType.DOUBLE)) {
            stepper.start(T);
            double[] slope = RecordingField.read(stepper.slope());
            stepper.step(T, H, T + H);
            double[] first = RecordingField.read(stepper.proposed());
            stepper.step(T, 3 * H, T + 3 * H);
            stepper.euler(0.1, T + 0.1);
            assertArrayEquals(problem.y0(), RecordingField.read(stepper.state()), 0);
            assertArrayEquals(slope, RecordingField.read(stepper.slope()), 0);
            stepper.step(T, H, T + H);
            assertArrayEquals(first, RecordingField.read(stepper.proposed()), 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAcceptedStepMovesTheStateAndKnowsItsSlopeIfItsMethodDoes(OdeSolver solver) {
        RecordingField field = new RecordingField(problem);
        try (RungeKuttaStepper stepper = stepper(solver, field, DataType.DOUBLE)) {
            stepper.step(T, H, T + H);
            stepper.accept();
            assertArrayEquals(stepByTheBook(solver.tableau())[0], RecordingField.read(stepper.state()), 1e-14);
            int calls = field.times().size();
            stepper.start(T + H);
            assertEquals(
                    solver.tableau().fsal() ? calls : calls + 1, field.times().size());
            assertEquals(field.times().size(), stepper.evaluations());
            assertArrayEquals(
                    problem.derivative(T + H, RecordingField.read(stepper.state())),
                    RecordingField.read(stepper.slope()),
                    1e-14);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEulerStepAsksTheFieldThereAndCounts(OdeSolver solver) {
        RecordingField field = new RecordingField(new Decay());
        try (RungeKuttaStepper stepper = new RungeKuttaStepper(solver.tableau(), field, DataType.DOUBLE, 1)) {
            stepper.state().assign(2);
            stepper.reset();
            stepper.start(1);
            stepper.euler(0.25, 1.25);
            assertEquals(-1.5, stepper.eulerSlope().getDouble(0), 1e-15);
            assertEquals(java.util.List.of(1.0, 1.25), field.times());
            assertEquals(2, stepper.evaluations());
        }
    }

    @Test
    void aFieldThatGivesNanIsToldFromOneThatOverflows() {
        assertTrue(undefined(y -> y < 1 ? Double.NaN : -y));
        assertTrue(undefined(y -> y < 1 ? Double.NEGATIVE_INFINITY : -y));
        assertFalse(undefined(y -> y > 1000 ? Double.NaN : 1e300));
        assertFalse(undefined(y -> -y));
    }

    private static boolean undefined(java.util.function.DoubleUnaryOperator f) {
        RecordingField field = new RecordingField(new Problem() {
            @Override
            public double[] y0() {
                return new double[] {1};
            }

            @Override
            public double[] derivative(double t, double[] y) {
                return new double[] {f.applyAsDouble(y[0])};
            }
        });
        try (RungeKuttaStepper stepper = new RungeKuttaStepper(OdeSolver.RK4.tableau(), field, DataType.DOUBLE, 1)) {
            stepper.state().assign(1);
            stepper.reset();
            stepper.step(0, 0.1, 0.1);
            return stepper.undefined(1e3);
        }
    }
}
