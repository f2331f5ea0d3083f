package org.odelayer.ode.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.ode.Join;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.Kepler;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.problem.SolvedProblem;
import org.odelayer.ode.stepsize.StepControl;

/** A method with a memory, which the solver knows nothing of. */
class AdamsBashforthMoultonTest {
    private static SolverSettings settings(Method method, double dt) {
        return new SolverSettings(method, StepControl.constant(dt), 100_000);
    }

    private static OdeIntegrator integrator(RecordingField field, SolvedProblem problem, Method method, double dt) {
        return new OdeIntegrator(field, DataType.DOUBLE, problem.y0().length, settings(method, dt));
    }

    private static double[] solve(SolvedProblem problem, Method method, double t0, double t1, double dt) {
        try (OdeIntegrator integrator = integrator(new RecordingField(problem), problem, method, dt)) {
            RecordingField.write(problem.solution(t0), integrator.state());
            integrator.solve(t0, t1);
            return integrator.state().toDoubleVector();
        }
    }

    @Test
    void theFirstThreeStepsAreThoseOfRk4AndALastThatIsCutShortToo() {
        Kepler problem = new Kepler(0.3);
        Method adams = new AdamsBashforthMoulton();
        assertArrayEquals(
                solve(problem, OdeSolver.RK4.tableau(), 0, 0.3, 0.1), solve(problem, adams, 0, 0.3, 0.1), 1e-14);
        assertArrayEquals(
                solve(problem, OdeSolver.RK4.tableau(), 0, 0.25, 0.1), solve(problem, adams, 0, 0.25, 0.1), 1e-14);
    }

    /**
     * y' = 4t³ − 3t² + 1: every formula of the method integrates cubics exactly, and so does the cubic within steps.
     */
    @Test
    void aFieldOfCubicsInTimeIsIntegratedExactly() {
        SolvedProblem polynomial = new SolvedProblem() {
            @Override
            public double[] derivative(double t, double[] y) {
                return new double[] {4 * t * t * t - 3 * t * t + 1};
            }

            @Override
            public double[] solution(double t) {
                return new double[] {Math.pow(t, 4) - Math.pow(t, 3) + t};
            }
        };
        assertArrayEquals(polynomial.solution(2), solve(polynomial, new AdamsBashforthMoulton(), 0, 2, 0.2), 1e-13);
    }

    /** f once at the start, 3 or 4 times in each of three steps of RK4, twice per step after that. */
    @Test
    void aStepCostsTwoEvaluations() {
        RecordingField field = new RecordingField(new HarmonicOscillator());
        try (OdeIntegrator integrator = integrator(field, new HarmonicOscillator(), new AdamsBashforthMoulton(), 0.1)) {
            RecordingField.write(new double[] {1, 0}, integrator.state());
            SolveStatistics whole = integrator.solve(0, 10);
            assertEquals(field.times().size(), whole.evaluations());
            assertEquals(1 + 3 * 4 + 97 * 2, whole.evaluations());
            int more = integrator.leg(10, 11, Join.SMOOTH).evaluations();
            assertEquals(10 * 2, more);
        }
    }

    @Test
    void whatFailedLeavesNothingBehind() {
        double[] limit = {0.5};
        VectorField field = VectorField.of((t, y, dydt) -> dydt.assign(t > limit[0] ? Double.NaN : -y.getDouble(0)));
        try (OdeIntegrator integrator =
                new OdeIntegrator(field, DataType.DOUBLE, 1, settings(new AdamsBashforthMoulton(), 0.1))) {
            integrator.state().assign(1);
            assertThrows(OdeSolveException.class, () -> integrator.solve(0, 1));
            limit[0] = 2;
            integrator.state().assign(1);
            integrator.solve(0, 1);
            assertEquals(Math.exp(-1), integrator.state().getDouble(0), 1e-5);
        }
    }

    @Test
    void adjointsThatSolveAnEquationGoWithItAndIntegralsAreOfOrderFour() {
        GradientReference reference = GradientReference.LINEAR;
        SolverSettings settings = settings(new AdamsBashforthMoulton(), 0.01);
        for (Adjoint adjoint : List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD)) {
            OdeBlock block = OdeBlock.of(reference.dynamics, reference.t0, reference.t1, settings)
                    .withGradient(adjoint);
            try (CompiledBlock compiled = block.compile(reference.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
                compiled.forward(reference.input(DataType.DOUBLE));
                INDArray gradient = compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                // (0.01)⁴ = 1e-8 times the length of the way and constants of the method.
                assertArrayEquals(reference.stateGradient, gradient.toDoubleVector(), 1e-7, adjoint.toString());
                INDArray ofA = compiled.parameterGradients().values().iterator().next();
                assertArrayEquals(
                        reference.parameterGradient, ofA.dup('c').data().asDouble(), 1e-6, adjoint.toString());
            }
        }
    }

    @Test
    void adaptiveStepsAndTheDiscreteAdjointAreRefusedByName() {
        AdamsBashforthMoulton method = new AdamsBashforthMoulton();
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> new SolverSettings(method, StepControl.adaptive(1e-3, 1e-3), 100))
                .getMessage()
                .contains("solver (ABM4) has no error estimate"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> OdeBlock.of(GradientReference.LINEAR.dynamics, 0, 1, settings(method, 0.1))
                                .withGradient(DiscreteAdjoint.EVERY_STEP))
                .getMessage()
                .contains("solver (ABM4) must be a method whose steps have a transpose"));
    }
}
