package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Learns y = sin x and y = sin x + x as trajectories of autonomous equations from the origin, with p augmented
 * dimensions: Adam first, then L-BFGS.
 *
 * <p>An equation for y alone cannot give sin x, which comes back to where it was; with one dimension more, augmented or
 * x itself, it can. Prints the root mean squared error of each run, the means over the seeds and {@code RESULT {"rmse":
 * {"sin x": {p: …}, …}}}; draws {@code sine.png}.
 */
@Command(name = "sine", description = "Learn curves as trajectories: sin x and sin x + x.")
public final class SineCommand extends FigureCommand {
    @Option(names = "--state", description = "What moves: line, y alone, or plane, (x, y).")
    private SineState state = SineState.LINE;

    @Option(names = "--augment", split = ",", paramLabel = "P", description = "Augmented dimensions, one or several.")
    private List<Integer> augment = List.of(0, 1, 5, 10);

    @Option(names = "--points", description = "Points of the curve on (0, 2 pi].")
    private int points = 30;

    @Option(names = "--noise", description = "Standard deviation of the points around the curve.")
    private double noise;

    @Option(names = "--hidden", description = "Size of the hidden layer.")
    private int hidden = 32;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 500;

    @Option(names = "--fine-tuning", description = "Iterations of L-BFGS per start, at most.")
    private int fineTuning = 60;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.01;

    @Option(names = "--tolerance", description = "Of the solver, relative and absolute.")
    private double tolerance = 1e-6;

    @Option(names = "--seed", description = "Seed of the first run's noise and initial weights.")
    private long seed = 1;

    @Option(names = "--seeds", description = "Number of runs of each.")
    private int seeds = 5;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--points", points);
        Numbers.requirePositive("--hidden", hidden);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--fine-tuning", fineTuning);
        Numbers.requirePositive("--lr", learningRate);
        Numbers.requirePositive("--seeds", seeds);
        print("%-10s %-10s %4s %16s %16s", "curve", "model", "seed", "RMSE after Adam", "after L-BFGS");
        Map<SineTarget, List<List<SineRun>>> all = new EnumMap<>(SineTarget.class);
        for (SineTarget target : SineTarget.values()) {
            List<List<SineRun>> models = new ArrayList<>();
            for (int p : augment) {
                models.add(runs(seed, seeds, each -> run(target, p, each)));
            }
            all.put(target, models);
        }
        SineReport report = new SineReport(state, all);
        report.lines().forEach(this::line);
        save(report.figure(), "sine.png");
        result(report.result());
    }

    private SineRun run(SineTarget target, int p, long each) {
        SineRun.Task task = new SineRun.Task(target, state, noise, tolerance);
        SineRun run = new SineRun(task, p, each, new CurveFit(points, hidden, iterations, fineTuning, learningRate));
        print("%-10s %-10s %4d %16.5f %16.5f", target, run.name(), each, run.errorBefore(), run.error());
        return run;
    }
}
