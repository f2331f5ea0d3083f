package org.odelayer.examples.quickstart;

import static org.odelayer.dl4j.conf.RungeKuttaNetworkLayer.TIME_STEPS;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.odelayer.dl4j.layer.RungeKuttaNetworkLayer;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitSet;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Progress;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import org.odelayer.examples.run.TrainingLog;

/** Trains a network on digits, watching accuracy, loss and NFE. */
final class MnistTraining {
    /** At least; of up to 51 iterations every one is checked. */
    private static final int CHECKS = 26;
    /** All digits to train on would take as long as the training. */
    private static final int CHECKED = 1000;

    private final String name;
    private final MultiLayerNetwork network;
    private final DigitData digits;
    private final DigitSet someToTrain;
    private final DataSetIterator batches;
    private final TrainingLog log = new TrainingLog();
    private final List<Check> checks = new ArrayList<>();

    /**
     * What the network knows after an iteration.
     *
     * @param iteration its number, from 1
     * @param train on the digits to train on, at most {@value #CHECKED}
     * @param test on the test digits
     */
    record Check(int iteration, MnistScore train, MnistScore test) {}

    /** A training that has not begun; its name stands beside the progress. */
    MnistTraining(String name, MultiLayerNetwork network, DigitData digits, int batch, long seed) {
        this.name = name;
        this.network = network;
        this.digits = digits;
        this.someToTrain =
                digits.train().range(0, Math.min(CHECKED, digits.train().size()));
        this.batches = digits.trainBatches(batch, seed);
        network.setListeners(log);
    }

    /** Another listener of the training. */
    void tell(TrainingListener listener) {
        network.addListeners(listener);
    }

    Trained run(int iterations) {
        return run(iterations, () -> false);
    }

    /** Trains until all iterations are done or it is to stop. */
    Trained run(int iterations, BooleanSupplier stopped) {
        long start = System.nanoTime();
        int every = Math.max(1, iterations / CHECKS);
        Progress.loop(
                name,
                iterations,
                i -> {
                    if (!batches.hasNext()) {
                        batches.reset();
                    }
                    network.fit(batches.next());
                    if ((i + 1) % every == 0 || i + 1 == iterations) {
                        check(i + 1);
                    }
                    return message();
                },
                stopped);
        int done = log.losses().length;
        if (checks.isEmpty() || lastOf(checks).iteration() != done) {
            check(done);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Trained(log, checks, learnedSteps(), network.numParams(), seconds);
    }

    private void check(int iteration) {
        checks.add(new Check(iteration, MnistScore.of(network, someToTrain), MnistScore.of(network, digits.test())));
    }

    private String message() {
        return checks.isEmpty()
                ? log.last()
                : String.format(
                        Locale.ROOT, "test %.3f, %s", lastOf(checks).test.accuracy(), log.last());
    }

    private double[] learnedSteps() {
        return Stream.of(network.getLayers())
                .filter(RungeKuttaNetworkLayer.class::isInstance)
                .map(RungeKuttaNetworkLayer.class::cast)
                .filter(layer -> layer.paramTable().containsKey(TIME_STEPS))
                .findFirst()
                .map(RungeKuttaNetworkLayer::timeSteps)
                .orElse(new double[0]);
    }

    private static Check lastOf(List<Check> checks) {
        return checks.get(checks.size() - 1);
    }

    /**
     * What came out.
     *
     * @param log of every iteration
     * @param checks at some iterations, the last one among them
     * @param timeSteps the lengths of the steps of a network that learns them, else none
     * @param parameters their number
     * @param seconds of training, checks included
     */
    record Trained(TrainingLog log, List<Check> checks, double[] timeSteps, long parameters, double seconds) {
        /** On the test digits, after the training. */
        Evaluation evaluation() {
            return lastOf(checks).test.evaluation();
        }

        double accuracy() {
            return lastOf(checks).test.accuracy();
        }

        double trainAccuracy() {
            return lastOf(checks).train.accuracy();
        }

        double meanForward() {
            return Spread.of(log.forward()).mean();
        }

        double meanBackward() {
            return Spread.of(log.backward()).mean();
        }

        /** The numbers of the iterations that were checked. */
        double[] checked() {
            return each(Check::iteration);
        }

        /** A measure of every check. */
        double[] each(ToDoubleFunction<Check> value) {
            return checks.stream().mapToDouble(value).toArray();
        }

        Result result() {
            Result result = new Result()
                    .with("accuracy", accuracy())
                    .with("nfe", new Result().with("forward", meanForward()).with("backward", meanBackward()))
                    .with("seconds", seconds);
            return timeSteps.length == 0 ? result : result.with("timeSteps", timeSteps);
        }

        /** Loss, test accuracy and NFE over the iterations; learned steps in place of the NFE, which is fixed. */
        Figure figure() {
            Figure figure = new Figure(
                    timeSteps.length > 0
                            ? "Digits with " + timeSteps.length + " learned steps"
                            : "Digits with a neural ODE block",
                    3);
            figure.lines("loss", "iteration", "cross-entropy of the batch")
                    .line("loss of the batch", log.iterations(), TrainingLog.smooth(log.losses()));
            figure.lines("accuracy", "iteration", "test accuracy")
                    .marked("test accuracy", checked(), each(check -> check.test.accuracy()));
            if (timeSteps.length > 0) {
                figure.lines("time steps after training", "layer", "length of the step")
                        .bars("time steps", Numbers.filled(timeSteps.length, i -> i + 1), timeSteps);
            } else {
                figure.lines("cost", "iteration", "function evaluations of a solve")
                        .line("backward", log.iterations(), TrainingLog.smooth(log.backward()))
                        .line("forward", log.iterations(), TrainingLog.smooth(log.forward()))
                        .fromZero();
            }
            return figure;
        }
    }
}
