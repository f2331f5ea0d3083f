package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.List;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One problem of DETEST by one method: its solution with the ends of the steps, and the steps' lengths. Methods without
 * an error estimate need a step.
 *
 * <p>Prints {@code RESULT {"steps", "nfe", "error", "status"}}: accepted steps, evaluations of f, the root mean square
 * error at t = 20 (null if the solve failed), and SOLVED or why it failed.
 */
@Command(name = "solve", description = "Draw a problem's solution with its steps.")
public final class SolveCommand extends FigureCommand {
    private static final int COMPONENTS = 4;

    @Option(names = "--problem", description = "${COMPLETION-CANDIDATES}.")
    private DetestProblem problem = DetestProblem.E2;

    @Option(names = "--method", description = "${COMPLETION-CANDIDATES}.")
    private OdeSolver method = OdeSolver.DOPRI5;

    @Option(names = "--tol", description = "rtol and atol.")
    private double tolerance = 1e-6;

    @Option(names = "--step", description = "The length of constant steps; adaptive ones by default.")
    private Double step;

    @Option(names = "--max-steps", description = "Accepted and rejected ones.")
    private int maxSteps = 100_000;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--max-steps", maxSteps);
        StepControl control = step == null ? StepControl.adaptive(tolerance, tolerance) : StepControl.constant(step);
        ProblemRun run = ProblemRun.solve(problem, new SolverSettings(method.tableau(), control, maxSteps), true);
        double error = run.error(ProblemRun.reference(problem));
        print("%s by %s: %s, %s, error %.2e", problem, method, run.status(), run.statistics(), error);
        if (run.times().size() > 1) {
            save(figure(run), "solve.png");
        }
        result(new Result()
                .with("steps", (long) run.statistics().accepted())
                .with("nfe", (long) run.statistics().evaluations())
                .with("error", error)
                .with("status", run.status()));
    }

    private Figure figure(ProblemRun run) {
        Figure figure = new Figure(problem + " by " + method, 2);
        LinesPanel solution = figure.lines("solution, steps as points", "t", "y");
        double[] times = numbers(run.times());
        double[] curveTimes = numbers(run.curveTimes());
        for (int i = 0; i < Math.min(COMPONENTS, problem.start().length); i++) {
            int component = i;
            String name = "y" + (i + 1);
            solution.line(name, curveTimes, component(run.curve(), component));
            solution.points(name, times, component(run.states(), component));
        }
        double[] ends = new double[times.length - 1];
        double[] lengths = new double[times.length - 1];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = times[i + 1];
            lengths[i] = times[i + 1] - times[i];
        }
        figure.lines("lengths of the steps", "t", "h").logarithmic().marked("h", ends, lengths);
        return figure;
    }

    private static double[] component(List<double[]> states, int index) {
        return states.stream().mapToDouble(state -> state[index]).toArray();
    }

    private static double[] numbers(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
