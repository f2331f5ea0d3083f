package org.odelayer.examples.advanced;

import java.util.List;
import java.util.function.IntFunction;
import org.odelayer.block.JacobianPath;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Spread;

/** Draws Jacobians along flows. */
final class JacobianFigures {
    private JacobianFigures() {}

    /** Singular values, condition number and stability over time, and the eigenvalues at both ends. */
    static Figure draw(List<JacobianSummary> all) {
        Figure figure = new Figure("Jacobian of flows on the moons: mean and standard deviation over test points", 2);
        LinesPanel largest = figure.lines("largest singular value", "time", "σ_max");
        LinesPanel least = figure.lines("smallest singular value", "time", "σ_min");
        LinesPanel kappa = figure.lines("condition number, median and quartiles", "time", "κ = σ_max / σ_min");
        LinesPanel abscissa =
                figure.lines("stability: above 0 a direction grows", "time", "largest real part of an eigenvalue");
        for (JacobianSummary summary : all) {
            spread(largest, summary, summary::largest);
            spread(least, summary, summary::least);
            spread(abscissa, summary, summary::abscissa);
            String name = summary.setting().toString();
            double[] times = summary.times();
            kappa.band(name, times, of(times, i -> summary.kappa(i, 0.25)), of(times, i -> summary.kappa(i, 0.75)));
            kappa.line(name, times, of(times, i -> summary.kappa(i, 0.5)));
        }
        kappa.logarithmic();
        eigenvalues(figure, all, "start", 0);
        eigenvalues(figure, all, "end", all.get(0).times().length - 1);
        return figure;
    }

    private static double[] of(double[] times, IntFunction<Double> value) {
        return Numbers.filled(times.length, value::apply);
    }

    private static void spread(LinesPanel panel, JacobianSummary summary, IntFunction<Spread> value) {
        double[] times = summary.times();
        panel.spread(
                summary.setting().toString(),
                times,
                of(times, i -> value.apply(i).mean()),
                of(times, i -> value.apply(i).deviation()));
    }

    private static void eigenvalues(Figure figure, List<JacobianSummary> all, String when, int time) {
        var panel = figure.plane("eigenvalues at the " + when, "real part", "imaginary part");
        for (JacobianSummary summary : all) {
            List<JacobianPath.Eigenvalue> values = summary.eigenvalues(time);
            panel.points(
                    summary.setting().toString(),
                    values.stream().mapToDouble(JacobianPath.Eigenvalue::real).toArray(),
                    values.stream()
                            .mapToDouble(JacobianPath.Eigenvalue::imaginary)
                            .toArray());
        }
    }
}
