package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.IntegralController;
import org.odelayer.ode.stepsize.StepControl;

/** What the step control is given, and what becomes of it where a leg ends. */
class LegsTest {
    private static final HarmonicOscillator OSCILLATOR = new HarmonicOscillator();

    private static OdeIntegrator integrator(OdeSolver solver, StepControl control) {
        SolverSettings settings = Integrations.settings(solver, control);
        return Integrations.integrator(new RecordingField(OSCILLATOR), OSCILLATOR, DataType.DOUBLE, settings);
    }

    /** Writes down the ends of the accepted steps. */
    private static SolveStatistics solve(OdeIntegrator integrator, double t0, double t1, List<Double> stops) {
        integrator.observe(step -> {
            stops.add(step.end());
            return StepObserver.GO_ON;
        });
        return integrator.solve(t0, t1);
    }

    /**
     * An output a thousandth of a step after the end of one, in the middle of the solve: that costs the step that is
     * cut short. If its length were the next step's, three more would be needed to grow back by factors of ten.
     */
    @ParameterizedTest
    @CsvSource({"BOSH3, 0, 10", "BOSH3, 10, 0", "DOPRI5, 0, 20", "DOPRI5, 20, 0", "TSIT5, 0, 20", "TSIT5, 20, 0"})
    void aStepThatIsCutShortAtAnOutputIsNotTheNextOnesLength(OdeSolver solver, double t0, double t1) {
        StepControl control = StepControl.adaptive(1e-6, 1e-6);
        try (OdeIntegrator whole = integrator(solver, control);
                OdeIntegrator legs = integrator(solver, control)) {
            List<Double> stops = new ArrayList<>();
            int uncut = attempts(solve(whole, t0, t1, stops));
            int middle = stops.size() / 2;
            double output = stops.get(middle) + 1e-3 * (stops.get(middle + 1) - stops.get(middle));
            int cut = attempts(legs.solve(t0, output)) + attempts(legs.leg(legs.reached(), t1, Join.SMOOTH));
            assertEquals(uncut + 1, cut, 1);
        }
    }

    private static int attempts(SolveStatistics statistics) {
        return statistics.accepted() + statistics.rejected();
    }

    /** The exponent of the controller is the order of the method, that of the better solution of the pair. */
    @ParameterizedTest
    @CsvSource({"BOSH3, 3", "DOPRI5, 5", "TSIT5, 5"})
    void theControllerIsGivenTheOrderOfTheMethod(OdeSolver solver, int order) {
        Set<Integer> given = new HashSet<>();
        AdaptiveStep control = new AdaptiveStep(1e-6, 1e-6, (ratio, p) -> {
            given.add(p);
            return IntegralController.DEFAULT.factor(ratio, p);
        });
        try (OdeIntegrator integrator = integrator(solver, control)) {
            integrator.solve(0, 3);
        }
        assertEquals(Set.of(order), given);
    }

    /**
     * The estimate of a pair of orders p and p − 1 is ∝ h^p: a tolerance 1024 times smaller takes 1024^(1/p) times the
     * steps.
     */
    @ParameterizedTest
    @CsvSource({"BOSH3, 3", "DOPRI5, 5", "TSIT5, 5"})
    void stepsGrowWithTheRootOfTheTolerance(OdeSolver solver, int order) {
        double coarse = steps(solver, 1e-5);
        double fine = steps(solver, 1e-5 / 1024);
        // The error of a step is h^p for a pair p(p − 1); 8 % for the first and the last step, and for terms of higher
        // order.
        assertEquals(Math.pow(1024, 1.0 / order), fine / coarse, 0.08 * Math.pow(1024, 1.0 / order));
    }

    private static double steps(OdeSolver solver, double tolerance) {
        try (OdeIntegrator integrator = integrator(solver, StepControl.adaptive(tolerance, tolerance))) {
            return integrator.solve(0, 40).accepted();
        }
    }

    /** A remainder of rounding is no step of its own: 0.1 · 10 is not 1. */
    @ParameterizedTest
    @EnumSource
    void tenStepsOfATenthAreTen(OdeSolver solver) {
        try (OdeIntegrator integrator = integrator(solver, StepControl.constant(0.1))) {
            assertEquals(10, integrator.solve(0, 1).accepted());
            assertEquals(
                    10, integrator.leg(integrator.reached(), 2, Join.SMOOTH).accepted());
            assertEquals(10, integrator.solve(0.3, -0.7).accepted());
            assertEquals(11, integrator.solve(0, 1.0001).accepted());
        }
    }

    /** f(t1) is known where the method's last stage is there, and is not evaluated again. */
    @Test
    void legsCostOneEvaluationOnlyAtTheStart() {
        try (OdeIntegrator whole = integrator(OdeSolver.DOPRI5, StepControl.constant(0.25));
                OdeIntegrator legs = integrator(OdeSolver.DOPRI5, StepControl.constant(0.25))) {
            int evaluations = whole.solve(0, 2).evaluations();
            int together = legs.solve(0, 0.5).evaluations();
            for (double stop : new double[] {1, 1.25, 2}) {
                together += legs.leg(legs.reached(), stop, Join.SMOOTH).evaluations();
            }
            assertEquals(evaluations, together);
            assertArrayEquals(whole.state().toDoubleVector(), legs.state().toDoubleVector(), 0);
            assertEquals(1 + 6 * 4, legs.leg(legs.reached(), 3, Join.ABRUPT).evaluations());
        }
    }
}
