package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.StepNet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains networks whose layers are steps of a Runge–Kutta method to tell points in the plane apart (Benning, Celledoni,
 * Ehrhardt, Owren, Schönlieb, "Deep learning as optimal control problems: models and numerical methods", 2019).
 *
 * <p>Prints {@code RESULT {"accuracy": …, "timeSteps": […]}} and draws {@code optimal-control.png} and {@code
 * optimal-control-layers.png}; with {@code --table} every network on all data with several seeds, and {@code RESULT
 * {DATA: {NET: {"mean": …, "best": …, "worst": …}}}}, and the figures of each run below 0.9 of a method that should do
 * better.
 */
@Command(
        name = "optimal-control",
        description =
                "Networks of Runge-Kutta steps: prediction, flow of the points through the layers, learned time steps.")
public final class OptimalControlCommand extends FigureCommand {
    private static final double FAILED = 0.9;
    private static final double LEARNED_DURATION = 1;
    private static final double DURATION = 5;

    @Option(names = "--data", description = "The points: ${COMPLETION-CANDIDATES}.")
    private ControlData data = ControlData.DONUT2D;

    @Option(
            names = "--net",
            paramLabel = "NET",
            description = "net, resnet, odenet, simplex, euler, improved-euler, kutta3 or kutta4.")
    private String net = StepNet.KUTTA4.toString();

    @Option(names = "--layers", description = "Number of steps.")
    private int layers = 15;

    @Option(
            names = "--duration",
            description = "The time that the steps take together. Default: 1 for learned steps, 5 for others.")
    private Double duration;

    @Option(
            names = "--fixed-classifier",
            description = "Leaves the classifier as it is: one that tells by the first coordinate.")
    private boolean fixedClassifier;

    @Option(names = "--points", description = "Points to train on.")
    private int points = 500;

    @Option(names = "--iterations", description = "Iterations of Adam, all points in each.")
    private int iterations = 500;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.02;

    @Option(names = "--seed", description = "Seed of points and initial weights.")
    private long seed = 1;

    @Option(names = "--table", description = "Trains every network on all data.")
    private boolean table;

    @Option(names = "--seeds", description = "Number of runs of each in the table.")
    private int seeds = 3;

    @Override
    protected void run() throws IOException {
        if (table) {
            compare();
            return;
        }
        ControlRun run = new ControlRun(setting(data, StepNet.of(net)), seed);
        print("%s, %d layers, seed %d: test accuracy %.4f", run.setting(), layers, seed, run.accuracy());
        print("time steps %s", steps(run));
        ControlFigures figures = new ControlFigures(run);
        save(figures.training(), "optimal-control.png");
        save(figures.layers(), "optimal-control-layers.png");
        result(new Result().with("accuracy", run.accuracy()).with("timeSteps", run.timeSteps()));
    }

    private static String steps(ControlRun run) {
        return Arrays.stream(run.timeSteps())
                .mapToObj(h -> String.format(Locale.ROOT, "%.4f", h))
                .collect(Collectors.joining(", "));
    }

    private ControlSetting setting(ControlData chosen, StepNet kind) {
        double usual = kind.learnsSteps() ? LEARNED_DURATION : DURATION;
        return new ControlSetting(
                chosen,
                kind,
                layers,
                duration == null ? usual : duration,
                fixedClassifier,
                points,
                iterations,
                learningRate);
    }

    private void compare() throws IOException {
        Numbers.requirePositive("--seeds", seeds);
        print("%-8s %-15s %7s %7s %7s   %s", "data", "net", "mean", "best", "worst", "steps left");
        Result results = new Result();
        for (ControlData chosen : ControlData.values()) {
            Result ofNets = new Result();
            for (StepNet kind : StepNet.values()) {
                ofNets.with(kind.toString(), row(chosen, kind));
            }
            results.with(chosen.toString(), ofNets);
        }
        result(results);
    }

    private Result row(ControlData chosen, StepNet kind) throws IOException {
        List<Double> accuracies = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (int i = 1; i <= seeds; i++) {
            ControlRun run = new ControlRun(setting(chosen, kind), i);
            accuracies.add(run.accuracy());
            left.add(String.valueOf(run.stepsLeft()));
            if (kind != StepNet.NET && run.accuracy() < FAILED) {
                String name = "optimal-control-" + chosen + "-" + kind + "-" + i + ".png";
                save(new ControlFigures(run).training(), name);
            }
        }
        DoubleSummaryStatistics values =
                accuracies.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        print(
                "%-8s %-15s %7.3f %7.3f %7.3f   %s",
                chosen,
                kind,
                values.getAverage(),
                values.getMax(),
                values.getMin(),
                kind.learnsSteps() ? String.join(", ", left) : "");
        return new Result()
                .with("mean", values.getAverage())
                .with("best", values.getMax())
                .with("worst", values.getMin());
    }
}
