package org.odelayer.examples.quickstart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;

/**
 * The blocks of {@link MnistModel} trained alike with several seeds, beside the accuracies that K. Lu's report on
 * augmented neural ODEs gives for one run of each (18.337 project, MIT, 2022, table 1: 50 iterations, batches of 100,
 * Adam 0.05).
 */
final class MnistTable {
    private static final Map<MnistModel, String> REPORT = Map.of(
            MnistModel.NODE, "0.732",
            MnistModel.ANODE, "0.770",
            MnistModel.IL_ANODE, "0.807",
            MnistModel.STEER, "0.810",
            MnistModel.SECOND_ORDER, "0.554");

    private final Map<MnistModel, Spread> accuracies = new LinkedHashMap<>();
    private final Map<MnistModel, Spread> evaluations = new LinkedHashMap<>();

    /** Adds the runs of one model. */
    void add(MnistModel model, List<MnistTraining.Trained> runs) {
        accuracies.put(model, Spread.of(runs, run -> run.evaluation().accuracy()));
        evaluations.put(model, Spread.of(runs, MnistTraining.Trained::meanForward));
    }

    void print(Consumer<String> lines) {
        lines.accept(String.format("%-22s %8s %16s %16s", "model", "report", "accuracy", "NFE forward"));
        accuracies.forEach((model, accuracy) -> lines.accept(String.format(
                Locale.ROOT,
                "%-22s %8s %16s %16s",
                model,
                REPORT.getOrDefault(model, "-"),
                accuracy,
                evaluations.get(model).text(1))));
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
                Spread first = accuracies.get(models.get(i));
                Spread second = accuracies.get(models.get(k));
                if (first.differsFrom(second)) {
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

    Result accuracies() {
        Result result = new Result();
        accuracies.forEach((model, accuracy) -> result.with(
                model.toString(), new Result().with("mean", accuracy.mean()).with("deviation", accuracy.deviation())));
        return result;
    }
}
