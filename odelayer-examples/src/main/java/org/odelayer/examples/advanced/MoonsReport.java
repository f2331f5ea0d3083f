package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.odelayer.examples.run.Differences;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;

/** Means and standard deviations over the runs on the moons, as tables, and which of them differ. */
final class MoonsReport {
    static final String HEADER = row(
            "setting",
            "seed",
            "accuracy",
            "NFE",
            "NFE forward",
            "NFE backward",
            "kappa",
            "at start",
            "of flow",
            "margin");

    private final Map<MoonsSetting, List<MoonsRun>> runs;

    MoonsReport(Map<MoonsSetting, List<MoonsRun>> runs) {
        this.runs = runs;
    }

    private static String row(Object... columns) {
        return String.format(Locale.ROOT, "%-10s %4s %9s %6s %12s %13s %9s %9s %9s %8s", columns);
    }

    static String of(MoonsRun run) {
        MoonsMeasures measures = run.measures();
        return row(
                run.setting(),
                run.seed(),
                text("%.3f", measures.accuracy()),
                text("%.1f", run.lastInference()),
                text("%.1f", run.lastForward()),
                text("%.1f", run.lastBackward()),
                text("%.2f", measures.kappa(MoonsReading.PATH)),
                text("%.2f", measures.kappa(MoonsReading.START)),
                text("%.2f", measures.kappa(MoonsReading.FLOW)),
                text("%.3f", measures.margin()));
    }

    /** Prints all tables. */
    void print(Consumer<String> lines) {
        String network = "%-10s %17s %13s %13s %13s %17s";
        lines.accept(text(network, "mean ± sd", "test accuracy", "NFE", "NFE forward", "NFE backward", "margin"));
        runs.forEach((setting, list) -> lines.accept(text(
                network,
                setting,
                Spread.of(list, run -> run.measures().accuracy()).text(3),
                Spread.of(list, MoonsRun::lastInference).text(1),
                Spread.of(list, MoonsRun::lastForward).text(1),
                Spread.of(list, MoonsRun::lastBackward).text(1),
                Spread.of(list, run -> run.measures().margin()).text(3))));
        conditioning(lines, "mean kappa", MoonsMeasures::kappa);
        conditioning(lines, "median", MoonsMeasures::kappaMedian);
        accuracies("noise", MoonsMeasures::noise).forEach(lines);
        accuracies("FGSM", MoonsMeasures::fgsm).forEach(lines);
        accuracies("PGD", MoonsMeasures::pgd).forEach(lines);
        differences(lines);
    }

    /** Of one number of each Jacobian. */
    private interface Conditioning {
        double of(MoonsMeasures measures, MoonsReading reading);
    }

    /** An asterisk marks what differs from the published number beyond the spread. */
    private void conditioning(Consumer<String> lines, String title, Conditioning value) {
        String format = "%-10s %17s %17s %17s %17s";
        lines.accept(text(format, title, "path", "start", "flow", "published mean"));
        runs.forEach((setting, list) -> {
            List<Object> columns = new ArrayList<>(List.of(setting));
            for (MoonsReading reading : MoonsReading.values()) {
                Spread spread = Spread.of(list, run -> value.of(run.measures(), reading));
                boolean differs = setting.published().map(spread::differsFrom).orElse(false);
                columns.add(spread.text(1) + (differs ? "*" : " "));
            }
            columns.add(setting.published().map(spread -> spread.text(1)).orElse("-"));
            lines.accept(text(format, columns.toArray()));
        });
    }

    private void differences(Consumer<String> lines) {
        Map<String, ToDoubleFunction<MoonsRun>> measures = new LinkedHashMap<>();
        measures.put("test accuracy", run -> run.measures().accuracy());
        measures.put("NFE of inference", MoonsRun::lastInference);
        measures.put("NFE forward", MoonsRun::lastForward);
        measures.put("NFE backward", MoonsRun::lastBackward);
        measures.put("margin", run -> run.measures().margin());
        for (MoonsReading reading : MoonsReading.values()) {
            measures.put("mean kappa, " + reading, run -> run.measures().kappa(reading));
            measures.put("median kappa, " + reading, run -> run.measures().kappaMedian(reading));
        }
        for (int i = 1; i < MoonsMeasures.strengths().length; i++) {
            int at = i;
            String strength = text(" %.1f", MoonsMeasures.strengths()[i]);
            measures.put("noise" + strength, run -> run.measures().noise()[at]);
            measures.put("FGSM" + strength, run -> run.measures().fgsm()[at]);
            measures.put("PGD" + strength, run -> run.measures().pgd()[at]);
        }
        measures.forEach((name, value) -> {
            Map<String, Spread> spreads = new LinkedHashMap<>();
            runs.forEach((setting, list) -> spreads.put(setting.toString(), Spread.of(list, value)));
            int count = runs.values().iterator().next().size();
            lines.accept(name + ".");
            new Differences(spreads, count).print(lines);
        });
    }

    private List<String> accuracies(String kind, Function<MoonsMeasures, double[]> values) {
        List<String> lines = new ArrayList<>();
        StringBuilder header = new StringBuilder(text("%-10s", kind));
        double[] strengths = MoonsMeasures.strengths();
        for (double strength : strengths) {
            header.append(text(" %13s", text("%.1f", strength)));
        }
        lines.add(header.toString());
        runs.forEach((setting, list) -> {
            StringBuilder line = new StringBuilder(text("%-10s", setting));
            for (int i = 0; i < strengths.length; i++) {
                int at = i;
                line.append(text(" %13s", Spread.of(list, run -> values.apply(run.measures())[at])));
            }
            lines.add(line.toString());
        });
        return lines;
    }

    /** Of each setting. */
    Result means(ToDoubleFunction<MoonsRun> value) {
        return Result.of(
                runs.keySet(),
                setting -> setting,
                setting -> Spread.of(runs.get(setting), value).mean());
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
