package org.odelayer.examples.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Progress;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import org.odelayer.examples.run.TrainingLog;

/** Trains a network on digits, watching accuracy and NFE. */
final class MnistTraining {
    private static final int TEST_BATCH = 500;
    private static final int CHECKS = 25;

    private final MultiLayerNetwork network;
    private final DigitData digits;
    private final DataSetIterator batches;
    private final TrainingLog log = new TrainingLog();
    /** Pairs of iteration and test accuracy. */
    private final List<double[]> accuracy = new ArrayList<>();

    MnistTraining(MultiLayerNetwork network, DigitData digits, int batch, long seed) {
        this.network = network;
        this.digits = digits;
        this.batches = digits.trainBatches(batch, seed);
        network.setListeners(log);
    }

    Trained run(int iterations) {
        long start = System.nanoTime();
        int every = Math.max(1, iterations / CHECKS);
        Progress.loop("training", iterations, i -> {
            if (!batches.hasNext()) {
                batches.reset();
            }
            network.fit(batches.next());
            if ((i + 1) % every == 0 || i + 1 == iterations) {
                accuracy.add(new double[] {i + 1, evaluate().accuracy()});
            }
            return message();
        });
        return new Trained(evaluate(), log, accuracy, (System.nanoTime() - start) / 1e9);
    }

    private String message() {
        return accuracy.isEmpty()
                ? log.last()
                : String.format(
                        Locale.ROOT, "%s, test accuracy %.3f", log.last(), accuracy.get(accuracy.size() - 1)[1]);
    }

    private Evaluation evaluate() {
        return network.evaluate(digits.testBatches(TEST_BATCH));
    }

    /**
     * What came out.
     *
     * @param evaluation on the test digits
     * @param log of every iteration
     * @param accuracy pairs of iteration and test accuracy
     * @param seconds of training, evaluations included
     */
    record Trained(Evaluation evaluation, TrainingLog log, List<double[]> accuracy, double seconds) {
        double meanForward() {
            return Spread.of(log.forward()).mean();
        }

        double meanBackward() {
            return Spread.of(log.backward()).mean();
        }

        Result result() {
            return new Result()
                    .with("accuracy", evaluation.accuracy())
                    .with("nfe", new Result().with("forward", meanForward()).with("backward", meanBackward()))
                    .with("seconds", seconds);
        }

        /** Draws loss, test accuracy and NFE over the iterations. */
        void draw(Path file) throws IOException {
            Figure figure = new Figure("Digits with a neural ODE block", 3);
            figure.lines("loss", "iteration", "cross-entropy of the batch")
                    .line("loss of the batch", log.iterations(), TrainingLog.smooth(log.losses()));
            figure.lines("accuracy", "iteration", "test accuracy").marked("test accuracy", column(0), column(1));
            // Where both are equal the forward one is seen.
            figure.lines("cost", "iteration", "function evaluations")
                    .line("backward", log.iterations(), log.backward())
                    .line("forward", log.iterations(), log.forward());
            figure.save(file);
        }

        private double[] column(int index) {
            return accuracy.stream().mapToDouble(pair -> pair[index]).toArray();
        }
    }
}
