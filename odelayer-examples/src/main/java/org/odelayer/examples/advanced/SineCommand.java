package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.TrainingLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Learns y = sin x and y = sin x + x as trajectories of autonomous equations from (0, 0), with p augmented dimensions:
 * Adam first, then L-BFGS.
 *
 * <p>An equation on the line cannot give sin x, which comes back to where it was; with one dimension more it can.
 * Prints the root mean squared error of each run and {@code RESULT {"rmse": {"sin x": {p: …}, …}}}; draws {@code
 * sine.png}.
 */
@Command(name = "sine", description = "Learn curves as trajectories: sin x and sin x + x.")
public final class SineCommand extends FigureCommand {
    @Option(names = "--augment", split = ",", paramLabel = "P", description = "Augmented dimensions, one or several.")
    private List<Integer> augment = List.of(0, 1, 5, 10);

    @Option(names = "--points", description = "Points of the curve on (0, 2 pi].")
    private int points = 30;

    @Option(names = "--hidden", description = "Size of the hidden layer.")
    private int hidden = 32;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 500;

    @Option(names = "--fine-tuning", description = "Iterations of L-BFGS per start, at most.")
    private int fineTuning = 60;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.01;

    @Option(names = "--seed", description = "Seed of the initial weights.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--points", points);
        Numbers.requirePositive("--hidden", hidden);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--fine-tuning", fineTuning);
        Numbers.requirePositive("--lr", learningRate);
        print("%-10s %-10s %16s %16s", "curve", "model", "RMSE after Adam", "after L-BFGS");
        List<SineRun> runs = new ArrayList<>();
        for (SineTarget target : SineTarget.values()) {
            for (int p : augment) {
                SineRun run = new SineRun(
                        target, p, seed, new CurveFit(points, hidden, iterations, fineTuning, learningRate));
                print("%-10s %-10s %16.5f %16.5f", target, run.name(), run.errorBefore(), run.error());
                runs.add(run);
            }
        }
        save(draw(runs), "sine.png");
        Result errors = new Result();
        for (SineTarget target : SineTarget.values()) {
            errors.with(target.toString(), Result.of(of(target, runs), SineRun::augment, SineRun::error));
        }
        result(new Result().with("rmse", errors));
    }

    private static List<SineRun> of(SineTarget target, List<SineRun> runs) {
        return runs.stream().filter(run -> run.target() == target).toList();
    }

    private Figure draw(List<SineRun> runs) {
        Figure figure = new Figure("Curves learned as trajectories", 2);
        for (SineTarget target : SineTarget.values()) {
            List<SineRun> own = of(target, runs);
            double[] times = own.get(0).times();
            var curves = figure.lines("y = " + target, "x", "y");
            own.forEach(run -> curves.line(run.name(), times, run.curve()));
            curves.points("data", times, Numbers.filled(times.length, i -> target.at(times[i])));
            var losses = figure.lines(
                    "loss over the iterations of Adam, " + target, "iteration", "squared error, sum over x");
            own.forEach(run -> losses.line(
                    run.name(),
                    run.log().iterations(),
                    TrainingLog.smooth(run.log().losses())));
            losses.logarithmic();
        }
        return figure;
    }
}
