package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
 * Work and precision of the adaptive methods on the 25 problems of DETEST in DOUBLE: the evaluations of f in all, and
 * the geometric mean of the root mean square errors at t = 20, whose reference is DOPRI8 at 1e-13.
 *
 * <p>Prints a table and {@code RESULT {"nfe": {method: {tolerance: …}}, "gmean": {method: {tolerance: …}}, "stability":
 * {method: …}}}, stability being the longest step hλ of ẏ = −λy whose solution does not grow. What takes more steps
 * than allowed on a problem is null.
 */
@Command(name = "detest", description = "Work and precision of the solvers on 25 problems.")
public final class DetestCommand extends FigureCommand {
    private static final double[] TOLERANCES = {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10};

    @Option(names = "--method", split = ",", description = "All adaptive ones by default: ${COMPLETION-CANDIDATES}.")
    private List<OdeSolver> methods = Arrays.stream(OdeSolver.values())
            .filter(solver -> solver.tableau().adaptive())
            .toList();

    @Option(
            names = {"--tolerance", "--tol"},
            split = ",",
            description = "rtol and atol; 1e-3 to 1e-10 by default.")
    private double[] tolerances = TOLERANCES.clone();

    @Option(names = "--max-steps", description = "Of one problem.")
    private int maxSteps = 20_000;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--max-steps", maxSteps);
        Map<DetestProblem, double[]> references = new EnumMap<>(DetestProblem.class);
        for (DetestProblem problem : DetestProblem.values()) {
            references.put(problem, ProblemRun.reference(problem));
        }
        Figure figure = new Figure("DETEST: 25 problems, work over precision", 1);
        LinesPanel panel = figure.lines("", "geometric mean of the errors", "evaluations of f")
                .logarithmic()
                .logarithmicX();
        Result nfe = new Result();
        Result errors = new Result();
        print("%-12s %10s %10s %12s", "method", "tolerance", "NFE", "error");
        boolean drawn = false;
        for (OdeSolver method : methods) {
            List<Row> rows = Arrays.stream(tolerances)
                    .mapToObj(tolerance -> row(method, tolerance, references))
                    .toList();
            nfe.with(method.name(), evaluations(rows));
            errors.with(method.name(), Result.of(rows, Row::tolerance, Row::error));
            List<Row> done = rows.stream().filter(row -> row.error > 0).toList();
            if (!done.isEmpty()) {
                panel.marked(
                        method.name(),
                        done.stream().mapToDouble(Row::error).toArray(),
                        done.stream().mapToDouble(Row::evaluations).toArray());
                drawn = true;
            }
        }
        if (drawn) {
            save(figure, "detest.png");
        }
        List<OdeSolver> all = List.of(OdeSolver.values());
        Result stability = Result.of(all, OdeSolver::name, solver -> StabilityInterval.of(solver.tableau()));
        all.forEach(solver -> print("%-13s stable to h lambda = %.2f", solver, StabilityInterval.of(solver.tableau())));
        result(new Result().with("nfe", nfe).with("gmean", errors).with("stability", stability));
    }

    /** Whole numbers, or null. */
    private static Result evaluations(List<Row> rows) {
        Result result = new Result();
        for (Row row : rows) {
            String name = String.valueOf(row.tolerance);
            if (Double.isNaN(row.evaluations)) {
                result.with(name, Double.NaN);
            } else {
                result.with(name, (long) row.evaluations);
            }
        }
        return result;
    }

    /** One tolerance; NaN where a problem was not solved. */
    private record Row(double tolerance, double evaluations, double error) {}

    private Row row(OdeSolver method, double tolerance, Map<DetestProblem, double[]> references) {
        SolverSettings settings =
                new SolverSettings(method.tableau(), StepControl.adaptive(tolerance, tolerance), maxSteps);
        int evaluations = 0;
        double logarithms = 0;
        for (Map.Entry<DetestProblem, double[]> entry : references.entrySet()) {
            ProblemRun run = ProblemRun.solve(entry.getKey(), settings);
            if (!run.solved()) {
                print("%-12s %10.0e %s: %s", method, tolerance, entry.getKey(), run.status());
                return new Row(tolerance, Double.NaN, Double.NaN);
            }
            evaluations += run.statistics().evaluations();
            logarithms += Math.log(run.error(entry.getValue()));
        }
        double error = Math.exp(logarithms / references.size());
        print("%-12s %10.0e %10d %12.2e", method, tolerance, evaluations, error);
        return new Row(tolerance, evaluations, error);
    }
}
