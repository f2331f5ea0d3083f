package org.odelayer.examples.advanced;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Spread;

/** Draws trainings on the moons. */
final class MoonsFigures {
    private static final int SHOWN = 400;
    private static final List<String> KINDS = List.of("upper moon (0)", "lower moon (1)");

    private final Map<MoonsSetting, List<MoonsRun>> runs;

    MoonsFigures(Map<MoonsSetting, List<MoonsRun>> runs) {
        this.runs = runs;
    }

    /** Cost, accuracy under noise and attacks, conditioning; bands of one standard deviation over the runs. */
    Figure curves() {
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
        return figure;
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
            double[] x = Numbers.filled(length, i -> start + step * i);
            Spread[] spreads = IntStream.range(0, length)
                    .mapToObj(i -> Spread.of(all, each -> each[i]))
                    .toArray(Spread[]::new);
            panel.spread(
                    setting.toString(),
                    x,
                    Numbers.filled(length, i -> spreads[i].mean()),
                    Numbers.filled(length, i -> spreads[i].deviation()));
        });
    }

    /** Probability and decision boundary of the first run of each setting, and points of its test. */
    Figure boundaries() {
        Figure figure = new Figure("Two moons: decision regions, first run of each", 3);
        for (List<MoonsRun> list : runs.values()) {
            MoonsRun run = list.get(0);
            MoonsPlane plane = run.plane();
            String title = String.format(
                    Locale.ROOT,
                    "%s, accuracy %.3f",
                    run.setting(),
                    run.measures().accuracy());
            figure.plane(title, "x₁", "x₂")
                    .map(plane.xs(), plane.ys(), plane.probabilities(), "probability of the lower moon")
                    .contour(0.5)
                    .points(KINDS, column(run.points(), 0), column(run.points(), 1));
        }
        return figure;
    }

    private static double[] column(INDArray points, int dimension) {
        return Numbers.filled((int) Math.min(SHOWN, points.size(0)), i -> points.getDouble(i, dimension));
    }
}
