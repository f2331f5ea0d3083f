package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.plot.PlaneGrid;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;

/** What attacks did to stable and free flows, over the runs of each. */
final class ContractionReport {
    private static final int GRID = 121;
    private static final double[] X = {-1.8, 2.8};
    private static final double[] Y = {-1.5, 2};
    private static final int SHOWN = 300;
    private static final List<String> MOONS = List.of("upper (0)", "lower (1)");

    private final Map<ContractionModel, List<ContractionRun>> runs;

    ContractionReport(Map<ContractionModel, List<ContractionRun>> runs) {
        this.runs = runs;
    }

    private Spread at(ContractionModel model, int strength, Function<ContractionRun, double[]> values) {
        return Spread.of(runs.get(model), run -> values.apply(run)[strength]);
    }

    private static String row(Object... columns) {
        return String.format(Locale.ROOT, "%7s %15s %15s %15s %15s %15s   %s", columns);
    }

    /** A line for each ε, and above them how much the flows stretch. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        runs.forEach((model, list) ->
                lines.add(model + ": largest stretch of a change of 0.1 " + Spread.of(list, ContractionRun::stretch)));
        lines.add(row("epsilon", "FGSM free", "FGSM stable", "PGD free", "PGD stable", "guaranteed", "PGD, stable is"));
        double[] strengths = ContractionRun.strengths();
        for (int i = 0; i < strengths.length; i++) {
            Spread free = at(ContractionModel.FREE, i, ContractionRun::projected);
            Spread stable = at(ContractionModel.STABLE, i, ContractionRun::projected);
            lines.add(row(
                    String.format(Locale.ROOT, "%.2f", strengths[i]),
                    at(ContractionModel.FREE, i, ContractionRun::fast),
                    at(ContractionModel.STABLE, i, ContractionRun::fast),
                    free,
                    stable,
                    at(ContractionModel.STABLE, i, ContractionRun::guaranteed),
                    verdict(stable, free)));
        }
        return lines;
    }

    private static String verdict(Spread stable, Spread free) {
        if (!stable.differsFrom(free)) {
            return "within the spread";
        }
        return stable.mean() > free.mean() ? "higher" : "lower";
    }

    /** The first run's predictions, and the accuracy over the size of the attack. */
    Figure figure() {
        Figure figure = new Figure("Attacks on a stable and on a free flow", 3);
        runs.forEach((model, list) -> drawPrediction(figure, list.get(0)));
        double[] strengths = ContractionRun.strengths();
        LinesPanel accuracies = figure.lines("projected gradient attack", "ε", "accuracy");
        for (ContractionModel model : runs.keySet()) {
            accuracies.spread(
                    model.toString(),
                    strengths,
                    each(model, ContractionRun::projected, Spread::mean),
                    each(model, ContractionRun::projected, Spread::deviation));
        }
        accuracies
                .line(
                        "guaranteed for stable",
                        strengths,
                        each(ContractionModel.STABLE, ContractionRun::guaranteed, Spread::mean))
                .reaching(0, 1);
        return figure;
    }

    private double[] each(
            ContractionModel model, Function<ContractionRun, double[]> values, ToDoubleFunction<Spread> part) {
        return Numbers.filled(ContractionRun.strengths().length, i -> part.applyAsDouble(at(model, i, values)));
    }

    private static void drawPrediction(Figure figure, ContractionRun run) {
        double[] xs = axis(X);
        double[] ys = axis(Y);
        MoonsClassifier classifier = run.classifier();
        PlaneGrid grid = PlaneGrid.of(
                xs,
                ys,
                places -> Transforms.sigmoid(Nd4j.createFromArray(classifier.logOdds(places)))
                        .toDoubleVector());
        INDArray points = classifier.points();
        figure.plane(String.format(Locale.ROOT, "%s: accuracy %.3f", run.model(), run.accuracy()), "x₁", "x₂")
                .map(xs, ys, grid.values(), "probability of the lower moon")
                .contour(0.5)
                .colors(0, 1)
                .points(
                        MOONS,
                        Numbers.filled(shown(points), i -> points.getDouble(i, 0)),
                        Numbers.filled(shown(points), i -> points.getDouble(i, 1)));
    }

    private static int shown(INDArray points) {
        return (int) Math.min(SHOWN, points.size(0));
    }

    private static double[] axis(double... ends) {
        return Numbers.filled(GRID, i -> ends[0] + (ends[1] - ends[0]) * i / (GRID - 1));
    }

    Result result() {
        Result result = new Result().with("epsilon", ContractionRun.strengths());
        runs.forEach((model, list) -> result.with(
                model.toString(),
                new Result()
                        .with(
                                "stretch",
                                Spread.of(list, ContractionRun::stretch).mean())
                        .with("fgsm", each(model, ContractionRun::fast, Spread::mean))
                        .with("pgd", each(model, ContractionRun::projected, Spread::mean))));
        return result.with("guaranteed", each(ContractionModel.STABLE, ContractionRun::guaranteed, Spread::mean));
    }
}
