package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Spread;

/**
 * The learned features in three dimensions: those augmented ones that part the kinds most, |m₁ − m₂| / √(s₁² + s₂²),
 * and where there are fewer than three, dimensions of the plane before them. The one that parts them most is the
 * vertical axis.
 */
final class SpheresLift {
    private static final int SHOWN = 400;
    private static final int AXES = 3;
    private static final int PLANE = 2;
    private static final String DIGITS = "₀₁₂₃₄₅₆₇₈₉";

    private final List<View> views;

    /** A run's features: the columns of the axes. */
    private record View(SpheresRun run, List<String> axes, double[][] columns) {}

    SpheresLift(List<SpheresRun> runs) {
        this.views = runs.stream()
                .map(run -> view(run, features(run)))
                .filter(view -> view.columns.length == AXES)
                .toList();
    }

    private static double[][] features(SpheresRun run) {
        INDArray x = run.test().getFeatures().get(NDArrayIndex.interval(0, SHOWN));
        Flow flow = Flow.of(run.network(), 0, x.dup(), 2);
        return IntStream.range(0, (int) flow.dimensions())
                .mapToObj(dimension -> flow.at(1, dimension))
                .toArray(double[][]::new);
    }

    private static View view(SpheresRun run, double[][] features) {
        List<Integer> chosen = axes(features);
        return new View(
                run,
                chosen.stream().map(SpheresLift::name).toList(),
                chosen.stream().map(axis -> features[axis]).toArray(double[][]::new));
    }

    /**
     * The dimensions to draw.
     *
     * @param features [dimension][example], the kinds in turn
     * @return indices of three of them, the most separating one last; fewer if there are none
     */
    static List<Integer> axes(double[][] features) {
        List<Integer> augmented = IntStream.range(PLANE, features.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -separation(features[i])))
                .limit(AXES)
                .toList();
        List<Integer> axes = new ArrayList<>(IntStream.range(0, Math.min(PLANE, AXES - augmented.size()))
                .boxed()
                .toList());
        for (int i = augmented.size() - 1; i >= 0; i--) {
            axes.add(augmented.get(i));
        }
        return axes;
    }

    /** By how many deviations two kinds that come in turn lie apart. */
    static double separation(double[] values) {
        Spread even = Spread.of(Numbers.filled((values.length + 1) / 2, i -> values[2 * i]));
        Spread odd = Spread.of(Numbers.filled(values.length / 2, i -> values[2 * i + 1]));
        return Math.abs(even.mean() - odd.mean()) / Math.hypot(even.deviation(), odd.deviation());
    }

    private static String name(int dimension) {
        StringBuilder name = new StringBuilder("h");
        String.valueOf(dimension + 1).chars().forEach(digit -> name.append(DIGITS.charAt(digit - '0')));
        return name.toString();
    }

    /** Whether any run has three dimensions. */
    boolean drawable() {
        return !views.isEmpty();
    }

    /** A panel per augmented run, all of the same axes. */
    Figure figure() {
        double[][] ends = IntStream.range(0, AXES).mapToObj(this::ends).toArray(double[][]::new);
        Figure figure = new Figure("Nested spheres: features that part the kinds most", Math.min(views.size(), AXES));
        for (View view : views) {
            figure.space("features after " + view.run.name(), view.axes.get(0), view.axes.get(1), view.axes.get(2))
                    .points(view.run.labels().kinds(), view.columns[0], view.columns[1], view.columns[2])
                    .within(ends);
        }
        return figure;
    }

    private double[] ends(int axis) {
        DoubleSummaryStatistics range = views.stream()
                .flatMapToDouble(view -> Arrays.stream(view.columns[axis]))
                .summaryStatistics();
        return new double[] {range.getMin(), range.getMax()};
    }
}
