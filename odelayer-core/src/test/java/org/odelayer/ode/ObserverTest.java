package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.StepControl;

/** An observer sees every accepted step from inside, and may end the solve within it. */
class ObserverTest {
    private static final HarmonicOscillator OSCILLATOR = new HarmonicOscillator();

    private static OdeIntegrator integrator(OdeSolver solver, RecordingField field) {
        StepControl control =
                solver.tableau().adaptive() ? StepControl.adaptive(1e-9, 1e-9) : StepControl.constant(0.01);
        return Integrations.integrator(field, OSCILLATOR, DataType.DOUBLE, Integrations.settings(solver, control));
    }

    @ParameterizedTest
    @EnumSource
    void aStepShowsTheSolutionWithin(OdeSolver solver) {
        RecordingField field = new RecordingField(OSCILLATOR);
        INDArray y = Nd4j.create(DataType.DOUBLE, 2);
        List<Double> ends = new ArrayList<>();
        try (OdeIntegrator integrator = integrator(solver, field)) {
            integrator.observe(step -> {
                step.at(0, y);
                assertArrayEquals(step.y0().toDoubleVector(), y.toDoubleVector(), 1e-14);
                step.at(1, y);
                assertArrayEquals(step.y1().toDoubleVector(), y.toDoubleVector(), 1e-14);
                step.at(0.4, y);
                // Euler's method is off by 0.01 where the solution is.
                double accuracy = solver == OdeSolver.EULER ? 2e-2 : 1e-4;
                assertArrayEquals(
                        OSCILLATOR.solution(step.t() + 0.4 * step.h()), y.toDoubleVector(), accuracy, solver.name());
                assertEquals(step.end(), step.t() + step.h(), 1e-12);
                ends.add(step.end());
                return StepObserver.GO_ON;
            });
            SolveStatistics statistics = integrator.solve(0, 2);
            assertEquals(ends.size(), statistics.accepted());
            assertEquals(2, ends.get(ends.size() - 1));
            assertEquals(field.times().size(), statistics.evaluations(), "what it takes to look inside counts");
        }
    }

    /** Where x = cos t crosses zero, by bisection on the step's own interpolation. */
    private static double crossing(Step step) {
        INDArray y = Nd4j.create(DataType.DOUBLE, 2);
        if (step.y0().getDouble(0) * step.y1().getDouble(0) > 0) {
            return StepObserver.GO_ON;
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            step.at(middle, y);
            if (step.y0().getDouble(0) * y.getDouble(0) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    @ParameterizedTest
    @ValueSource(doubles = {10, -10})
    void aSolveMayEndAtAnEvent(double t1) {
        RecordingField field = new RecordingField(OSCILLATOR);
        try (OdeIntegrator integrator = integrator(OdeSolver.DOPRI5, field)) {
            integrator.observe(ObserverTest::crossing);
            integrator.solve(0, t1);
            double event = Math.signum(t1) * Math.PI / 2;
            assertEquals(event, integrator.reached(), 1e-7);
            assertArrayEquals(
                    new double[] {0, -Math.signum(t1)}, integrator.state().toDoubleVector(), 1e-7);
            // And go on from there, without looking.
            integrator.observe(StepObserver.NONE);
            integrator.leg(integrator.reached(), t1, Join.SMOOTH);
            assertEquals(t1, integrator.reached());
            assertArrayEquals(OSCILLATOR.solution(t1), integrator.state().toDoubleVector(), 1e-6);
        }
    }

    @Test
    void aSolveMayEndAtTheEndOfAStep() {
        RecordingField field = new RecordingField(OSCILLATOR);
        try (OdeIntegrator integrator = integrator(OdeSolver.RK4, field)) {
            integrator.observe(step -> step.end() > 0.505 ? 1 : StepObserver.GO_ON);
            SolveStatistics statistics = integrator.solve(0, 2);
            assertEquals(51, statistics.accepted());
            assertEquals(0.51, integrator.reached(), 1e-12);
        }
    }

    @Test
    void anAnswerThatMeansNothingIsRefused() {
        RecordingField field = new RecordingField(OSCILLATOR);
        try (OdeIntegrator integrator = integrator(OdeSolver.RK4, field)) {
            integrator.observe(step -> 0);
            String message = assertThrows(IllegalArgumentException.class, () -> integrator.solve(0, 2))
                    .getMessage();
            assertTrue(message.contains("θ (0.0)"), message);
        }
    }
}
