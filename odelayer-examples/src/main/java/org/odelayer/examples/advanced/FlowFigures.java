package org.odelayer.examples.advanced;

import java.util.Locale;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.PlaneGrid;
import org.odelayer.examples.plot.PlaneLimits;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.TrainingLog;

/** Pictures of a trained flow. */
final class FlowFigures {
    private static final int POINTS = 1500;
    private static final PlaneLimits LIMITS = PlaneLimits.square(3.5);

    private FlowFigures() {}

    /** Data, learned density, samples and loss. */
    static Figure overview(String title, FlowTarget target, FlowRun run, FlowPlane plane, String loss) {
        Figure figure = new Figure(title, 2);
        INDArray data = target.sample(POINTS, new Random(5));
        INDArray samples = run.flow().sample(POINTS, 5);
        figure.plane("data", "x₁", "x₂")
                .points("data", column(data, 0), column(data, 1))
                .within(LIMITS);
        PlaneGrid grid = plane.grid();
        figure.plane("learned density", "x₁", "x₂")
                .map(grid.xs(), grid.ys(), grid.values(), "p(x)")
                .colors(-plane.largest(), plane.largest())
                .within(LIMITS);
        figure.plane("samples of the flow", "x₁", "x₂")
                .points("samples", column(samples, 0), column(samples, 1))
                .within(LIMITS);
        double[] smooth = TrainingLog.smooth(run.losses());
        figure.lines("training", "iteration", loss).line("loss", Numbers.filled(smooth.length, i -> i + 1), smooth);
        return figure;
    }

    /** Where points of the data are at times from 0 to 1. */
    static Figure path(String title, FlowRun run) {
        double[] times = {0, 0.25, 0.5, 0.75, 1};
        INDArray states = run.path(POINTS, times);
        Figure figure = new Figure(title, times.length);
        for (int k = 0; k < times.length; k++) {
            INDArray at = states.slice(k);
            figure.plane(String.format(Locale.ROOT, "t = %.2f", times[k]), "z₁", "z₂")
                    .points("data on its way", column(at, 0), column(at, 1))
                    .within(LIMITS);
        }
        return figure;
    }

    private static double[] column(INDArray points, int index) {
        return Numbers.filled((int) points.size(0), i -> points.getDouble(i, index));
    }
}
