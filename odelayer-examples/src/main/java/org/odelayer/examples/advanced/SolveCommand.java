package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.ode.OdeProblem;
import org.odelayer.ode.OdeSolution;
import org.odelayer.ode.Outcome;
import org.odelayer.ode.event.EventOccurrence;
import org.odelayer.ode.method.OdeSolver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One problem by one method: its solution with the ends of the steps and the events, and the steps' lengths. A problem
 * of DETEST, where y1 crosses zero, or a ball where it bounces. Methods without an error estimate need a step.
 *
 * <p>Prints {@code RESULT {"steps", "nfe", "error", "status", "events"}}: accepted steps, evaluations of f, the root
 * mean square error at the end (null if the solve failed), SOLVED or why it failed, and how many events occurred.
 */
@Command(name = "solve", description = "Draw a problem's solution with its steps and events.")
public final class SolveCommand extends FigureCommand {
    private static final int COMPONENTS = 4;
    /** Points of the curve within a step. */
    private static final int WITHIN = 8;

    @Option(names = "--problem", description = "One of DETEST, A1 to E5, or ball.")
    private String problem = "E2";

    @Option(names = "--method", description = "${COMPLETION-CANDIDATES}.")
    private OdeSolver method = OdeSolver.DOPRI5;

    @Option(
            names = {"--tolerance", "--tol"},
            description = "rtol and atol.")
    private double tolerance = 1e-6;

    @Option(names = "--step", description = "The length of constant steps; adaptive ones by default.")
    private Double step;

    @Option(names = "--max-steps", description = "Accepted and rejected ones.")
    private int maxSteps = 100_000;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--max-steps", maxSteps);
        DrawnProblem drawn = DrawnProblem.of(problem);
        List<Double> ends = new ArrayList<>(List.of(drawn.problem().t0()));
        OdeProblem how = drawn.problem().method(method).maxSteps(maxSteps).observer(progress -> ends.add(progress.t()));
        OdeSolution solution =
                (step == null ? how.tolerances(tolerance, tolerance) : how.stepSize(step)).solve(drawn.end());
        boolean solved = solution.status() == Outcome.SUCCESS;
        String status =
                solution.failure().map(failure -> failure.status().name()).orElse("SOLVED");
        double error = solved
                ? ProblemRun.difference(
                        state(solution, drawn.end()), drawn.reference().get())
                : Double.NaN;
        print(
                "%s by %s: %s, %s, %d events, error %.2e",
                drawn.name(),
                method,
                status,
                solution.statistics(),
                solution.events().size(),
                error);
        if (ends.size() > 1) {
            save(figure(drawn, solution, ends), "solve.png");
        }
        result(new Result()
                .with("steps", (long) solution.statistics().accepted())
                .with("nfe", (long) solution.statistics().evaluations())
                .with("error", error)
                .with("status", status)
                .with("events", (long) solution.events().size()));
    }

    private static double[] state(OdeSolution solution, double t) {
        return solution.at(t).data().asDouble();
    }

    private Figure figure(DrawnProblem drawn, OdeSolution solution, List<Double> ends) {
        Figure figure = new Figure(drawn.name() + " by " + method, 2);
        LinesPanel panel = figure.lines("solution, steps as points", "t", "y");
        double[] times = ends.stream().mapToDouble(end -> end).toArray();
        double[] curveTimes = within(times);
        double[][] states = states(solution, times);
        double[][] curve = states(solution, curveTimes);
        for (int i = 0; i < Math.min(COMPONENTS, states[0].length); i++) {
            String name = "y" + (i + 1);
            panel.line(name, curveTimes, component(curve, i));
            panel.points(name, times, component(states, i));
        }
        List<EventOccurrence> events = solution.events();
        if (!events.isEmpty()) {
            panel.points(
                    drawn.event(),
                    events.stream().mapToDouble(EventOccurrence::t).toArray(),
                    events.stream().mapToDouble(event -> event.state()[0]).toArray());
        }
        double[] lengths = new double[times.length - 1];
        double[] stepEnds = new double[times.length - 1];
        for (int i = 0; i < lengths.length; i++) {
            stepEnds[i] = times[i + 1];
            lengths[i] = times[i + 1] - times[i];
        }
        figure.lines("lengths of the steps", "t", "h").logarithmic().marked("h", stepEnds, lengths);
        return figure;
    }

    /** From behind the start of each step, where an event may have changed the state, to its end. */
    private static double[] within(double... times) {
        double[] result = new double[(times.length - 1) * (WITHIN + 1)];
        for (int step = 0; step + 1 < times.length; step++) {
            double h = times[step + 1] - times[step];
            for (int i = 0; i < WITHIN; i++) {
                result[step * (WITHIN + 1) + i] = Math.nextUp(times[step]) + h * i / WITHIN;
            }
            result[step * (WITHIN + 1) + WITHIN] = times[step + 1];
        }
        return result;
    }

    private static double[][] states(OdeSolution solution, double... times) {
        double[][] states = new double[times.length][];
        for (int i = 0; i < times.length; i++) {
            states[i] = state(solution, times[i]);
        }
        return states;
    }

    private static double[] component(double[][] states, int index) {
        double[] values = new double[states.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = states[i][index];
        }
        return values;
    }
}
