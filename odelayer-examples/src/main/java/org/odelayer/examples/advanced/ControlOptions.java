package org.odelayer.examples.advanced;

import org.odelayer.dynamics.Sharing;
import org.odelayer.examples.run.StepNet;
import picocli.CommandLine.Option;

/**
 * How to train networks of steps, as a user may set it; what is not given depends on the network and on {@code
 * --published}: the settings of the code that the authors published (https://arxiv.org/abs/1904.05657).
 */
final class ControlOptions {
    /** The nets without a method, and the methods, have different settings there. */
    private static final int NET_LAYERS = 20;

    private static final int LAYERS = 15;
    private static final double METHOD_STEP = 0.1;
    private static final int METHOD_POINTS = 1000;
    private static final int METHOD_ITERATIONS = 10_000;
    private static final int POINTS = 500;
    private static final int ITERATIONS = 500;
    private static final double DURATION = 5;

    @Option(
            names = "--published",
            description = "The authors' settings: their noise, weights drawn with deviation 1, T = 1, 20 layers,"
                    + " the squared loss, a fixed classifier as drawn, gradient descent with backtracking, 5000 to"
                    + " 20000 iterations; for the methods T = 1.5, 15 layers, 1000 points, 10000 iterations and a"
                    + " trained classifier. Other options override it.")
    private boolean published;

    @Option(names = "--steps", description = "Number of steps, the layers. Default: 15, with --published 20.")
    private Integer steps;

    @Option(
            names = "--duration",
            description = "The time that the steps take together. Default: 1 for learned steps, the number of layers"
                    + " for resnet, 5 for others.")
    private Double duration;

    @Option(
            names = "--sharing",
            paramLabel = "step|stage|network",
            description = "Which evaluations of f have the same parameters: those of a step, none, or all.")
    private Sharing sharing = Sharing.STEP;

    @Option(names = "--loss", paramLabel = "logistic|squared", description = "What is minimized. Default: logistic.")
    private ControlLoss loss;

    @Option(
            names = "--fixed-classifier",
            negatable = true,
            description = "Freezes the classifier: it tells by the first coordinate, or as drawn with --published.")
    private Boolean fixedClassifier;

    @Option(names = "--points", description = "Points to train on. Default: 500.")
    private Integer points;

    @Option(
            names = "--optimizer",
            paramLabel = "adam|backtracking",
            description = "What minimizes, all points in each iteration. Default: adam.")
    private ControlSetting.Optimizer optimizer;

    @Option(names = "--iterations", description = "Of the optimizer. Default: 500.")
    private Integer iterations;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.02;

    /** A network on some data. */
    ControlSetting setting(ControlData data, StepNet net) {
        boolean method = isMethod(net);
        int number = steps != null ? steps : published && !method ? NET_LAYERS : LAYERS;
        return new ControlSetting(
                data,
                published,
                net,
                sharing,
                number,
                duration != null ? duration : usualDuration(net, number),
                loss != null ? loss : published ? ControlLoss.SQUARED : ControlLoss.LOGISTIC,
                fixedClassifier != null ? fixedClassifier : published && !method,
                training(data, method));
    }

    private ControlSetting.Training training(ControlData data, boolean method) {
        ControlSetting.Optimizer usual =
                published ? ControlSetting.Optimizer.BACKTRACKING : ControlSetting.Optimizer.ADAM;
        int usualIterations = !published ? ITERATIONS : method ? METHOD_ITERATIONS : data.publishedIterations();
        return new ControlSetting.Training(
                points != null ? points : published && method ? METHOD_POINTS : POINTS,
                optimizer != null ? optimizer : usual,
                iterations != null ? iterations : usualIterations,
                learningRate);
    }

    private static boolean isMethod(StepNet net) {
        return switch (net) {
            case NET, RESNET, ODENET, SIMPLEX -> false;
            case EULER, IMPROVED_EULER, KUTTA3, KUTTA4 -> true;
        };
    }

    private double usualDuration(StepNet net, int number) {
        if (published) {
            return isMethod(net) ? METHOD_STEP * number : 1;
        }
        return net.learnsSteps() ? 1 : net == StepNet.RESNET ? number : DURATION;
    }
}
