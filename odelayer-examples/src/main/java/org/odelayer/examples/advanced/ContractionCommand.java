package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Attacks a flow whose solutions never part, ẏ = −Kᵀσ(Ky + β), and one that is free, both trained to tell two moons
 * apart: does contraction harden? (Benning et al., "Deep learning as optimal control problems", 2019, on stability and
 * adversarial attacks.)
 *
 * <p>Prints accuracies under both attacks, whether they differ by more than the runs scatter, what the contraction
 * guarantees, and {@code RESULT {"epsilon": […], MODEL: {"stretch": …, "fgsm": […], "pgd": […]}, "guaranteed": […]}};
 * draws {@code contraction.png}.
 */
@Command(name = "contraction", description = "Attacks on a stable flow and on a free one: does contraction harden?")
public final class ContractionCommand extends FigureCommand {
    @Option(names = "--seeds", description = "Number of runs of each.")
    private int seeds = 5;

    @Option(names = "--seed", description = "Seed of the first run's points and weights.")
    private long seed = 1;

    @Option(names = "--points", description = "Points to train on, and to attack.")
    private int points = 1000;

    @Option(names = "--noise", description = "Standard deviation of the points around the half circles.")
    private double noise = 0.1;

    @Option(names = "--epochs", description = "Passes over the points.")
    private int epochs = 60;

    @Option(names = "--batch", description = "Points per batch.")
    private int batch = 100;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.05;

    @Option(names = "--hidden", description = "Columns of K.")
    private int hidden = 16;

    @Option(names = "--pieces", description = "Intervals of time with parameters of their own.")
    private int pieces = 4;

    @Option(names = "--augment", description = "Dimensions that start at zero.")
    private int augment = 4;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--seeds", seeds);
        var settings = new ContractionRun.Settings(points, noise, epochs, batch, learningRate, hidden, pieces, augment);
        Map<ContractionModel, List<ContractionRun>> all = new EnumMap<>(ContractionModel.class);
        for (ContractionModel model : ContractionModel.values()) {
            all.put(model, runs(seed, seeds, each -> new ContractionRun(model, settings, each)));
        }
        ContractionReport report = new ContractionReport(all);
        report.lines().forEach(this::line);
        save(report.figure(), "contraction.png");
        result(report.result());
    }
}
