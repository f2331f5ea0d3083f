package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.PlaneGrid;
import org.odelayer.examples.plot.PlaneLimits;
import org.odelayer.examples.plot.PlanePanel;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.StepNet;

/** Draws trained networks of steps; what is compared has the same axes and colors. */
final class ControlFigures {
    private static final int GRID = 121;
    private static final double REACH = 1.2;
    private static final int SHOWN = 300;
    private static final int COLUMNS = 4;
    private static final int PANELS = 16;
    /** What the cost falls below hardly counts, and would press all curves to the top. */
    private static final double LEAST_COST = 1e-5;
    /** The window for transformed points, in parts of the reach of the upper one of the nets in the middle. */
    private static final double WINDOW = 2;

    private static final List<String> CLASSES = List.of("class 0", "class 1");

    private final List<ControlRun> runs;

    /** Of one run, or of several on the same data. */
    ControlFigures(List<ControlRun> runs) {
        this.runs = runs;
    }

    private static String accuracy(ControlRun run) {
        return String.format(
                Locale.ROOT,
                "%s, %d layers: test accuracy %.3f",
                run.setting().net(),
                run.setting().layers(),
                run.last().testAccuracy());
    }

    /** Prediction regions, costs and accuracies over the iterations, and the lengths of the steps, of a single run. */
    Figure training() {
        ControlRun run = runs.get(0);
        Figure figure = new Figure(run.setting().data() + ", " + accuracy(run), 2);
        addPrediction(figure, run, "prediction");
        double[] iterations = iterations(run);
        figure.lines("cost over training", "iteration", costAxis())
                .line("points trained on", iterations, each(run, ControlFigures::trainCost))
                .line("other points", iterations, each(run, ControlFigures::testCost))
                .logarithmic();
        figure.lines("accuracy over training", "iteration", "accuracy")
                .line("points trained on", iterations, each(run, ControlRun.Check::trainAccuracy))
                .line("other points", iterations, each(run, ControlRun.Check::testAccuracy));
        double[] steps = run.timeSteps();
        figure.lines("time steps after training", "layer", "length of the step")
                .bars("time steps", Numbers.filled(steps.length, i -> i + 1), steps);
        return figure;
    }

    /** Prediction above, transformed points below, a column for each run. */
    Figure sheet() {
        Figure figure = new Figure(
                runs.get(0).setting().data()
                        + ": prediction, and the points behind the last layer (at the edge if they are beyond it)",
                runs.size());
        runs.forEach(run -> addPrediction(figure, run, accuracy(run)));
        List<INDArray> transformed = runs.stream().map(this::transformed).toList();
        double reach = window(transformed);
        PlaneLimits limits = PlaneLimits.square(reach);
        for (int i = 0; i < runs.size(); i++) {
            PlanePanel panel =
                    figure.plane("transformed by " + runs.get(i).setting().net(), "y₁", "y₂");
            addRegions(panel, runs.get(i), limits);
            addPoints(panel, Transforms.min(Transforms.max(transformed.get(i), -reach), reach));
        }
        return figure;
    }

    /** One for all nets, of which learned steps may send the points ten times as far as the others do. */
    private static double window(List<INDArray> transformed) {
        double[] reaches = transformed.stream()
                .mapToDouble(points -> points.amaxNumber().doubleValue())
                .sorted()
                .toArray();
        return WINDOW * reaches[reaches.length / 2];
    }

    private INDArray transformed(ControlRun run) {
        INDArray states = run.states(shown(run));
        return states.slice(states.size(0) - 1);
    }

