package org.odelayer.examples.advanced;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * A problem of DETEST solved once.
 *
 * @param status what became of it: SOLVED or why it failed
 * @param statistics what it cost
 * @param end the state reached
 */
record ProblemRun(String status, SolveStatistics statistics, double[] end) {
    private static final double REFERENCE = 1e-13;
    private static final int REFERENCE_STEPS = 1_000_000;

    /** The end point by the method of the highest order at the tightest tolerance. */
    static double[] reference(DetestProblem problem) {
        StepControl tight = StepControl.adaptive(REFERENCE, REFERENCE);
        return solve(problem, new SolverSettings(OdeSolver.DOPRI8.tableau(), tight, REFERENCE_STEPS)).end;
    }

    static ProblemRun solve(DetestProblem problem, SolverSettings settings) {
        double[] start = problem.start();
        try (OdeIntegrator integrator = new OdeIntegrator(problem, DataType.DOUBLE, start.length, settings)) {
            integrator.state().assign(Nd4j.createFromArray(start));
            try {
                SolveStatistics statistics = integrator.solve(0, DetestProblem.END);
                return new ProblemRun("SOLVED", statistics, integrator.state().toDoubleVector());
            } catch (OdeSolveException e) {
                return new ProblemRun(
                        e.status().name(), e.statistics(), integrator.state().toDoubleVector());
            }
        }
    }

    /** The root mean square of the difference to a reference; NaN if the solve failed. */
    double error(double... reference) {
        return solved() ? difference(end, reference) : Double.NaN;
    }

    /** The root mean square of a difference. */
    static double difference(double[] state, double... reference) {
        double sum = 0;
        for (int i = 0; i < state.length; i++) {
            sum += (state[i] - reference[i]) * (state[i] - reference[i]);
        }
        return Math.sqrt(sum / state.length);
    }

    boolean solved() {
        return status.equals("SOLVED");
    }
}
