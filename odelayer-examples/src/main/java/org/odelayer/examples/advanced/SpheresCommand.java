package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.odelayer.examples.run.Statistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Separates a disc from the annulus around it by flows with p augmented dimensions: what a flow in the plane cannot do (Dupont,
 * Doucet, Teh, "Augmented neural ODEs", 2019).
 *
 * <p>Prints error and NFE of each run and {@code RESULT {"mse": {p: …}, "nfe": {p: …}}} with means over the seeds; draws {@code
 * spheres.png} and {@code spheres-features.png}.
 */
@Command(name = "spheres", description = "Nested spheres: neural ODEs against augmented ones.")
public final class SpheresCommand extends ExampleCommand {
    @Option(names = "--augment", split = ",", paramLabel = "P", description = "Augmented dimensions, one or several.")
    private List<Integer> augment = List.of(0, 2, 5, 10);

    @Mixin
    private SpheresOptions options = new SpheresOptions();

    @Override
    void run() throws IOException {
        int seeds = options.seeds();
        SpheresRun.Settings settings = options.settings();
        print("%-10s %4s %10s %12s %13s", "model", "seed", "test MSE", "NFE forward", "NFE backward");
        Map<Integer, List<SpheresRun>> runs = new LinkedHashMap<>();
        for (int p : augment) {
            runs.put(p, runs(p, seeds, settings));
        }
        report(runs);
        List<SpheresRun> first = runs.values().stream().map(list -> list.get(0)).toList();
        SpheresFigures figures = new SpheresFigures(first);
        drawn(figures.training(figure("spheres.png")));
        drawn(figures.features(figure("spheres-features.png")));
        print(
                "RESULT {\"mse\": {%s}, \"nfe\": {%s}}",
                json(runs, "%.6f", SpheresRun::error), json(runs, "%.1f", SpheresRun::lastForward));
    }

    private List<SpheresRun> runs(int p, int seeds, SpheresRun.Settings settings) {
        List<SpheresRun> list = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            SpheresRun run = SpheresRun.augmented(p, seed, settings);
            print(
                    "%-10s %4d %10.5f %12.1f %13.1f",
                    run.name(), seed, run.error(), run.lastForward(), run.lastBackward());
            list.add(run);
        }
        return list;
    }

    private void report(Map<Integer, List<SpheresRun>> runs) {
        print("%-10s %22s %18s %18s", "mean", "test MSE", "NFE forward", "NFE backward");
        runs.values()
                .forEach(list -> print(
                        "%-10s %22s %18s %18s",
                        list.get(0).name(),
                        text("%.5f ± %.5f", list, SpheresRun::error),
                        text("%.1f ± %.1f", list, SpheresRun::lastForward),
                        text("%.1f ± %.1f", list, SpheresRun::lastBackward)));
    }

    private static Statistics statistics(List<SpheresRun> list, ToDoubleFunction<SpheresRun> value) {
        return Statistics.of(list.stream().mapToDouble(value).toArray());
    }

    private static String text(String format, List<SpheresRun> list, ToDoubleFunction<SpheresRun> value) {
        Statistics statistics = statistics(list, value);
        return String.format(Locale.ROOT, format, statistics.mean(), statistics.deviation());
    }

    private static String json(Map<Integer, List<SpheresRun>> runs, String format, ToDoubleFunction<SpheresRun> value) {
        return runs.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "\"%d\": " + format,
                        entry.getKey(),
                        statistics(entry.getValue(), value).mean()))
                .collect(Collectors.joining(", "));
    }
}
