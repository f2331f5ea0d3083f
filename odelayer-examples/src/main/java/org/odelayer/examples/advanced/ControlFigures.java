package org.odelayer.examples.advanced;

import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.PlaneGrid;
import org.odelayer.examples.plot.PlanePanel;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.TrainingLog;

/** Draws the training of a network of steps. */
final class ControlFigures {
    private static final int GRID = 121;
    private static final double REACH = 1.2;
    private static final int SHOWN = 300;
    private static final int COLUMNS = 4;
    private static final int PANELS = 16;
    private static final List<String> CLASSES = List.of("class 0", "class 1");

    private final ControlRun run;

    ControlFigures(ControlRun run) {
        this.run = run;
    }

    private String title() {
        return String.format(
                Locale.ROOT,
                "%s, %d layers: test accuracy %.3f",
                run.setting(),
                run.setting().layers(),
                run.accuracy());
    }

    /** Prediction regions, cost and accuracy over the iterations, and the lengths of the steps. */
    Figure training() {
        Figure figure = new Figure(title(), 2);
        PlaneGrid grid = PlaneGrid.around(REACH, GRID, run::output);
        PlanePanel regions = figure.plane("prediction", "x₁", "x₂")
                .map(grid.xs(), grid.ys(), grid.values(), "probability of class 1")
                .contour(0.5);
        addPoints(regions, shown());
        double[] losses = run.losses();
        figure.lines("cost over training", "iteration", "cross-entropy of all points")
                .line("cost", Numbers.filled(losses.length, i -> i + 1), TrainingLog.smooth(losses))
                .logarithmic();
        figure.lines("accuracy over training", "iteration", "accuracy")
                .line("points trained on", run.accuracies(0), run.accuracies(1))
                .line("other points", run.accuracies(0), run.accuracies(2));
        double[] steps = run.timeSteps();
        figure.lines("time steps after training", "layer", "length of the step")
                .bars("time steps", Numbers.filled(steps.length, i -> i + 1), steps);
        return figure;
    }

    /** Where the layers take the points; behind the last one the classifier's regions. */
    Figure layers() {
        INDArray states = run.states(shown());
        int last = (int) states.size(0) - 1;
        int panels = Math.min(PANELS, last + 1);
        Figure figure = new Figure(title(), COLUMNS);
        for (int i = 0; i < panels; i++) {
            int layer = panels == 1 ? 0 : i * last / (panels - 1);
            String name = layer == 0 ? "input" : "behind layer " + layer;
            PlanePanel panel = figure.plane(name, "y₁", "y₂");
            INDArray points = states.slice(layer);
            if (layer == last) {
                addRegions(panel, points);
            }
            addPoints(panel, points);
        }
        return figure;
    }

    private void addRegions(PlanePanel panel, INDArray points) {
        PlaneGrid grid = PlaneGrid.of(axis(points, 0), axis(points, 1), run::classify);
        panel.map(grid.xs(), grid.ys(), grid.values(), "probability of class 1").contour(0.5);
    }

    /** Over all points and a tenth more. */
    private static double[] axis(INDArray points, int dimension) {
        INDArray values = points.getColumn(dimension);
        double least = values.minNumber().doubleValue();
        double largest = values.maxNumber().doubleValue();
        double room = 0.1 * (largest - least);
        return Numbers.filled(GRID, i -> least - room + (largest - least + 2 * room) * i / (GRID - 1));
    }

    private INDArray shown() {
        return run.points()
                .get(NDArrayIndex.interval(0, SHOWN), NDArrayIndex.all())
                .dup();
    }

    private static void addPoints(PlanePanel panel, INDArray points) {
        panel.points(
                CLASSES,
                points.getColumn(0).toDoubleVector(),
                points.getColumn(1).toDoubleVector());
    }
}
