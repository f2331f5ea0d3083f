package org.odelayer.examples.advanced;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.PlaneGrid;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.TrainingLog;

/** Draws trainings on nested spheres, one per number of augmented dimensions. */
final class SpheresFigures {
    private static final int GRID = 121;
    private static final double REACH = 3.4;
    private static final int SHOWN = 400;
    private static final int PATHS = 40;
    private static final int TIMES = 40;

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
        var losses = figure.lines("loss over training", "iteration", "mean squared error of the batch");
        var evaluations = figure.lines("cost over training", "iteration", "function evaluations, forward");
        for (SpheresRun run : runs) {
            TrainingLog log = run.log();
            losses.line(run.name(), log.iterations(), TrainingLog.smooth(log.losses()));
            evaluations.line(run.name(), log.iterations(), TrainingLog.smooth(log.forward()));
        }
        losses.logarithmic();
        return figure;
    }

    private static void drawMap(Figure figure, SpheresRun run) {
        PlaneGrid grid =
                PlaneGrid.around(REACH, GRID, x -> run.network().output(x).toDoubleVector());
        INDArray test = run.test().getFeatures();
        figure.plane("prediction of " + run.name(), "x₁", "x₂")
                .map(grid.xs(), grid.ys(), grid.values(), "output")
                .contour(0.5)
                .points(
                        run.labels().kinds(),
                        Numbers.filled(SHOWN, i -> test.getDouble(i, 0)),
                        Numbers.filled(SHOWN, i -> test.getDouble(i, 1)));
    }

    /**
     * Features before and after the block, in two and three dimensions, and the paths between, of the first and the
     * last run.
     */
    Figure features() {
        List<SpheresRun> shown = runs.size() == 1 ? runs : List.of(runs.get(0), runs.get(runs.size() - 1));
        Figure figure = new Figure("Nested spheres: flows and features", shown.size());
        shown.forEach(run -> drawPoints(figure, run, "before", 0));
        shown.forEach(run -> drawPaths(figure, run));
        shown.forEach(run -> drawPoints(figure, run, "after", TIMES - 1));
        shown.forEach(run -> drawSpace(figure, run, "before", 0));
        shown.forEach(run -> drawSpace(figure, run, "after", TIMES - 1));
        return figure;
    }

    /** The prediction and the paths of one run. */
    static Figure block(SpheresRun run) {
        Figure figure = new Figure(run.name(), 2);
        drawMap(figure, run);
        drawPaths(figure, run);
        return figure;
    }

    private static Flow flow(SpheresRun run, int points) {
        INDArray x = run.test().getFeatures().get(NDArrayIndex.interval(0, points));
        return Flow.of(run.network(), 0, x.dup(), TIMES);
    }

    private static void drawPaths(Figure figure, SpheresRun run) {
        Flow flow = flow(run, PATHS);
        var panel = figure.plane("flow of " + run.name(), "h₁(t)", "h₂(t)");
        for (int i = 0; i < PATHS; i++) {
            panel.path(run.labels().kinds().get(i % 2), flow.path(i, 0), flow.path(i, 1));
        }
    }

    private static void drawPoints(Figure figure, SpheresRun run, String when, int time) {
        Flow flow = flow(run, SHOWN);
        figure.plane("features " + when + " " + run.name(), "h₁", "h₂")
                .points(run.labels().kinds(), flow.at(time, 0), flow.at(time, 1));
    }

    /** The third dimension is an augmented one; a flow in the plane has none and stays at 0. */
    private static void drawSpace(Figure figure, SpheresRun run, String when, int time) {
        Flow flow = flow(run, SHOWN);
        boolean augmented = flow.dimensions() > 2;
        double[] heights = augmented ? flow.at(time, 2) : new double[SHOWN];
        figure.space("features " + when + " " + run.name() + ", 3-D", "h₁", "h₂", augmented ? "h₃" : "none")
                .points(run.labels().kinds(), flow.at(time, 0), flow.at(time, 1), heights);
    }
}
