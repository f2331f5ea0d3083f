package org.odelayer.examples.advanced;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.examples.support.Figure;
import org.odelayer.examples.support.LinesPanel;
import org.odelayer.examples.support.Statistics;

/** Draws trainings on the moons. */
final class MoonsFigures {
    private static final int SHOWN = 400;
    private static final List<String> KINDS = List.of("upper moon (0)", "lower moon (1)");

    private final Map<MoonsSetting, List<MoonsRun>> runs;

    MoonsFigures(Map<MoonsSetting, List<MoonsRun>> runs) {
        this.runs = runs;
    }

    /** Cost over training, accuracy under noise and attacks, conditioning; bands of one standard deviation over the runs. */
    Path curves(Path file) throws IOException {
        Figure figure = new Figure("Two moons: mean and standard deviation over the runs", 2);
        bands(
                figure.lines("cost of inference over training", "epoch", "function evaluations"),
                MoonsRun::inference,
                1,
                1);
        points(
                        figure.lines("conditioning after training", "seed of the run", "mean condition number"),
                        MoonsMeasures::kappa)
                .logarithmic();
        String accuracy = "test accuracy";
        double step = MoonsMeasures.strengths()[1];
        bands(
                figure.lines("normal noise in the input", "standard deviation of the noise", accuracy),
                run -> run.measures().noise(),
                0,
                step);
        bands(
                figure.lines("fast gradient sign method", "ε, largest change of a coordinate", accuracy),
                run -> run.measures().fgsm(),
                0,
                step);
        bands(
                figure.lines("projected gradient method", "ε, largest change of a coordinate", accuracy),
                run -> run.measures().pgd(),
                0,
                step);
        points(
                figure.lines("distance from the decision boundary", "seed of the run", "mean distance"),
                MoonsMeasures::margin);
        figure.save(file);
        return file;
    }

    private LinesPanel points(LinesPanel panel, ToDoubleFunction<MoonsMeasures> value) {
        runs.forEach((setting, list) -> panel.points(
                setting.toString(),
                list.stream().mapToDouble(MoonsRun::seed).toArray(),
                list.stream().map(MoonsRun::measures).mapToDouble(value).toArray()));
        return panel;
    }

    private void bands(LinesPanel panel, Function<MoonsRun, double[]> values, double start, double step) {
        runs.forEach((setting, list) -> {
            List<double[]> all = list.stream().map(values).toList();
            int length = all.get(0).length;
            double[] x = ExampleCommand.filled(length, i -> start + step * i);
            Statistics[] spreads = IntStream.range(0, length)
                    .mapToObj(i -> Statistics.of(
                            all.stream().mapToDouble(each -> each[i]).toArray()))
                    .toArray(Statistics[]::new);
            panel.band(
                    setting.toString(),
                    x,
                    ExampleCommand.filled(length, i -> spreads[i].mean() - spreads[i].deviation()),
                    ExampleCommand.filled(length, i -> spreads[i].mean() + spreads[i].deviation()));
            panel.line(setting.toString(), x, ExampleCommand.filled(length, i -> spreads[i].mean()));
        });
    }

    /** Probability and decision boundary of the first run of each setting, and points of its test. */
    Path boundaries(Path file) throws IOException {
        Figure figure = new Figure("Two moons: decision regions, first run of each", 3);
        for (List<MoonsRun> list : runs.values()) {
            MoonsRun run = list.get(0);
            MoonsPlane plane = run.plane();
            String title = String.format(
                    Locale.ROOT,
                    "%s, accuracy %.3f",
                    run.setting(),
                    run.measures().accuracy());
            var panel = figure.plane(title, "x₁", "x₂")
                    .map(plane.xs(), plane.ys(), plane.probabilities(), "probability of the lower moon")
                    .contour(0.5);
            INDArray points = run.points();
            for (int kind = 0; kind < 2; kind++) {
                panel.points(KINDS.get(kind), column(points, kind, 0), column(points, kind, 1));
            }
        }
        figure.save(file);
        return file;
    }

    /** The points of one kind: they come in turn. */
    private static double[] column(INDArray points, int kind, int dimension) {
        int shown = (int) Math.min(SHOWN, points.size(0)) / 2;
        return ExampleCommand.filled(shown, i -> points.getDouble(2L * i + kind, dimension));
    }
}
