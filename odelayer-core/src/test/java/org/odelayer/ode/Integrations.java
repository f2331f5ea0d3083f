package org.odelayer.ode;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.problem.Problem;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.StepControl;

/** Solves problems in the way most tests want. */
final class Integrations {
    /** What a solve gave. */
    record Result(double[] state, SolveStatistics statistics) {
        /** The root mean square of the difference to a reference. */
        double error(double... reference) {
            double sum = 0;
            for (int i = 0; i < reference.length; i++) {
                sum += (state[i] - reference[i]) * (state[i] - reference[i]);
            }
            return Math.sqrt(sum / reference.length);
        }
    }

    private Integrations() {}

    static SolverSettings settings(OdeSolver solver, StepControl control) {
        return new SolverSettings(solver.tableau(), control, 100_000);
    }

    static SolverSettings adaptive(OdeSolver solver, double tolerance) {
        return settings(solver, StepControl.adaptive(tolerance, tolerance));
    }

    static SolverSettings constant(OdeSolver solver, double dt) {
        return settings(solver, StepControl.constant(dt));
    }

    /** An integrator with a problem's initial state. */
    static OdeIntegrator integrator(RecordingField field, Problem problem, DataType type, SolverSettings settings) {
        OdeIntegrator integrator = new OdeIntegrator(field, type, problem.y0().length, settings);
        RecordingField.write(problem.y0(), integrator.state());
        return integrator;
    }

    /** The solution at t1 in DOUBLE. */
    static Result solve(Problem problem, double[] start, double t0, double t1, SolverSettings settings) {
        RecordingField field = new RecordingField(problem);
        try (OdeIntegrator integrator = new OdeIntegrator(field, DataType.DOUBLE, start.length, settings)) {
            INDArray state = integrator.state();
            RecordingField.write(start, state);
            SolveStatistics statistics = integrator.solve(t0, t1);
            return new Result(state.toDoubleVector(), statistics);
        }
    }
}
