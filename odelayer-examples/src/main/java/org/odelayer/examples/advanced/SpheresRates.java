package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Differences;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import org.odelayer.examples.run.TrainingLog;

/** What trainings at a large learning rate came to, by the way in which they were made. */
final class SpheresRates {
    /** Of the table of runs. */
    static final String HEAD = String.format(
            Locale.ROOT,
            "%-15s %4s %10s %9s %9s %9s %9s %10s  %s",
            "way",
            "seed",
            "test MSE",
            "NFE",
            "most NFE",
            "sigma 10",
            "sigma",
            "saturated",
            "verdict");

    private static final Set<SpheresWay> DRAWN =
            EnumSet.of(SpheresWay.CONSTANT, SpheresWay.WARM_UP, SpheresWay.WARM_UP_LINEAR);

    private final Map<SpheresWay, List<SpheresRun>> runs;

    SpheresRates(Map<SpheresWay, List<SpheresRun>> runs) {
        this.runs = runs;
    }

    /** A run in the table. */
    static String line(SpheresRun run, long seed) {
        return String.format(
                Locale.ROOT,
                "%-15s %4d %10.5f %9.1f %9.0f %9.1f %9.1f %10.3f  %s",
                run.name(),
                seed,
                run.error(),
                run.lastForward(),
                run.mostForward(),
                run.earlyNorm(),
                run.lastNorm(),
                run.saturation(),
                verdict(run));
    }

    private static String verdict(SpheresRun run) {
        if (run.unsolvable()) {
            return "failed: too many steps";
        }
        return run.failed() ? "failed" : "learned";
    }

    /** The ways' means, and which differ beyond the spread. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        String format = "%-15s %8s %20s %18s %14s %14s %14s";
        lines.add(String.format(
                Locale.ROOT, format, "way", "failed", "test MSE", "NFE forward", "sigma 10", "sigma", "saturated"));
        runs.forEach((way, list) -> lines.add(String.format(
                Locale.ROOT,
                format,
                way,
                failures(list) + " of " + list.size(),
                Spread.of(list, SpheresRun::error).text(5),
                Spread.of(list, SpheresRun::lastForward).text(1),
                Spread.of(list, SpheresRun::earlyNorm).text(1),
                Spread.of(list, SpheresRun::lastNorm).text(1),
                Spread.of(list, SpheresRun::saturation).text(2))));
        lines.add("test MSE:");
        differences(SpheresRun::error).print(lines::add);
        lines.add("NFE forward:");
        differences(SpheresRun::lastForward).print(lines::add);
        return lines;
    }

    private Differences differences(ToDoubleFunction<SpheresRun> value) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        runs.forEach((way, list) -> spreads.put(way.toString(), Spread.of(list, value)));
        return new Differences(spreads, seeds());
    }

    private int seeds() {
        return runs.values().iterator().next().size();
    }

    private static long failures(List<SpheresRun> list) {
        return list.stream().filter(SpheresRun::failed).count();
    }

    /** Means by way. */
    Result result() {
        Result result = new Result();
        runs.forEach((way, list) -> result.with(
                way.toString(),
                new Result()
                        .with("failed", failures(list))
                        .with("mse", Spread.of(list, SpheresRun::error).mean())
                        .with("nfe", Spread.of(list, SpheresRun::lastForward).mean())
                        .with("sigma10", Spread.of(list, SpheresRun::earlyNorm).mean())
                        .with("sigma", Spread.of(list, SpheresRun::lastNorm).mean())
                        .with(
                                "saturated",
                                Spread.of(list, SpheresRun::saturation).mean())));
        return result;
    }

    /** Loss, cost and weights over the training, of the first seed that fails in the first way, else the first seed. */
    Figure figure() {
        List<SpheresRun> first = runs.values().iterator().next();
        int shown = IntStream.range(0, seeds())
                .filter(i -> first.get(i).failed())
                .findFirst()
                .orElse(0);
        Figure figure = new Figure("Nested spheres at a large learning rate, seed " + (shown + 1), 3);
        var losses = figure.lines("loss", "iteration", "mean squared error of the batch");
        var evaluations = figure.lines("cost", "iteration", "function evaluations, forward");
        var norms = figure.lines("weights between the hidden layers", "iteration", "largest singular value");
        for (SpheresRun run : drawn(shown)) {
            TrainingLog log = run.log();
            losses.line(run.name(), log.iterations(), TrainingLog.smooth(log.losses()));
            evaluations.line(run.name(), log.iterations(), TrainingLog.smooth(log.forward()));
            norms.line(run.name(), log.iterations(), run.norms());
        }
        losses.logarithmic();
        evaluations.logarithmic();
        norms.logarithmic();
        return figure;
    }

    /** Of a seed the ways that make the point, or all if none of these was taken. */
    private List<SpheresRun> drawn(int seed) {
        boolean any = runs.keySet().stream().anyMatch(DRAWN::contains);
        return runs.entrySet().stream()
                .filter(entry -> !any || DRAWN.contains(entry.getKey()))
                .map(entry -> entry.getValue().get(seed))
                .toList();
    }
}
