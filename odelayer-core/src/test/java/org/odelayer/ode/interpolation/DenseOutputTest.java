package org.odelayer.ode.interpolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.Join;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.ModulatedGrowth;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.problem.SolvedProblem;
import org.odelayer.ode.stepsize.StepControl;

/** The solution between the steps, against formulas. */
class DenseOutputTest {
    private static final int SAMPLES = 37;

    /** A solve from t0 to t1 over some stops, with its dense output. */
    private static final class Solved implements AutoCloseable {
        private final OdeIntegrator integrator;
        private final DenseOutput dense;
        private final INDArray y;

        Solved(SolvedProblem problem, OdeSolver solver, StepControl control, double... stops) {
            SolverSettings settings = new SolverSettings(solver.tableau(), control, 100_000);
            double[] start = problem.solution(stops[0]);
            integrator = new OdeIntegrator(new RecordingField(problem), DataType.DOUBLE, start.length, settings);
            dense = new DenseOutput(integrator.stepper());
            integrator.observe(dense);
            y = Nd4j.create(DataType.DOUBLE, start.length);
            integrator.state().assign(Nd4j.createFromArray(start));
            integrator.solve(stops[0], stops[1]);
            for (int i = 2; i < stops.length; i++) {
                integrator.leg(stops[i - 1], stops[i], Join.SMOOTH);
            }
        }

        double[] at(double t) {
            dense.at(t, y);
            return y.toDoubleVector();
        }

        double largestError(SolvedProblem problem, double t0, double t1) {
            double largest = 0;
            for (int i = 0; i <= SAMPLES; i++) {
                double t = t0 + (t1 - t0) * i / SAMPLES;
                double[] actual = at(t);
                double[] expected = problem.solution(t);
                for (int j = 0; j < actual.length; j++) {
                    largest = Math.max(largest, Math.abs(actual[j] - expected[j]));
                }
            }
            return largest;
        }

        @Override
        public void close() {
            dense.close();
            integrator.close();
        }
    }

    /** The error of order q between steps of a method of order p falls like h to the lesser of q + 1 and p. */
    @ParameterizedTest
    @EnumSource
    void theErrorBetweenStepsFallsWithTheOrder(OdeSolver solver) {
        int order = Math.min(
                4 + solver.tableau().interpolation().extras(), solver.tableau().order());
        double dt = order > 5 ? 1.0 / 4 : 1.0 / 32;
        for (SolvedProblem problem : List.of(new HarmonicOscillator(), new ModulatedGrowth())) {
            for (double[] way : new double[][] {{0, 2}, {2, 0}}) {
                double coarse = error(problem, solver, dt, way);
                double fine = error(problem, solver, dt / 2, way);
                double observed = Math.log(coarse / fine) / Math.log(2);
                assertTrue(observed > order - 0.3, () -> problem + ": observed order " + observed);
            }
        }
    }

    private static double error(SolvedProblem problem, OdeSolver solver, double dt, double... way) {
        try (Solved solved = new Solved(problem, solver, StepControl.constant(dt), way)) {
            return solved.largestError(problem, way[0], way[1]);
        }
    }

    /** A method's own quartic beats the cubic through the same steps: without d the error were that of order 3. */
    @ParameterizedTest
    @EnumSource(names = {"DOPRI5", "TSIT5"})
    void oneStepOfFifthOrderIsGoodEverywhere(OdeSolver solver) {
        HarmonicOscillator problem = new HarmonicOscillator();
        double whole = error(problem, solver, 0.25, 0, 0.25);
        // The cubic's error at the middle is h⁴ / 384 = 1e-5.
        assertTrue(whole < 5e-7, () -> "error " + whole);
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5", "FEHLBERG45", "DOPRI8"})
    void adaptiveStepsOverSeveralStopsAreAccurateEverywhere(OdeSolver solver) {
        HarmonicOscillator problem = new HarmonicOscillator();
        try (Solved solved = new Solved(problem, solver, StepControl.adaptive(1e-8, 1e-8), 3, 2.9, 1, -2)) {
            assertTrue(solved.largestError(problem, 3, -2) < 2e-6);
            // Backwards through the record and at its stops.
            assertTrue(solved.largestError(problem, -2, 3) < 2e-6);
            for (double stop : new double[] {3, 2.9, 1, -2}) {
                assertArrayEquals(problem.solution(stop), solved.at(stop), 1e-6);
            }
        }
    }

    /** Steps of 1/2 and, cut short, 1/8, over two legs: RK4's states are off by 7e-4 in the end. */
    @ParameterizedTest
    @EnumSource(names = {"RK4", "DOPRI5", "TSIT5"})
    void theLastStepOfALegIsAsGoodAsTheOthers(OdeSolver solver) {
        HarmonicOscillator problem = new HarmonicOscillator();
        for (double direction : new double[] {1, -1}) {
            double[] stops = {0, 1.125 * direction, 1.75 * direction};
            try (Solved solved = new Solved(problem, solver, StepControl.constant(0.5), stops)) {
                double[] starts = {0, 0.5, 1, 1.125, 1.625};
                double[] ends = {0.5, 1, 1.125, 1.625, 1.75};
                for (int i = 0; i < starts.length; i++) {
                    double error = solved.largestError(problem, direction * starts[i], direction * ends[i]);
                    int step = i;
                    assertTrue(error < 1e-3, () -> "step " + step + ": error " + error);
                    // A chord through a step of 1/8 is off by h²/8 = 2e-3, the cubic with the slope of another time by
                    // h/8 of that.
                }
                assertContinuous(solved, direction * 1.125, direction * 1.625, direction * 1.75);
            }
        }
    }

    /** The derivative at the end of a step is f of the state there, whichever side it is seen from. */
    private static void assertContinuous(Solved solved, double... times) {
        double h = 1e-5;
        for (int i = 0; i < times.length; i++) {
            double t = times[i];
            double inwards = -Math.signum(t) * h;
            double[] at = solved.at(t);
            double[] near = solved.at(t + inwards);
            double[] next = solved.at(t + 2 * inwards);
            for (int j = 0; j < 2; j++) {
                double slope = (4 * near[j] - 3 * at[j] - next[j]) / (2 * inwards);
                assertEquals(j == 0 ? at[1] : -at[0], slope, 1e-7);
            }
        }
    }

    @Test
    void theEndsOfStepsAreTheStatesOfTheSolve() {
        HarmonicOscillator problem = new HarmonicOscillator();
        try (Solved solved = new Solved(problem, OdeSolver.RK4, StepControl.constant(0.5), 0, 1.5)) {
            assertArrayEquals(solved.integrator.state().toDoubleVector(), solved.at(1.5), 0);
            assertArrayEquals(problem.solution(0), solved.at(0), 0);
        }
    }

    @Test
    void timesThatTheSolveDidNotPassAreRefused() {
        HarmonicOscillator problem = new HarmonicOscillator();
        try (Solved solved = new Solved(problem, OdeSolver.DOPRI5, StepControl.adaptive(1e-3, 1e-3), 0, 1)) {
            String message = assertThrows(IllegalArgumentException.class, () -> solved.at(1.25))
                    .getMessage();
            assertEquals("t (1.25) must be a time that the solve passed", message);
            solved.dense.clear();
            assertThrows(IllegalArgumentException.class, () -> solved.at(0.5));
        }
    }
}
