package org.odelayer.examples.quickstart;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.quickstart.MnistTraining.Check;
import org.odelayer.examples.quickstart.MnistTraining.Trained;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Spread;

/** Draws accuracy and loss over the iterations, of several networks one upon the other, on the same axes everywhere. */
final class MnistCurves {
    private static final String ITERATION = "iteration";
    private static final String ACCURACY = "accuracy";
    private static final String LOSS = "mean cross-entropy";
    /** Every block is above it after a few iterations, and only far above do they differ; a guess has 0.1. */
    private static final double LEAST_ACCURACY = 0.4;
    /** Shows a line at 1. */
    private static final double LARGEST_ACCURACY = 1.02;
    /** That of a guess is log 10 = 2.3. */
    private static final double LARGEST_LOSS = 2.5;

    private MnistCurves() {}

    /** What a line and its band are, for a title. */
    static String over(int seeds) {
        return seeds == 1 ? "one run" : "mean and deviation of " + seeds + " runs";
    }

    /** One network: digits to train on and to test one upon the other. */
    static Figure ofOne(String title, List<Trained> runs) {
        Figure figure = new Figure(title, 2);
        LinesPanel accuracy = figure.lines(ACCURACY, ITERATION, ACCURACY).between(LEAST_ACCURACY, LARGEST_ACCURACY);
        LinesPanel loss = figure.lines("loss", ITERATION, LOSS).between(0, LARGEST_LOSS);
        add(accuracy, "training digits", runs, check -> check.train().accuracy());
        add(accuracy, "test digits", runs, check -> check.test().accuracy());
        add(loss, "training digits", runs, check -> check.train().loss());
        add(loss, "test digits", runs, check -> check.test().loss());
        return figure;
    }

    /** Several networks: digits to train on and to test side by side. */
    static Figure ofSeveral(String title, Map<String, List<Trained>> networks) {
        Figure figure = new Figure(title, 2);
        accuracies(figure, networks, LEAST_ACCURACY);
        LinesPanel train = figure.lines("loss, training digits", ITERATION, LOSS);
        LinesPanel test = figure.lines("loss, test digits", ITERATION, LOSS);
        networks.forEach((name, runs) -> {
            add(
                    train.between(0, LARGEST_LOSS),
                    name,
                    runs,
                    check -> check.train().loss());
            add(test.between(0, LARGEST_LOSS), name, runs, check -> check.test().loss());
        });
        return figure;
    }

    /** Two panels with the accuracies of several networks, from the least that is shown. */
    static void accuracies(Figure figure, Map<String, List<Trained>> networks, double least) {
        LinesPanel train = figure.lines("accuracy, training digits", ITERATION, ACCURACY);
        LinesPanel test = figure.lines("accuracy, test digits", ITERATION, ACCURACY);
        networks.forEach((name, runs) -> {
            add(
                    train.between(least, LARGEST_ACCURACY),
                    name,
                    runs,
                    check -> check.train().accuracy());
            add(
                    test.between(least, LARGEST_ACCURACY),
                    name,
                    runs,
                    check -> check.test().accuracy());
        });
    }

    /** The mean of the runs, and around it one deviation. */
    private static void add(LinesPanel panel, String name, List<Trained> runs, ToDoubleFunction<Check> value) {
        List<double[]> curves = runs.stream().map(run -> run.each(value)).toList();
        double[] iterations = runs.get(0).checked();
        double[] means = Numbers.filled(
                iterations.length, i -> Spread.of(curves, curve -> curve[i]).mean());
        double[] deviations = Numbers.filled(
                iterations.length, i -> Spread.of(curves, curve -> curve[i]).deviation());
        if (runs.size() == 1) {
            panel.line(name, iterations, means);
        } else {
            panel.spread(name, iterations, means, deviations);
        }
    }
}
