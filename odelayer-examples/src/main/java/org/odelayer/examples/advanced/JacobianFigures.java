package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.odelayer.block.JacobianPath.Eigenvalue;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.PlaneLimits;
import org.odelayer.examples.plot.PlanePanel;
import org.odelayer.examples.plot.StripsPanel;

/** Draws Jacobians along flows. */
final class JacobianFigures {
    /** Of singular values and condition numbers. */
    private static final double SMALLEST = 1e-3;

    /** So many eigenvalues of the start and of the end are drawn in turn. */
    private static final int TURN = 10;

    private JacobianFigures() {}

    /** Singular values and condition of field and flow, stability, and eigenvalues at both ends. */
    static Figure draw(List<JacobianSummary> all) {
        Figure figure = new Figure("Jacobians of flows on the moons: one dot per test point and time", 3);
        double largest = most(all, List.of(JacobianSummary::allLargest, JacobianSummary::flowLargest));
        strips(figure.strips("field: largest singular value", "σ_max of ∂f/∂y"), all, JacobianSummary::allLargest)
                .logarithmic()
                .between(SMALLEST, largest);
        strips(figure.strips("field: smallest singular value", "σ_min of ∂f/∂y"), all, JacobianSummary::allLeast)
                .logarithmic()
                .between(SMALLEST, largest);
        strips(figure.strips("flow: largest stretch", "σ_max of ∂y(t1)/∂y(t0)"), all, JacobianSummary::flowLargest)
                .logarithmic()
                .between(SMALLEST, largest);
        double most = most(all, List.of(JacobianSummary::allKappas, JacobianSummary::flowKappas));
        strips(figure.strips("field: condition number", "κ of ∂f/∂y"), all, JacobianSummary::allKappas)
                .logarithmic()
                .between(1, most);
        strips(figure.strips("flow: condition number", "κ of ∂y(t1)/∂y(t0)"), all, JacobianSummary::flowKappas)
                .logarithmic()
                .between(1, most);
        strips(
                        figure.strips("field: above 0 a direction grows", "largest real part of an eigenvalue"),
                        all,
                        JacobianSummary::allAbscissas)
                .across(0);
        PlaneLimits limits = PlaneLimits.around(parts(all, Eigenvalue::real), parts(all, Eigenvalue::imaginary));
        all.forEach(summary -> eigenvalues(figure, summary, limits));
        return figure;
    }

    private static StripsPanel strips(
            StripsPanel panel, List<JacobianSummary> all, Function<JacobianSummary, double[]> values) {
        all.forEach(summary -> panel.strip(summary.setting().label(), values.apply(summary)));
        return panel;
    }

    private static double most(List<JacobianSummary> all, List<Function<JacobianSummary, double[]>> values) {
        return 1.2
                * values.stream()
                        .flatMap(value -> all.stream().map(value))
                        .flatMapToDouble(Arrays::stream)
                        .max()
                        .orElseThrow();
    }

    private static double[] parts(List<JacobianSummary> all, Function<Eigenvalue, Double> part) {
        return all.stream()
                .flatMapToDouble(summary -> DoubleStream.concat(
                        summary.eigenvalues(0).stream().mapToDouble(part::apply),
                        summary.eigenvalues(summary.last()).stream().mapToDouble(part::apply)))
                .toArray();
    }

    private static void eigenvalues(Figure figure, JacobianSummary summary, PlaneLimits limits) {
        PlanePanel panel = figure.plane(
                        "eigenvalues of ∂f/∂y: " + summary.setting().label(), "real part", "imaginary part")
                .within(limits);
        List<Eigenvalue> start = summary.eigenvalues(0);
        List<Eigenvalue> end = summary.eigenvalues(summary.last());
        for (int from = 0; from < start.size(); from += TURN) {
            int to = Math.min(from + TURN, start.size());
            points(panel, "at the start", start.subList(from, to));
            points(panel, "at the end", end.subList(from, to));
        }
    }

    private static void points(PlanePanel panel, String name, List<Eigenvalue> values) {
        panel.points(
                name,
                values.stream().mapToDouble(Eigenvalue::real).toArray(),
                values.stream().mapToDouble(Eigenvalue::imaginary).toArray());
    }
}
