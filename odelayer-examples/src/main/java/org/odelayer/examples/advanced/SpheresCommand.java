package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Separates a disc from the annulus around it by flows with p augmented dimensions: what a flow in the plane cannot do
 * (Dupont, Doucet, Teh, "Augmented neural ODEs", 2019).
 *
 * <p>Prints error and NFE of each run and {@code RESULT {"mse": {p: …}, "nfe": {p: …}}} with means over the seeds;
 * draws {@code spheres.png} and {@code spheres-features.png}.
 */
@Command(name = "spheres", description = "Nested spheres: neural ODEs against augmented ones.")
public final class SpheresCommand extends FigureCommand {
    @Option(names = "--augment", split = ",", paramLabel = "P", description = "Augmented dimensions, one or several.")
    private List<Integer> augment = List.of(0, 2, 5, 10);

    @Mixin
    private SpheresOptions options = SpheresOptions.usual(5);

    @Override
    protected void run() throws IOException {
        int seeds = options.seeds();
        SpheresRun.Settings settings = options.settings();
        print("%-10s %4s %10s %12s %13s", "model", "seed", "test MSE", "NFE forward", "NFE backward");
        Map<Integer, List<SpheresRun>> runs = new LinkedHashMap<>();
        for (int p : augment) {
            runs.put(p, runs(1, seeds, seed -> run(p, seed, settings)));
        }
        report(runs);
        List<SpheresRun> first = runs.values().stream().map(list -> list.get(0)).toList();
        SpheresFigures figures = new SpheresFigures(first);
        save(figures.training(), "spheres.png");
        save(figures.features(), "spheres-features.png");
        SpheresLift lift = new SpheresLift(first);
        if (lift.drawable()) {
            save(lift.figure(), "spheres-lift.png");
        }
        result(new Result()
                .with("mse", means(runs, SpheresRun::error))
                .with("nfe", means(runs, SpheresRun::lastForward)));
    }

    private SpheresRun run(int p, long seed, SpheresRun.Settings settings) {
        SpheresRun run = SpheresRun.augmented(p, seed, settings);
        print("%-10s %4d %10.5f %12.1f %13.1f", run.name(), seed, run.error(), run.lastForward(), run.lastBackward());
        return run;
    }

    private void report(Map<Integer, List<SpheresRun>> runs) {
        print("%-10s %22s %18s %18s", "mean", "test MSE", "NFE forward", "NFE backward");
        runs.values()
                .forEach(list -> print(
                        "%-10s %22s %18s %18s",
                        list.get(0).name(),
                        Spread.of(list, SpheresRun::error).text(5),
                        Spread.of(list, SpheresRun::lastForward).text(1),
                        Spread.of(list, SpheresRun::lastBackward).text(1)));
    }

    private static Result means(Map<Integer, List<SpheresRun>> runs, ToDoubleFunction<SpheresRun> value) {
        return Result.of(
                runs.keySet(), p -> p, p -> Spread.of(runs.get(p), value).mean());
    }
}
