package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.odelayer.block.Augmentation;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains an augmented block on nested spheres at the learning rate of K. Lu's report ("Augmented neural ODEs", 18.337
 * project, MIT, 2022), where runs fail, in several ways: which of them cure it?
 *
 * <p>Prints each run, the ways' means and {@code RESULT {WAY: {"failed": …, "mse": …, "nfe": …, "sigma10": …, "sigma":
 * …, "saturated": …}}}: failed runs, test error, evaluations, largest singular value of the weights between the hidden
 * layers after ten iterations and at the end, flat units. Draws {@code spheres-rates.png}, the first seed that fails in
 * the first way.
 */
@Command(name = "spheres-rates", description = "Nested spheres at a large learning rate: what keeps runs from failing.")
public final class SpheresRatesCommand extends FigureCommand {
    @Option(
            names = "--ways",
            split = ",",
            paramLabel = "WAY",
            description = "How to train, one or several: ${COMPLETION-CANDIDATES}.")
    private List<SpheresWay> ways = List.of(SpheresWay.values());

    @Option(names = "--augment", paramLabel = "P", description = "Augmented dimensions.")
    private int augment = 2;

    @Mixin
    private SpheresOptions options = SpheresOptions.published();

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--augment", augment);
        int seeds = options.seeds();
        SpheresRun.Settings settings = options.settings();
        print(SpheresRates.HEAD);
        Map<SpheresWay, List<SpheresRun>> runs = new EnumMap<>(SpheresWay.class);
        for (SpheresWay way : ways) {
            runs.put(way, runs(1, seeds, seed -> run(way, seed, settings)));
        }
        SpheresRates rates = new SpheresRates(runs);
        rates.lines().forEach(this::line);
        save(rates.figure(), "spheres-rates.png");
        result(rates.result());
    }

    private SpheresRun run(SpheresWay way, long seed, SpheresRun.Settings settings) {
        SpheresRun run = new SpheresRun(
                way.toString(),
                layer -> way.of(layer.augmentation(Augmentation.zeros(augment))),
                seed,
                way.of(settings));
        line(SpheresRates.line(run, seed));
        return run;
    }
}
