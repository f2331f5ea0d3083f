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
    private final MoonsSetting setting;
    private final JacobianPath path;

    JacobianSummary(MoonsSetting setting, JacobianPath path) {
        this.setting = setting;
        this.path = path;
    }

    MoonsSetting setting() {
        return setting;
    }

    double[] times() {
        return path.times();
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
