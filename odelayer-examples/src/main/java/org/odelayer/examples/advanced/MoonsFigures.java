package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.plot.StripsPanel;
import org.odelayer.examples.run.Numbers;

/** Draws trainings on the moons. */
final class MoonsFigures {
    private static final int SHOWN = 400;
    private static final int TURN = 10;
    private static final List<String> KINDS = List.of("upper moon (0)", "lower moon (1)");

    /** Of noise and attacks: 0.3. */
    private static final int STRENGTH = 3;

    private final Map<MoonsSetting, List<MoonsRun>> runs;

    MoonsFigures(Map<MoonsSetting, List<MoonsRun>> runs) {
        this.runs = runs;
    }

    /** How accuracy is measured under changes of the input, by the name of the change. */
    private enum Change {
        NOISE("normal noise", MoonsMeasures::noise),
        FGSM("fast gradient sign", MoonsMeasures::fgsm),
        PGD("projected gradient", MoonsMeasures::pgd);

        private final String title;
        private final Function<MoonsMeasures, double[]> accuracies;

        Change(String title, Function<MoonsMeasures, double[]> accuracies) {
            this.title = title + String.format(Locale.ROOT, " of %.1f", MoonsMeasures.strengths()[STRENGTH]);
            this.accuracies = accuracies;
        }

        double accuracy(MoonsRun run) {
            return accuracies.apply(run.measures())[STRENGTH];
        }
    }

    /** Accuracy, cost, conditioning, margin, and what a penalty changes under noise and attacks. */
    Figure strips() {
        Figure figure = new Figure("Two moons: one dot per run; boxes are quartiles with the median", 3);
        strips(figure.strips("test accuracy", "accuracy"), run -> run.measures().accuracy());
        double[] evaluations = ends(List.of(MoonsRun::lastInference, MoonsRun::lastBackward));
        strips(figure.strips("cost of inference, last epoch", "evaluations per solve"), MoonsRun::lastInference)
                .logarithmic()
                .between(evaluations[0] / 1.1, evaluations[1] * 1.1);
        strips(figure.strips("cost backward, last epoch", "evaluations per solve"), MoonsRun::lastBackward)
                .logarithmic()
                .between(evaluations[0] / 1.1, evaluations[1] * 1.1);
        double[] kappas = ends(List.of(run -> kappa(run, MoonsReading.PATH), run -> kappa(run, MoonsReading.FLOW)));
        strips(figure.strips("conditioning of the field", "mean κ of ∂f/∂y"), run -> kappa(run, MoonsReading.PATH))
                .logarithmic()
                .between(1, 1.1 * kappas[1]);
        strips(
                        figure.strips("conditioning of the flow", "mean κ of ∂y(t1)/∂y(t0)"),
                        run -> kappa(run, MoonsReading.FLOW))
                .logarithmic()
                .between(1, 1.1 * kappas[1]);
        strips(
                figure.strips("margin", "mean distance from the boundary"),
                run -> run.measures().margin());
        if (runs.containsKey(MoonsSetting.NONE) && runs.size() > 1) {
            differences(figure);
        }
        return figure;
    }

    private static double kappa(MoonsRun run, MoonsReading reading) {
        return run.measures().kappa(reading);
    }

    private StripsPanel strips(StripsPanel panel, ToDoubleFunction<MoonsRun> value) {
        runs.forEach((setting, list) ->
                panel.strip(setting.label(), list.stream().mapToDouble(value).toArray()));
        return panel;
    }

    /** Of the runs with a penalty from those without on the same points, from the same weights. */
    private void differences(Figure figure) {
        double[] all = Arrays.stream(Change.values())
                .flatMapToDouble(change ->
                        runs.keySet().stream().flatMapToDouble(setting -> Arrays.stream(difference(setting, change))))
                .toArray();
        DoubleSummaryStatistics range = Arrays.stream(all).summaryStatistics();
        double room = 0.05 * (range.getMax() - range.getMin()) + 1e-3;
        for (Change change : Change.values()) {
            StripsPanel panel = figure.strips("accuracy, " + change.title, "change from no penalty")
                    .across(0)
                    .between(range.getMin() - room, range.getMax() + room);
            runs.keySet().stream()
                    .filter(setting -> setting != MoonsSetting.NONE)
                    .forEach(setting -> panel.strip(setting.label(), difference(setting, change)));
        }
    }

    private double[] difference(MoonsSetting setting, Change change) {
        List<MoonsRun> with = runs.get(setting);
        List<MoonsRun> without = runs.get(MoonsSetting.NONE);
        return Numbers.filled(with.size(), i -> change.accuracy(with.get(i)) - change.accuracy(without.get(i)));
    }

    /** Accuracy under noise and attacks over accuracy without, a dot per run; axes are the same. */
    Figure robustness() {
        Figure figure = new Figure("Two moons: performance and robustness, one dot per run", 3);
        double[] ends = ends(List.of(Change.NOISE::accuracy, Change.FGSM::accuracy, Change.PGD::accuracy));
        for (Change change : Change.values()) {
            LinesPanel panel = figure.lines(change.title, "test accuracy", "accuracy under the change")
                    .between(ends[0] - 0.02, ends[1] + 0.02);
            int count = runs.values().iterator().next().size();
            // Run by run, so that no setting lies on top of all others.
            IntStream.range(0, count)
                    .forEach(i -> runs.forEach((setting, list) -> panel.points(
                            setting.label(),
                            new double[] {list.get(i).measures().accuracy()},
                            new double[] {change.accuracy(list.get(i))})));
        }
        return figure;
    }

    /** The least and the largest of some measures of all runs. */
    private double[] ends(List<ToDoubleFunction<MoonsRun>> values) {
        DoubleSummaryStatistics range = values.stream()
                .flatMapToDouble(
                        value -> runs.values().stream().flatMap(List::stream).mapToDouble(value))
                .summaryStatistics();
        return new double[] {range.getMin(), range.getMax()};
    }

    /** Probability and decision boundary of the first run of each setting, and points of its test. */
    Figure boundaries() {
        Figure figure = new Figure("Two moons: decision regions, first run of each", 3);
        for (List<MoonsRun> list : runs.values()) {
            MoonsRun run = list.get(0);
            MoonsPlane plane = run.plane();
            String title = String.format(
                    Locale.ROOT,
                    "%s: accuracy %.3f",
                    run.setting().label(),
                    run.measures().accuracy());
            var panel = figure.plane(title, "x₁", "x₂")
                    .map(plane.xs(), plane.ys(), plane.probabilities(), "probability of the lower moon")
                    .colors(0, 1)
                    .contour(0.5);
            int shown = (int) Math.min(SHOWN, run.points().size(0));
            for (int from = 0; from < shown; from += TURN) {
                int length = Math.min(TURN, shown - from);
                panel.points(KINDS, column(run.points(), from, length, 0), column(run.points(), from, length, 1));
            }
        }
        return figure;
    }

    private static double[] column(INDArray points, int from, int length, int dimension) {
        return Numbers.filled(length, i -> points.getDouble(from + i, dimension));
    }
}
