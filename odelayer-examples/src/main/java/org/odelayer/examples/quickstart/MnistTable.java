package org.odelayer.examples.quickstart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.odelayer.examples.run.Statistics;

/**
 * The blocks of {@link MnistModel} trained alike with several seeds, beside the accuracies that K. Lu's report on augmented neural
 * ODEs gives for one run of each (18.337 project, MIT, 2022, table 1: 50 iterations, batches of 100, Adam 0.05).
 */
final class MnistTable {
    private static final Map<MnistModel, String> REPORT = Map.of(
            MnistModel.NODE, "0.732",
            MnistModel.ANODE, "0.770",
            MnistModel.IL_ANODE, "0.807",
            MnistModel.STEER, "0.810",
            MnistModel.SECOND_ORDER, "0.554");

    private final Map<MnistModel, Statistics> accuracies = new LinkedHashMap<>();
    private final Map<MnistModel, Statistics> evaluations = new LinkedHashMap<>();

    /** Adds the runs of one model. */
    void add(MnistModel model, List<MnistTraining.Result> runs) {
        accuracies.put(
                model,
                Statistics.of(runs.stream()
                        .mapToDouble(run -> run.evaluation().accuracy())
                        .toArray()));
        evaluations.put(
                model,
                Statistics.of(runs.stream()
                        .mapToDouble(MnistTraining.Result::meanForward)
                        .toArray()));
    }

    void print(Consumer<String> lines) {
        lines.accept(String.format("%-22s %8s %16s %16s", "model", "report", "accuracy", "NFE forward"));
        accuracies.forEach((model, accuracy) -> lines.accept(String.format(
                Locale.ROOT,
                "%-22s %8s %16s %16s",
                model,
                REPORT.getOrDefault(model, "-"),
                accuracy,
                String.format(
                        Locale.ROOT,
                        "%.1f ± %.1f",
                        evaluations.get(model).mean(),
                        evaluations.get(model).deviation()))));
        lines.accept("Differences of two means beyond their spread, sqrt(s1² + s2²):");
        List<String> differences = differences();
        differences.forEach(lines);
        if (differences.isEmpty()) {
            lines.accept("  none");
        }
    }

    private List<String> differences() {
        List<MnistModel> models = new ArrayList<>(accuracies.keySet());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            for (int k = i + 1; k < models.size(); k++) {
                Statistics first = accuracies.get(models.get(i));
                Statistics second = accuracies.get(models.get(k));
                if (first.differsBeyondSpread(second)) {
                    differences.add(String.format(
                            Locale.ROOT,
                            "  %s - %s: %+.3f",
                            models.get(k),
                            models.get(i),
                            second.mean() - first.mean()));
                }
            }
        }
        return differences;
    }

    /** The means as JSON. */
    String json() {
        return accuracies.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "\"%s\": {\"mean\": %.4f, \"deviation\": %.4f}",
                        entry.getKey(),
                        entry.getValue().mean(),
                        entry.getValue().deviation()))
                .collect(Collectors.joining(", "));
    }
}
