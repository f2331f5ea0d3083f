package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.odelayer.block.JacobianPath;
import org.odelayer.examples.run.Spread;

/** What the Jacobian along a flow is like, over all of its points. */
final class JacobianSummary {
    private static final double ROUNDING = 1e-6;

    private final MoonsSetting setting;
    private final JacobianPath path;
    private final JacobianPath flow;

    /** Of the field along a flow, and of the flow itself. */
    JacobianSummary(MoonsSetting setting, JacobianPath path, JacobianPath flow) {
        this.setting = setting;
        this.path = path;
        this.flow = flow;
    }

    MoonsSetting setting() {
        return setting;
    }

    double[] times() {
        return path.times();
    }

    /** The index of the last time. */
    int last() {
        return path.times().length - 1;
    }

    /** σ_max of the field, over points at {@link #shownTimes}. */
    double[] allLargest() {
        return shown((time, example) -> path.singularValues(time, example)[0]);
    }

    /** σ_min of the field, likewise; what is below rounding is set to that. */
    double[] allLeast() {
        return shown((time, example) -> Math.max(ROUNDING, path.singularValues(time, example)[path.dimensions() - 1]));
    }

    /** κ of the field, likewise. */
    double[] allKappas() {
        return shown((time, example) -> Math.min(1 / ROUNDING, path.conditionNumber(time, example)));
    }

    /** The largest real part of an eigenvalue of the field, likewise. */
    double[] allAbscissas() {
        return shown(path::spectralAbscissa);
    }

    /** σ_max of the flow at its end. */
    double[] flowLargest() {
        return each(example -> flow.singularValues(flow.times().length - 1, example)[0]);
    }

    /** κ of the flow at its end. */
    double[] flowKappas() {
        return each(example -> flow.conditionNumber(flow.times().length - 1, example));
    }

    /** Of a point at a time. */
    private interface Measure {
        double of(int time, int example);
    }

    private double[] shown(Measure measure) {
        return shownTimes()
                .boxed()
                .flatMapToDouble(time -> Arrays.stream(each(example -> measure.of(time, example))))
                .toArray();
    }

    /** Indices of five times. */
    IntStream shownTimes() {
        return IntStream.rangeClosed(0, 4).map(i -> i * last() / 4);
    }

    /** Of σ_max at one time. */
    Spread largest(int time) {
        return Spread.of(each(example -> path.singularValues(time, example)[0]));
    }

    /** Of σ_min at one time. */
    Spread least(int time) {
        return Spread.of(each(example -> path.singularValues(time, example)[path.dimensions() - 1]));
    }

    /** The quantile of κ at one time: 0.5 is the median. */
    double kappa(int time, double quantile) {
        double[] sorted = each(example -> path.conditionNumber(time, example));
        Arrays.sort(sorted);
        return sorted[(int) Math.round(quantile * (sorted.length - 1))];
    }

    /** Of the largest real part of an eigenvalue at one time. */
    Spread abscissa(int time) {
        return Spread.of(each(example -> path.spectralAbscissa(time, example)));
    }

    /** All eigenvalues at one time. */
    List<JacobianPath.Eigenvalue> eigenvalues(int time) {
        return IntStream.range(0, path.examples())
                .mapToObj(example -> path.eigenvalues(time, example))
                .flatMap(List::stream)
                .toList();
    }

    private double[] each(IntFunction<Double> value) {
        return IntStream.range(0, path.examples()).mapToDouble(value::apply).toArray();
    }

    /** The mean of σ_max over points and times. */
    double largest() {
        return mean(time -> largest(time).mean());
    }

    /** The median of κ over points, the mean over times. */
    double kappa() {
        return mean(time -> kappa(time, 0.5));
    }

    /** The median of κ of the flow over points. */
    double flowKappa() {
        double[] sorted = flowKappas();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The mean of the largest real part over points and times. */
    double abscissa() {
        return mean(time -> abscissa(time).mean());
    }

    private double mean(IntFunction<Double> value) {
        return IntStream.range(0, times().length)
                .mapToDouble(value::apply)
                .average()
                .orElseThrow();
    }

    String row(int time) {
        double contracting = Arrays.stream(each(example -> path.spectralAbscissa(time, example)))
                .filter(real -> real < 0)
                .count();
        return String.format(
                Locale.ROOT,
                "%-10s %6.2f %10.3f %10.3f %13.2f %10.3f %10.0f %%",
                setting,
                times()[time],
                largest(time).mean(),
                least(time).mean(),
                kappa(time, 0.5),
                abscissa(time).mean(),
                100 * contracting / path.examples());
    }
}
