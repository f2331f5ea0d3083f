package org.odelayer.examples.advanced;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import org.odelayer.examples.run.StepNet;

/** What the networks of steps came to on some data, with several seeds each. */
final class ControlTable {
    static final String HEADER = String.format(
            Locale.ROOT,
            "%-8s %-15s %15s %7s %15s %15s   %s",
            "data",
            "net",
            "test accuracy",
            "worst",
            "train cost",
            "test cost",
            "steps left");

    private final ControlData data;
    private final Map<StepNet, Row> rows = new EnumMap<>(StepNet.class);

    private record Row(Spread accuracy, double worst, Spread trainCost, Spread testCost, String left) {}

    ControlTable(ControlData data) {
        this.data = data;
    }

    /** Adds the runs of a network, and gives its line. */
    String add(StepNet net, List<ControlRun> runs) {
        String left = runs.stream().map(run -> String.valueOf(run.stepsLeft())).collect(Collectors.joining(", "));
        Row row = new Row(
                Spread.of(runs, run -> run.last().testAccuracy()),
                runs.stream()
                        .mapToDouble(run -> run.last().testAccuracy())
                        .min()
                        .orElseThrow(),
                Spread.of(runs, run -> run.last().trainCost()),
                Spread.of(runs, run -> run.last().testCost()),
                net.learnsSteps() ? left : "");
        rows.put(net, row);
        return String.format(
                Locale.ROOT,
                "%-8s %-15s %15s %7.3f %15s %15s   %s",
                data,
                net,
                row.accuracy,
                row.worst,
                row.trainCost,
                row.testCost,
                row.left);
    }

    /** Which networks the best one is better than by more than the runs scatter. */
    String verdict() {
        StepNet best = rows.keySet().stream()
                .max(Comparator.comparingDouble(net -> rows.get(net).accuracy.mean()))
                .orElseThrow();
        String below = rows.keySet().stream()
                .filter(net -> rows.get(net).accuracy.differsFrom(rows.get(best).accuracy))
                .map(StepNet::toString)
                .collect(Collectors.joining(", "));
        return data + ": best " + best + ", below it beyond the spread: " + (below.isEmpty() ? "none" : below);
    }

    Result result() {
        Result result = new Result();
        rows.forEach((net, row) -> result.with(
                net.toString(),
                new Result()
                        .with("accuracy", row.accuracy.mean())
                        .with("deviation", row.accuracy.deviation())
                        .with("worst", row.worst)
                        .with("trainCost", row.trainCost.mean())
                        .with("testCost", row.testCost.mean())));
        return result;
    }
}
