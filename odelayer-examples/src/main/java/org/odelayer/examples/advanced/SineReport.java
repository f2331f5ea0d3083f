package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Differences;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;

/** What was learned of the curves. */
final class SineReport {
    private final SineState state;
    /** Per curve and number of augmented dimensions, the seeds. */
    private final Map<SineTarget, List<List<SineRun>>> all;

    SineReport(SineState state, Map<SineTarget, List<List<SineRun>>> all) {
        this.state = state;
        this.all = all;
    }

    /** Means, and which of them differ beyond the spread. */
    List<String> lines() {
        String format = "%-10s %-10s %22s %22s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, format, "mean", "model", "RMSE after Adam", "after L-BFGS"));
        all.forEach((target, models) -> models.forEach(runs -> lines.add(String.format(
                Locale.ROOT,
                format,
                target,
                runs.get(0).name(),
                Spread.of(runs, SineRun::errorBefore).text(4),
                Spread.of(runs, SineRun::error).text(4)))));
        all.forEach((target, models) -> {
            lines.add(target + ", after L-BFGS:");
            Map<String, Spread> spreads = new LinkedHashMap<>();
            models.forEach(runs -> spreads.put(runs.get(0).name(), Spread.of(runs, SineRun::error)));
            new Differences(spreads, models.get(0).size()).print(lines::add);
        });
        return lines;
    }

    /** Mean errors by curve and number of augmented dimensions. */
    Result result() {
        Result errors = new Result();
        all.forEach((target, models) -> errors.with(
                target.toString(),
                Result.of(
                        models,
                        runs -> runs.get(0).augment(),
                        runs -> Spread.of(runs, SineRun::error).mean())));
        return new Result().with("rmse", errors);
    }

    /** Curves and losses of the first seed. */
    Figure figure() {
        String moving = state == SineState.LINE ? "y alone" : "(x, y)";
        Figure figure = new Figure("Curves learned as trajectories of " + moving, 2);
        all.forEach((target, models) -> {
            List<SineRun> first = models.stream().map(runs -> runs.get(0)).toList();
            drawCurves(figure, target, first);
            drawLosses(figure, target, first);
        });
        return figure;
    }

    private static void drawCurves(Figure figure, SineTarget target, List<SineRun> first) {
        double[] times = first.get(0).times();
        var curves = figure.lines("y = " + target, "x", "y");
        curves.points("data", times, first.get(0).noisy());
        first.forEach(run -> curves.line(run.name(), times, run.curve()));
    }

    private static void drawLosses(Figure figure, SineTarget target, List<SineRun> first) {
        var losses = figure.lines(
                "loss, " + target, "iteration of Adam, then evaluation of L-BFGS", "squared error, sum over x");
        first.forEach(run -> losses.line(run.name(), Numbers.filled(run.losses().length, i -> i + 1.0), run.losses()));
        losses.mark("L-BFGS starts", first.get(0).iterations()).logarithmic();
    }
}
