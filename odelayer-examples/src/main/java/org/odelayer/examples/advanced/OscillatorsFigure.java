package org.odelayer.examples.advanced;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;

/** Draws what was learned of the oscillators: the smallest equations, where the models differ most, and all errors. */
final class OscillatorsFigure {
    private static final int SHOWN = 3;
    private static final double REACH = 1.1;

    private OscillatorsFigure() {}

    static Figure draw(Map<OscillatorModel, List<OscillatorRuns>> all) {
        Figure figure = new Figure("Damped oscillators", 2);
        all.forEach((model, sizes) -> drawPaths(figure, sizes.get(0)));
        LinesPanel errors = figure.lines(
                "test error by size: median and range of the seeds", "number of parameters", "mean squared error");
        all.forEach((model, sizes) -> {
            double[] parameters = of(sizes, OscillatorRuns::parameters);
            errors.band(
                    model.toString(), parameters, of(sizes, OscillatorRuns::least), of(sizes, OscillatorRuns::largest));
            errors.marked(model.toString(), parameters, of(sizes, OscillatorRuns::median));
        });
        errors.logarithmic().logarithmicX();
        return figure;
    }

    private static double[] of(List<OscillatorRuns> sizes, ToDoubleFunction<OscillatorRuns> value) {
        return sizes.stream().mapToDouble(value).toArray();
    }

    private static void drawPaths(Figure figure, OscillatorRuns runs) {
        OscillatorRun run = runs.typical();
        LinesPanel panel = figure.lines(runs.model() + ", " + runs.parameters() + " parameters", "t", "x(t)")
                .between(-REACH, REACH);
        int shown = Math.min(SHOWN, run.tests());
        Flow learned = run.learned(shown);
        for (int i = 0; i < shown; i++) {
            panel.line("learned", learned.times(), learned.path(i, 0));
            panel.points("test trajectories", run.times(), run.truth(i));
        }
    }
}
