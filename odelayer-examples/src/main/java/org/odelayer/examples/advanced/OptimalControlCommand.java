package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.StepNet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains networks whose layers are steps of a Runge–Kutta method to tell points in the plane apart (Benning, Celledoni,
 * Ehrhardt, Owren, Schönlieb, "Deep learning as optimal control problems: models and numerical methods", 2019).
 *
 * <p>Prints {@code RESULT {NET: {"accuracy": …, "trainCost": …, "testCost": …, "timeSteps": […]}}} and draws {@code
 * optimal-control.png} and {@code optimal-control-layers.png} of one network, or {@code optimal-control-sheet.png} and
 * {@code optimal-control-curves.png} of several; with {@code --table} every network on all data with several seeds, and
 * {@code RESULT {DATA: {NET: {"accuracy": …, "deviation": …, …}}}}.
 */
@Command(
        name = "optimal-control",
        description =
                "Networks of Runge-Kutta steps: prediction, flow of the points through the layers, learned time steps.")
public final class OptimalControlCommand extends FigureCommand {
    @Option(
            names = "--data",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The points: ${COMPLETION-CANDIDATES}; several for a table. Default: donut2d, all in a table.")
    private List<ControlData> data = List.of();

    @Option(
            names = "--net",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "NET",
            description = "net, resnet, odenet, simplex, euler, improved-euler, kutta3 or kutta4; several give a sheet"
                    + " of them side by side. Default: kutta4, all in a table.")
    private List<String> nets = List.of();

    @Mixin
    private ControlOptions options = new ControlOptions();

    @Option(names = "--seed", description = "Seed of points and initial weights, the first one of a table.")
    private long seed = 1;

    @Option(names = "--table", description = "Trains every network on all data.")
    private boolean table;

    @Option(names = "--seeds", description = "Number of runs of each in the table.")
    private int seeds = 5;

    @Override
    protected void run() throws IOException {
        List<StepNet> kinds = nets.stream().map(StepNet::of).toList();
        if (table) {
            compare(
                    data.isEmpty() ? List.of(ControlData.values()) : data,
                    kinds.isEmpty() ? List.of(StepNet.values()) : kinds);
            return;
        }
        if (data.size() > 1) {
            throw new IllegalArgumentException("--data (" + data + ") must be one, or come with --table");
        }
        ControlData chosen = data.isEmpty() ? ControlData.DONUT2D : data.get(0);
        show((kinds.isEmpty() ? List.of(StepNet.KUTTA4) : kinds)
                .stream().map(kind -> train(chosen, kind)).toList());
    }

    private ControlRun train(ControlData chosen, StepNet kind) {
        ControlRun run = new ControlRun(options.setting(chosen, kind), seed);
        ControlRun.Check last = run.last();
        print(
                "%s, %d layers, seed %d: accuracy %.3f on points trained on, %.3f on others; cost %.4f and %.4f",
                run.setting(),
                run.setting().layers(),
                seed,
                last.trainAccuracy(),
                last.testAccuracy(),
                last.trainCost(),
                last.testCost());
        print("time steps %s", steps(run));
        return run;
    }

    private static String steps(ControlRun run) {
        return Arrays.stream(run.timeSteps())
                .mapToObj(h -> String.format(Locale.ROOT, "%.4f", h))
                .collect(Collectors.joining(", "));
    }

    private void show(List<ControlRun> runs) throws IOException {
        ControlFigures figures = new ControlFigures(runs);
        if (runs.size() == 1) {
            save(figures.training(), "optimal-control.png");
            save(figures.layers(), "optimal-control-layers.png");
        } else {
            save(figures.sheet(), "optimal-control-sheet.png");
            save(figures.curves(), "optimal-control-curves.png");
        }
        Result results = new Result();
        for (ControlRun run : runs) {
            results.with(
                    run.setting().net().toString(),
                    new Result()
                            .with("accuracy", run.last().testAccuracy())
                            .with("trainCost", run.last().trainCost())
                            .with("testCost", run.last().testCost())
                            .with("timeSteps", run.timeSteps()));
        }
        result(results);
    }

    private void compare(List<ControlData> all, List<StepNet> kinds) {
        Numbers.requirePositive("--seeds", seeds);
        line(ControlTable.HEADER);
        Result results = new Result();
        for (ControlData chosen : all) {
            ControlTable rows = new ControlTable(chosen);
            for (StepNet kind : kinds) {
                line(rows.add(kind, runs(seed, seeds, each -> new ControlRun(options.setting(chosen, kind), each))));
            }
            line(rows.verdict());
            results.with(chosen.toString(), rows.result());
        }
        result(results);
    }
}
