package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * A problem solved once, with its steps.
 *
 * @param status what became of it: SOLVED or why it failed
 * @param statistics what it cost
 * @param end the state reached
 * @param times the ends of the steps, from t = 0 on
 * @param states the states there
 * @param curveTimes times within the steps
 * @param curve the dense output there
 */
record ProblemRun(
        String status,
        SolveStatistics statistics,
        double[] end,
        List<Double> times,
        List<double[]> states,
        List<Double> curveTimes,
        List<double[]> curve) {
    private static final int WITHIN = 8;
    private static final double REFERENCE = 1e-13;
    private static final int REFERENCE_STEPS = 1_000_000;

    /** The end point by the method of the highest order at the tightest tolerance. */
    static double[] reference(DetestProblem problem) {
        StepControl tight = StepControl.adaptive(REFERENCE, REFERENCE);
        return solve(problem, new SolverSettings(OdeSolver.DOPRI8.tableau(), tight, REFERENCE_STEPS), false).end;
    }

    static ProblemRun solve(DetestProblem problem, SolverSettings settings, boolean looking) {
        double[] start = problem.start();
        try (OdeIntegrator integrator = new OdeIntegrator(problem, DataType.DOUBLE, start.length, settings)) {
            INDArray state = integrator.state();
            state.assign(Nd4j.createFromArray(start));
            Look look = new Look(start);
            integrator.observe(looking ? look : StepObserver.NONE);
            try {
                SolveStatistics statistics = integrator.solve(0, DetestProblem.END);
                return look.run("SOLVED", statistics, state);
            } catch (OdeSolveException e) {
                return look.run(e.status().name(), e.statistics(), state);
            }
        }
    }

    /** The root mean square of the difference to a reference; NaN if the solve failed. */
    double error(double... reference) {
        if (!solved()) {
            return Double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < end.length; i++) {
            sum += (end[i] - reference[i]) * (end[i] - reference[i]);
        }
        return Math.sqrt(sum / end.length);
    }

    boolean solved() {
        return status.equals("SOLVED");
    }

    /** Gathers what is to be drawn. */
    private static final class Look implements StepObserver {
        private final List<Double> times = new ArrayList<>(List.of(0.0));
        private final List<double[]> states = new ArrayList<>();
        private final List<Double> curveTimes = new ArrayList<>(List.of(0.0));
        private final List<double[]> curve = new ArrayList<>();
        private final INDArray point;

        Look(double... start) {
            states.add(start);
            curve.add(start);
            point = Nd4j.create(DataType.DOUBLE, start.length);
        }

        @Override
        public double accepted(Step step) {
            for (int i = 1; i <= WITHIN; i++) {
                double theta = (double) i / WITHIN;
                step.at(theta, point);
                curveTimes.add(step.t() + theta * step.h());
                curve.add(point.toDoubleVector());
            }
            times.add(step.end());
            states.add(point.toDoubleVector());
            return GO_ON;
        }

        ProblemRun run(String status, SolveStatistics statistics, INDArray state) {
            return new ProblemRun(status, statistics, state.toDoubleVector(), times, states, curveTimes, curve);
        }
    }
}
