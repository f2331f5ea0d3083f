package org.odelayer.examples.quickstart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.odelayer.examples.quickstart.MnistTraining.Trained;
import org.odelayer.examples.run.Differences;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;

/** Networks trained alike with several seeds, one below the other, and which of them differ. */
final class MnistTable {
    private final int seeds;
    private final Map<String, List<Trained>> rows = new LinkedHashMap<>();
    private final Map<String, String> reported = new LinkedHashMap<>();

    MnistTable(int seeds) {
        this.seeds = seeds;
    }

    /**
     * Adds the runs of one network.
     *
     * @param name of the network
     * @param report the accuracy that a paper reports of it, or {@code -}
     * @param runs one of each seed
     */
    void add(String name, String report, List<Trained> runs) {
        rows.put(name, runs);
        reported.put(name, report);
    }

    void print(Consumer<String> lines) {
        lines.accept(line("network", "report", "parameters", "test accuracy", "train accuracy", "NFE forward"));
        rows.forEach((name, runs) -> lines.accept(line(
                name,
                reported.get(name),
                runs.get(0).parameters(),
                accuracy(runs),
                Spread.of(runs, Trained::trainAccuracy),
                Spread.of(runs, Trained::meanForward).text(1))));
        Map<String, Spread> accuracies = new LinkedHashMap<>();
        rows.forEach((name, runs) -> accuracies.put(name, accuracy(runs)));
        new Differences(accuracies, seeds).print(lines);
    }

    private static String line(Object... cells) {
        return String.format("%-32s %7s %10s %15s %15s %12s", cells);
    }

    private static Spread accuracy(List<Trained> runs) {
        return Spread.of(runs, Trained::accuracy);
    }

    Result accuracies() {
        Result result = new Result();
        rows.forEach((name, runs) -> result.with(
                name,
                new Result()
                        .with("mean", accuracy(runs).mean())
                        .with("deviation", accuracy(runs).deviation())));
        return result;
    }
}
