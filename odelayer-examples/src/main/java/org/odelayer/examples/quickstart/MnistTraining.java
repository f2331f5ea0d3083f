package org.odelayer.examples.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Progress;
import org.odelayer.examples.run.TrainingLog;

/** Trains a network on digits, watching accuracy and NFE. */
final class MnistTraining {
    private static final int TEST_BATCH = 500;
    private static final int CHECKS = 25;

    private final MultiLayerNetwork network;
    private final DigitData digits;
    private final DataSetIterator batches;
    private final List<NfeListener.Nfe> nfe = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private final List<double[]> accuracy = new ArrayList<>();

    MnistTraining(MultiLayerNetwork network, DigitData digits, int batch, long seed) {
        this.network = network;
        this.digits = digits;
        this.batches = digits.trainBatches(batch, seed);
        network.setListeners(new NfeListener(1, nfe::add));
    }

    Result run(int iterations) {
        long start = System.nanoTime();
        int every = Math.max(1, iterations / CHECKS);
        try (Progress progress = new Progress("training", iterations)) {
            for (int i = 1; i <= iterations; i++) {
                if (!batches.hasNext()) {
                    batches.reset();
                }
                network.fit(batches.next());
                losses.add(network.score());
                if (i % every == 0 || i == iterations) {
                    accuracy.add(new double[] {i, evaluate().accuracy()});
                }
                progress.step(message());
            }
        }
        return new Result(evaluate(), nfe, losses, accuracy, (System.nanoTime() - start) / 1e9);
    }

    private String message() {
        NfeListener.Nfe last = nfe.get(nfe.size() - 1);
        String tested = accuracy.isEmpty() ? "" : String.format(Locale.ROOT, ", test accuracy %.3f", last(accuracy)[1]);
        return String.format(
                Locale.ROOT, "loss %.3f, NFE %d + %d%s", network.score(), last.forward(), last.backward(), tested);
    }

    private static double[] last(List<double[]> list) {
        return list.get(list.size() - 1);
    }

    private Evaluation evaluate() {
        return network.evaluate(digits.testBatches(TEST_BATCH));
    }

    /**
     * What came out.
     *
     * @param evaluation on the test digits
     * @param nfe per iteration
     * @param losses per iteration
     * @param accuracy pairs of iteration and test accuracy
     * @param seconds of training, evaluations included
     */
    record Result(
            Evaluation evaluation,
            List<NfeListener.Nfe> nfe,
            List<Double> losses,
            List<double[]> accuracy,
            double seconds) {

        double meanForward() {
            return nfe.stream().mapToInt(NfeListener.Nfe::forward).average().orElse(0);
        }

        double meanBackward() {
            return nfe.stream().mapToInt(NfeListener.Nfe::backward).average().orElse(0);
        }

        /** Draws loss, test accuracy and NFE over the iterations. */
        void draw(Path file) throws IOException {
            double[] iterations =
                    IntStream.rangeClosed(1, nfe.size()).asDoubleStream().toArray();
            Figure figure = new Figure("Digits with a neural ODE block", 3);
            double[] loss = losses.stream().mapToDouble(Double::doubleValue).toArray();
            figure.lines("loss", "iteration", "cross-entropy of the batch")
                    .line("loss of the batch", iterations, TrainingLog.smooth(loss));
            figure.lines("accuracy", "iteration", "test accuracy").marked("test accuracy", column(0), column(1));
            figure.lines("cost", "iteration", "function evaluations")
                    .line("forward", iterations, evaluations(NfeListener.Nfe::forward))
                    .line("backward", iterations, evaluations(NfeListener.Nfe::backward));
            figure.save(file);
        }

        private double[] column(int index) {
            return accuracy.stream().mapToDouble(pair -> pair[index]).toArray();
        }

        private double[] evaluations(ToIntFunction<NfeListener.Nfe> count) {
            return nfe.stream().mapToInt(count).asDoubleStream().toArray();
        }
    }
}
