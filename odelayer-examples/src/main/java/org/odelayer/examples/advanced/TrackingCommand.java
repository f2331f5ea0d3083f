package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.PlanePanel;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A running cost over the whole path: a block is to carry (1, 0) to (−1, 0) in unit time, freely or along a half circle
 * ({@link Tracking}). And what one trajectory does not decide: a perceptron that turns the plane and a translation of
 * it ({@link TranslationDynamics}) follow the same half circle, and carry other points elsewhere.
 *
 * <p>Prints a table and {@code RESULT {"free": {"end", "path"}, "tracked": {…}, "translation": {…}, "elsewhere": …}}:
 * the distance from the target at the end, the root mean square of that from the half circle on the way, and of that
 * between where the two carry the points of a square; means over the seeds.
 */
@Command(name = "tracking", description = "A reference path as a running cost; two dynamics, one trajectory.")
public final class TrackingCommand extends FigureCommand {
    @Option(names = "--iterations", description = "Training iterations.")
    private int iterations = 400;

    @Option(names = "--weight", description = "Of the running cost, lambda.")
    private double weight = 1;

    @Option(names = "--seeds", description = "Number of seeds.")
    private int seeds = 5;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--weight", weight);
        Numbers.requirePositive("--seeds", seeds);
        List<TrackingRun> free = runs(1, seeds, seed -> new TrackingRun(perceptron(), 0, iterations, seed));
        List<TrackingRun> tracked = runs(1, seeds, seed -> new TrackingRun(perceptron(), weight, iterations, seed));
        List<TrackingRun> moved =
                runs(1, seeds, seed -> new TrackingRun(new TranslationDynamics(), weight, iterations, seed));
        Spread elsewhere = Spread.of(IntStream.range(0, seeds)
                .mapToDouble(i -> tracked.get(i).differenceElsewhere(moved.get(i)))
                .toArray());
        print("%-12s %18s %18s %8s", "block", "end", "path", "NFE");
        print("free", free);
        print("tracked", tracked);
        print("translation", moved);
        print("the last two carry other points %s apart", elsewhere.text(2));
        draw(free.get(0), tracked.get(0), moved.get(0));
        result(new Result()
                .with("free", result(free))
                .with("tracked", result(tracked))
                .with("translation", result(moved))
                .with("elsewhere", elsewhere.mean()));
    }

    private static Dynamics perceptron() {
        return new MlpDynamics(32);
    }

    private void print(String name, List<TrackingRun> runs) {
        print(
                "%-12s %18s %18s %8.1f",
                name,
                Spread.of(runs, TrackingRun::endError).text(4),
                Spread.of(runs, TrackingRun::pathError).text(4),
                Spread.of(runs, TrackingRun::nfe).mean());
    }

    private static Result result(List<TrackingRun> runs) {
        return new Result()
                .with("end", Spread.of(runs, TrackingRun::endError).mean())
                .with("path", Spread.of(runs, TrackingRun::pathError).mean());
    }

    private void draw(TrackingRun free, TrackingRun tracked, TrackingRun moved) throws IOException {
        Figure figure = new Figure("A running cost along the path; two dynamics with one trajectory", 3);
        draw(figure, "free: only the end is asked for", free);
        draw(figure, "tracked by a perceptron f(y)", tracked);
        draw(figure, "tracked by a translation f(t)", moved);
        save(figure, "tracking.png");
    }

    /** The path, the half circle, and paths from elsewhere. */
    private static void draw(Figure figure, String title, TrackingRun run) {
        PlanePanel panel = figure.plane(title, "y1", "y2");
        for (double[][] other : run.otherPaths()) {
            panel.path("other starts", other[0], other[1]);
        }
        double[][] circle = TrackingRun.circle();
        panel.path("reference", circle[0], circle[1]);
        double[][] path = run.path();
        panel.path("path", path[0], path[1]);
    }
}
