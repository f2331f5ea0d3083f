package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.plot.PlaneGrid;
import org.odelayer.examples.plot.PlaneLimits;
import org.odelayer.examples.plot.PlanePanel;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.TrainingLog;

/** Draws trainings on nested spheres, one per number of augmented dimensions; panels of one kind share their axes. */
final class SpheresFigures {
    private static final int GRID = 121;
    private static final double REACH = 3.4;
    private static final int SHOWN = 400;
    private static final int PATHS = 40;
    private static final int TIMES = 40;
    private static final double DECADE = 10;

    /** How far the colors reach beyond the labels, as a part of their distance. */
    private static final double BEYOND = 0.5;

    private final List<SpheresRun> runs;

    SpheresFigures(List<SpheresRun> runs) {
        this.runs = runs;
    }

    /** Prediction maps and training curves. */
    Figure training() {
        Figure figure = new Figure("Nested spheres", 2);
        for (SpheresRun run : runs) {
            drawMap(figure, run);
        }
        draw(figure.lines("loss over training", "iteration", "mean squared error of the batch"), TrainingLog::losses);
        draw(figure.lines("cost over training", "iteration", "function evaluations, forward"), TrainingLog::forward);
        return figure;
    }

    /** Lines over the iterations, on a logarithmic axis if they span a decade. */
    private void draw(LinesPanel panel, Function<TrainingLog, double[]> values) {
        DoubleSummaryStatistics range = new DoubleSummaryStatistics();
        for (SpheresRun run : runs) {
            double[] smooth = TrainingLog.smooth(values.apply(run.log()));
            panel.line(run.name(), run.log().iterations(), smooth);
            Arrays.stream(smooth).forEach(range);
        }
        if (range.getMax() > DECADE * range.getMin()) {
            panel.logarithmic();
        } else {
            panel.fromZero();
        }
    }

    private static void drawMap(Figure figure, SpheresRun run) {
        PlaneGrid grid =
                PlaneGrid.around(REACH, GRID, x -> run.network().output(x).toDoubleVector());
        INDArray test = run.test().getFeatures();
        SpheresLabels labels = run.labels();
        PlanePanel panel = figure.plane("prediction of " + run.name(), "x₁", "x₂")
                .map(grid.xs(), grid.ys(), grid.values(), "output")
                .colors(labels.between(-BEYOND), labels.between(1 + BEYOND))
                .points(
                        labels.kinds(),
                        Numbers.filled(SHOWN, i -> test.getDouble(i, 0)),
                        Numbers.filled(SHOWN, i -> test.getDouble(i, 1)));
        Arrays.stream(labels.levels()).forEach(panel::contour);
    }

    /** Paths in the first two dimensions and where they end, of the first and the last run. */
    Figure features() {
        List<SpheresRun> shown = runs.size() == 1 ? runs : List.of(runs.get(0), runs.get(runs.size() - 1));
        List<Flow> flows = shown.stream().map(run -> flow(run, SHOWN)).toList();
        PlaneLimits whole =
                PlaneLimits.around(all(flows, flow -> flow.dimension(0)), all(flows, flow -> flow.dimension(1)));
        PlaneLimits ends = PlaneLimits.around(
                all(flows, flow -> flow.at(TIMES - 1, 0)), all(flows, flow -> flow.at(TIMES - 1, 1)));
        Figure figure = new Figure("Nested spheres: flows and features", shown.size());
        for (int i = 0; i < shown.size(); i++) {
            drawPaths(figure, shown.get(i), flows.get(i)).within(whole);
        }
        for (int i = 0; i < shown.size(); i++) {
            figure.plane("features after " + shown.get(i).name(), "h₁", "h₂")
                    .points(
                            shown.get(i).labels().kinds(),
                            flows.get(i).at(TIMES - 1, 0),
                            flows.get(i).at(TIMES - 1, 1))
                    .within(ends);
        }
        return figure;
    }

    private static double[] all(List<Flow> flows, Function<Flow, double[]> values) {
        return flows.stream()
                .flatMapToDouble(flow -> Arrays.stream(values.apply(flow)))
                .toArray();
    }

    /** The prediction and the paths of one run. */
    static Figure block(SpheresRun run) {
        Figure figure = new Figure(run.name(), 2);
        drawMap(figure, run);
        drawPaths(figure, run, flow(run, PATHS));
        return figure;
    }

    /** The paths of some test points. */
    private static Flow flow(SpheresRun run, int points) {
        INDArray x = run.test().getFeatures().get(NDArrayIndex.interval(0, points));
        return Flow.of(run.network(), 0, x.dup(), TIMES);
    }

    private static PlanePanel drawPaths(Figure figure, SpheresRun run, Flow flow) {
        PlanePanel panel = figure.plane("flow of " + run.name(), "h₁(t)", "h₂(t)");
        List<String> kinds = run.labels().kinds();
        for (int i = 0; i < PATHS; i++) {
            panel.path(kinds.get(i % 2), flow.path(i, 0), flow.path(i, 1));
        }
        return panel;
    }
}
