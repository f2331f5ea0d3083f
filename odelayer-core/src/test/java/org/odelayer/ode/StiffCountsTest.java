package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.method.LinearizableField;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.StepControl;

/**
 * The work on Van der Pol's oscillator as Hairer and Wanner's driver of RADAU5 sets it: ε = 10⁻⁶, from (2, −0.66) over
 * [0, 2], rtol = atol = 10⁻⁴, first step 10⁻⁶. RADAU5, of order 5, takes 2,248 evaluations, 162 Jacobians and 242
 * accepted steps: the counts of russell_ode, a translation that gives its numbers to 1e-12 (cpmech/russell,
 * tests/test_radau5_van_der_pol.rs).
 */
class StiffCountsTest {
    private static final double EPSILON = 1e-6;
    private static final int EVALUATIONS = 2248;
    private static final int STEPS = 242;

    @ParameterizedTest
    @EnumSource
    void noMoreThanTwiceThoseOfRadau5(StiffSolver solver) {
        StepControl control = StepControl.adaptive(1e-4, 1e-4).firstStep(1e-6);
        SolverSettings settings = new SolverSettings(solver.method(), control, 10_000);
        try (OdeIntegrator integrator = new OdeIntegrator(new Oscillator(), DataType.DOUBLE, 2, settings)) {
            RecordingField.write(new double[] {2, -0.66}, integrator.state());
            SolveStatistics statistics = integrator.solve(0, 2);
            System.out.println(solver + " VAN_DER_POL as in RADAU5's driver: " + statistics);
            assertTrue(statistics.evaluations() < 2 * EVALUATIONS, statistics.toString());
            assertTrue(statistics.accepted() < 2 * STEPS, statistics.toString());
            double[] end = {1.706167732170e0, -0.8928097010247e0};
            assertArrayEquals(end, integrator.state().toDoubleVector(), 1e-3);
        }
    }

    /** y' = z, z' = ((1 − y²) z − y)/ε. */
    private static final class Oscillator implements LinearizableField {
        @Override
        public long examples() {
            return 1;
        }

        @Override
        public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
            return (t, leg) -> {
                double[] state = RecordingField.read(y);
                double slope = ((1 - state[0] * state[0]) * state[1] - state[0]) / EPSILON;
                RecordingField.write(new double[] {state[1], slope}, dydt);
            };
        }

        @Override
        public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
            throw new IllegalStateException("two unknowns are few");
        }

        @Override
        public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
            return (t, leg) -> {
                double[] state = RecordingField.read(y);
                double ofY = (-2 * state[0] * state[1] - 1) / EPSILON;
                double ofZ = (1 - state[0] * state[0]) / EPSILON;
                RecordingField.write(new double[] {0, ofY, 1, ofZ}, columns);
            };
        }
    }
}
