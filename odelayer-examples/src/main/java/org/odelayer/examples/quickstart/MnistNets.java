package org.odelayer.examples.quickstart;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.quickstart.MnistTraining.Trained;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import org.odelayer.examples.run.StepNet;

/** Networks of steps compared: accuracy, and the lengths of the steps where they are learned. */
final class MnistNets {
    /** Steps shorter than this do nothing that could be seen. */
    private static final double ZERO = 1e-6;

    private final int layers;
    private final int seeds;
    private final MnistTable table;
    private final Map<String, List<Trained>> networks = new LinkedHashMap<>();

    MnistNets(List<StepNet> nets, int layers, MnistRuns runs) {
        this.layers = layers;
        this.seeds = runs.seeds();
        this.table = new MnistTable(runs.seeds());
        for (StepNet net : nets) {
            networks.put(net.toString(), runs.of(net, layers));
            table.add(net.toString(), "-", networks.get(net.toString()));
        }
    }

    void print(Consumer<String> lines) {
        table.print(lines);
        learned().forEach((name, runs) -> {
            Spread left = Spread.of(runs, run -> left(run.timeSteps()));
            lines.accept("Learned steps of " + name + ", " + left.text(1) + " of " + layers + " left, of each seed:");
            runs.forEach(run -> lines.accept("  " + text(run.timeSteps())));
        });
    }

    /** How many are not zero. */
    static long left(double[] steps) {
        return Arrays.stream(steps).filter(h -> Math.abs(h) > ZERO).count();
    }

    static String text(double[] steps) {
        return Arrays.stream(steps)
                .mapToObj(h -> String.format(Locale.ROOT, "%.4f", h))
                .collect(Collectors.joining(", "));
    }

    private Map<String, List<Trained>> learned() {
        Map<String, List<Trained>> learned = new LinkedHashMap<>(networks);
        learned.values().removeIf(runs -> runs.get(0).timeSteps().length == 0);
        return learned;
    }

    /** Accuracies over the iterations, and of each network that learns its steps their lengths in all runs. */
    Figure figure() {
        Figure figure = new Figure("Digits, " + layers + " layers; " + MnistCurves.over(seeds), 2);
        MnistCurves.accuracies(figure, networks, 0);
        DoubleSummaryStatistics lengths = learned().values().stream()
                .flatMap(List::stream)
                .flatMapToDouble(run -> Arrays.stream(run.timeSteps()))
                .summaryStatistics();
        double room = 0.05 * lengths.getMax();
        double[] numbers = Numbers.filled(layers, i -> i + 1);
        learned().forEach((name, runs) -> {
            LinesPanel panel = figure.lines("time steps after training, " + name, "layer", "length of the step")
                    .between(Math.min(0, lengths.getMin()) - room, lengths.getMax() + room)
                    .bars(
                            "mean of the runs",
                            numbers,
                            Numbers.filled(
                                    layers,
                                    i -> Spread.of(runs, run -> run.timeSteps()[i])
                                            .mean()));
            runs.forEach(run -> panel.points("each run", numbers, run.timeSteps()));
        });
        return figure;
    }

    Result result() {
        Result steps = new Result();
        learned().forEach((name, runs) -> {
            Result ofRuns = new Result();
            for (int i = 0; i < runs.size(); i++) {
                ofRuns.with(String.valueOf(i + 1), runs.get(i).timeSteps());
            }
            steps.with(name, ofRuns);
        });
        return new Result().with("accuracy", table.accuracies()).with("timeSteps", steps);
    }
}
