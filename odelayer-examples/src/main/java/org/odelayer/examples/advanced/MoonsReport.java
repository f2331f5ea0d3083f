package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;

/** Means and standard deviations over the runs on the moons, as tables. */
final class MoonsReport {
    static final String HEADER =
            row("setting", "seed", "accuracy", "NFE", "NFE forward", "NFE backward", "kappa", "kappa median", "margin");

    private final Map<MoonsSetting, List<MoonsRun>> runs;

    MoonsReport(Map<MoonsSetting, List<MoonsRun>> runs) {
        this.runs = runs;
    }

    private static String row(Object... columns) {
        return String.format(Locale.ROOT, "%-10s %4s %9s %6s %12s %13s %9s %13s %8s", columns);
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
                text("%.2f", measures.kappa()),
                text("%.2f", measures.kappaMedian()),
                text("%.3f", measures.margin()));
    }

    /** All tables, line by line. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        String network = "%-10s %17s %13s %13s %13s %17s";
        lines.add(text(network, "mean ± sd", "test accuracy", "NFE", "NFE forward", "NFE backward", "margin"));
        runs.forEach((setting, list) -> lines.add(text(
                network,
                setting,
                Spread.of(list, run -> run.measures().accuracy()).text(3),
                Spread.of(list, MoonsRun::lastInference).text(1),
                Spread.of(list, MoonsRun::lastForward).text(1),
                Spread.of(list, MoonsRun::lastBackward).text(1),
                Spread.of(list, run -> run.measures().margin()).text(3))));
        String conditioning = "%-10s %17s %17s %17s";
        lines.add(text(conditioning, "mean ± sd", "kappa", "kappa median", "kappa, published"));
        runs.forEach((setting, list) -> lines.add(text(
                conditioning,
                setting,
                Spread.of(list, run -> run.measures().kappa()).text(2),
                Spread.of(list, run -> run.measures().kappaMedian()).text(2),
                setting.published())));
        lines.addAll(accuracies("noise", MoonsMeasures::noise));
        lines.addAll(accuracies("FGSM", MoonsMeasures::fgsm));
        lines.addAll(accuracies("PGD", MoonsMeasures::pgd));
        return lines;
    }

    private List<String> accuracies(String kind, Function<MoonsMeasures, double[]> values) {
        List<String> lines = new ArrayList<>();
        StringBuilder header = new StringBuilder(text("%-10s", kind));
        double[] strengths = MoonsMeasures.strengths();
        for (int i = 0; i < strengths.length; i++) {
            header.append(text(" %13s", text("%.1f", strengths[i])));
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
