package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitLimits;
import org.odelayer.examples.digits.DigitSource;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.ode.method.OdeSolver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One network of digits, trained to tight tolerances, and solved in other ways after that: at looser tolerances, by
 * every method with constant steps, and in a residual network's way, with fewer and fewer steps of Euler's method.
 *
 * <p>Prints two tables and {@code RESULT {"tolerances": {tolerance: {"accuracy", "nfe"}}, "steps": […], "errors":
 * {method: […]}, "orders": {method: …}}}; an error is the mean distance of the block's output from that of the solve
 * at 1e-6, as in training, an order the slope of its logarithm between the two largest numbers of steps whose error is
 * above rounding.
 */
@Command(name = "solvers", description = "Train to tight tolerances, predict by other solvers.")
public final class SolversCommand extends FigureCommand {
    private static final double[] TOLERANCES = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1};
    private static final int[] STEPS = {1, 2, 4, 8, 16, 32, 64};
    private static final List<OdeSolver> METHODS =
            List.of(OdeSolver.EULER, OdeSolver.MIDPOINT, OdeSolver.HEUN, OdeSolver.KUTTA3, OdeSolver.RK4);

    @Option(
            names = "--data",
            paramLabel = "SOURCE",
            description = "${DEFAULT-VALUE}, rendered, or the folder of MNIST's files.")
    private String data = DigitSource.AUTO;

    @Option(names = "--train", description = "Number of digits to train on; all by default.")
    private Integer train;

    @Option(names = "--test", description = "Number of digits to test on; all by default.")
    private Integer test;

    @Option(names = "--iterations", description = "Training iterations, of 100 digits each.")
    private int iterations = 300;

    @Option(names = "--seed", description = "Of the weights and the batches.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--iterations", iterations);
        DigitData digits = DigitSource.load(data, new DigitLimits(train, test), this::line);
        SolversNetwork network = new SolversNetwork(digits, iterations, seed);
        Result tolerances = tolerances(network);
        Result errors = new Result();
        Result orders = new Result();
        Figure figure = new Figure("One trained block, solved by constant steps", 1);
        LinesPanel panel = figure.lines("error of the block's output", "steps", "error")
                .logarithmic()
                .logarithmicX();
        print("%-10s %6s %8s %6s %10s %10s", "method", "steps", "accuracy", "NFE", "error", "ms/batch");
        for (OdeSolver method : METHODS) {
            double[] curve = curve(network, method);
            double order = order(curve);
            print("%-10s order %.2f", method, order);
            panel.marked(method.name(), doubles(STEPS), curve);
            errors.with(method.name(), curve);
            orders.with(method.name(), order);
        }
        save(figure, "solvers.png");
        result(new Result()
                .with("tolerances", tolerances)
                .with("steps", doubles(STEPS))
                .with("errors", errors)
                .with("orders", orders));
    }

    private Result tolerances(SolversNetwork network) {
        Result result = new Result();
        print("%-10s %8s %6s %10s %10s", "tolerance", "accuracy", "NFE", "error", "ms/batch");
        for (double tolerance : TOLERANCES) {
            SolversNetwork.Row row = network.tolerance(tolerance);
            print("%-10.0e %8.4f %6d %10.2e %10.2f", tolerance, row.accuracy(), row.nfe(), row.error(), row.millis());
            result.with(
                    String.valueOf(tolerance),
                    new Result().with("accuracy", row.accuracy()).with("nfe", row.nfe()));
        }
        return result;
    }

    private double[] curve(SolversNetwork network, OdeSolver method) {
        double[] curve = new double[STEPS.length];
        for (int i = 0; i < STEPS.length; i++) {
            SolversNetwork.Row row = network.steps(method, STEPS[i]);
            curve[i] = row.error();
            print(
                    "%-10s %6d %8.4f %6d %10.2e %10.2f",
                    method, STEPS[i], row.accuracy(), row.nfe(), row.error(), row.millis());
        }
        return curve;
    }

    /** Between the last two errors that FLOAT tells from rounding. */
    private static double order(double[] errors) {
        int last = errors.length - 1;
        while (last > 1 && errors[last] < 1e-5) {
            last--;
        }
        return Math.log(errors[last - 1] / errors[last]) / Math.log(2);
    }

    private static double[] doubles(int... values) {
        return Arrays.stream(values).asDoubleStream().toArray();
    }
}