    /** Costs and accuracies over the iterations and the lengths of the steps, all runs in each panel. */
    Figure curves() {
        Figure figure = new Figure(runs.get(0).setting().data() + ": training", 2);
        var train = figure.lines("cost of the points trained on", "iteration", costAxis());
        var test = figure.lines("cost of other points", "iteration", costAxis());
        var accuracy = figure.lines("accuracy on other points", "iteration", "accuracy");
        var steps = figure.lines("time steps after training", "layer", "length of the step");
        for (ControlRun run : runs) {
            String name = run.setting().net().toString();
            double[] iterations = iterations(run);
            train.line(name, iterations, each(run, ControlFigures::trainCost));
            test.line(name, iterations, each(run, ControlFigures::testCost));
            accuracy.line(name, iterations, each(run, ControlRun.Check::testAccuracy));
            double[] lengths = run.timeSteps();
            if (run.setting().net() != StepNet.NET) {
                steps.marked(name, Numbers.filled(lengths.length, i -> i + 1), lengths);
            }
        }
        double[] all = runs.stream()
                .flatMapToDouble(run -> run.checks().stream()
                        .flatMapToDouble(check -> DoubleStream.of(trainCost(check), testCost(check))))
                .toArray();
        train.reaching(all).logarithmic();
        test.reaching(all).logarithmic();
        return figure;
    }

    private String costAxis() {
        boolean cut = runs.stream()
                .flatMap(run -> run.checks().stream())
                .anyMatch(check -> Math.min(check.trainCost(), check.testCost()) < LEAST_COST);
        return runs.get(0).setting().loss() + (cut ? " loss, at least 10⁻⁵" : " loss");
    }

    private static double trainCost(ControlRun.Check check) {
        return Math.max(LEAST_COST, check.trainCost());
    }

    private static double testCost(ControlRun.Check check) {
        return Math.max(LEAST_COST, check.testCost());
    }

    private static double[] iterations(ControlRun run) {
        return each(run, ControlRun.Check::iteration);
    }

    private static double[] each(ControlRun run, ToDoubleFunction<ControlRun.Check> value) {
        return run.checks().stream().mapToDouble(value).toArray();
    }

    /** Where the layers of a single run take the points; behind the last one the classifier's regions. */
    Figure layers() {
        ControlRun run = runs.get(0);
        INDArray states = run.states(shown(run));
        int last = (int) states.size(0) - 1;
        int panels = Math.min(PANELS, last + 1);
        Figure figure = new Figure(run.setting().data() + ", " + accuracy(run), COLUMNS);
        PlaneLimits limits = limits(List.of(states.reshape(states.size(0) * states.size(1), 2)));
        for (int i = 0; i < panels; i++) {
            int layer = panels == 1 ? 0 : i * last / (panels - 1);
            String name = layer == 0 ? "input" : "behind layer " + layer;
            PlanePanel panel = figure.plane(name, "y₁", "y₂").within(limits);
            INDArray points = states.slice(layer);
            if (layer == last) {
                addRegions(panel, run, limits);
            }
            addPoints(panel, points);
        }
        return figure;
    }

    private void addPrediction(Figure figure, ControlRun run, String title) {
        PlaneGrid grid = PlaneGrid.around(REACH, GRID, run::output);
        PlanePanel panel = figure.plane(title, "x₁", "x₂")
                .map(grid.xs(), grid.ys(), grid.values(), "probability of class 1")
                .contour(0.5)
                .colors(0, 1)
                .within(PlaneLimits.square(REACH));
        addPoints(panel, shown(run));
    }

    private static void addRegions(PlanePanel panel, ControlRun run, PlaneLimits limits) {
        PlaneGrid grid = PlaneGrid.of(limits.axis(0, GRID), limits.axis(1, GRID), run::classify);
        panel.map(grid.xs(), grid.ys(), grid.values(), "probability of class 1")
                .contour(0.5)
                .colors(0, 1)
                .within(limits);
    }

    private static PlaneLimits limits(List<INDArray> points) {
        return PlaneLimits.around(column(points, 0), column(points, 1));
    }

    private static double[] column(List<INDArray> points, int dimension) {
        return points.stream()
                .flatMapToDouble(each -> Arrays.stream(each.getColumn(dimension).toDoubleVector()))
                .toArray();
    }

    private static INDArray shown(ControlRun run) {
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
