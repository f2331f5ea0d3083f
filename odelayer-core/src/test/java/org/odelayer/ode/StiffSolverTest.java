package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.problem.StiffField;
import org.odelayer.ode.problem.StiffProblem;
import org.odelayer.ode.stepsize.StepControl;

/** Stiff problems with published solutions. */
class StiffSolverTest {
    private static final double RTOL = 1e-6;

    static Stream<Arguments> cases() {
        return Arrays.stream(StiffSolver.values())
                .flatMap(solver -> Arrays.stream(StiffProblem.values()).map(problem -> Arguments.of(solver, problem)));
    }

    /** Below the sizes of the solutions, 1e-13 for Robertson's second one. */
    private static double atol(StiffProblem problem) {
        return problem == StiffProblem.ROBERTSON
                ? 1e-16
                : problem == StiffProblem.RELAXATION || problem == StiffProblem.OREGONATOR ? 1e-6 : 1e-9;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theErrorIsWithinAHundredTolerances(StiffSolver solver, StiffProblem problem) {
        double atol = atol(problem);
        SolverSettings settings = new SolverSettings(solver.method(), StepControl.adaptive(RTOL, atol), 100_000);
        try (OdeIntegrator integrator =
                new OdeIntegrator(new StiffField(problem), DataType.DOUBLE, problem.y0().length, settings)) {
            RecordingField.write(problem.y0(), integrator.state());
            SolveStatistics statistics = integrator.solve(0, problem.end());
            double[] reference = problem.reference();
            double worst = 0;
            for (int i = 0; i < reference.length; i++) {
                double error = Math.abs(integrator.state().getDouble(i) - reference[i]);
                worst = Math.max(worst, error / (atol + RTOL * Math.abs(reference[i])));
            }
            System.out.printf("%s %s: %s, %.2g tolerances%n", solver, problem, statistics, worst);
            assertTrue(worst < 100, worst + " tolerances");
            assertEquals(0, 0);
        }
    }
}
