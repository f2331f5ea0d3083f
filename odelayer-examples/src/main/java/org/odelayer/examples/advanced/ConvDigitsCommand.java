package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitLimits;
import org.odelayer.examples.digits.DigitSource;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Progress;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains the image network of the neural-ODE paper on digits, with its residual blocks replaced by one ODE block.
 *
 * <p>Prints function evaluations forwards and backwards and accuracies after each epoch, as the paper's code does (on
 * training digits for the first 1,000), and {@code RESULT {"accuracy": …, "parameters": …, "nfe": {"forward": […],
 * "backward": […]}, "seconds": …}}; draws {@code conv-digits.png}.
 */
@Command(
        name = "conv-digits",
        aliases = "odenet",
        description = "The convolutional network of the neural-ODE paper, on digits.")
public final class ConvDigitsCommand extends FigureCommand {
    private static final int TEST_BATCH = 100;
    /** For the accuracy on training digits. */
    private static final int TRAIN_BATCHES = 10;

    /** What one epoch came to. */
    private record Epoch(double seconds, double forward, double backward, double train, double test) {}

    @Option(names = "--data", paramLabel = "auto|rendered|FOLDER", description = "As of the command mnist.")
    private String data = "auto";

    @Option(names = "--epochs", description = "Passes over the training digits.")
    private int epochs = 5;

    @Option(names = "--batch", description = "Digits per batch.")
    private int batch = 32;

    @Option(names = "--train", description = "Number of digits to train on. Default: all.")
    private Integer train;

    @Option(names = "--test", description = "Number of digits to test on. Default: all.")
    private Integer test;

    @Option(
            names = "--lr",
            description = "Learning rate of gradient descent with momentum 0.9; a tenth of it for the last two fifths.")
    private double learningRate = 0.1;

    @Option(names = "--tolerance", description = "Relative and absolute tolerance of the block's solver.")
    private double tolerance = 1e-3;

    @Option(names = "--gradient", description = "The block's gradient: ${COMPLETION-CANDIDATES}.")
    private GradientKind gradient = GradientKind.CONTINUOUS;

    @Option(names = "--seed", description = "Seed of the initial weights and the order of the digits.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--epochs", epochs);
        Numbers.requirePositive("--batch", batch);
        Numbers.requirePositive("--lr", learningRate);
        Numbers.requirePositive("--tolerance", tolerance);
        DigitData digits = DigitSource.load(data, new DigitLimits(train, test), this::line);
        int perEpoch = (digits.train().size() + batch - 1) / batch;
        MultiLayerNetwork network =
                new ConvDigitsNetwork(gradient.adjoint(), tolerance, learningRate, epochs * perEpoch, seed).build();
        print(
                "%s: %d to train, %d to test; %d parameters",
                digits.source(), digits.train().size(), digits.test().size(), network.numParams());
        List<Epoch> done = train(network, digits, perEpoch);
        save(draw(done), "conv-digits.png");
        result(new Result()
                .with("accuracy", done.get(done.size() - 1).test)
                .with("parameters", network.numParams())
                .with(
                        "nfe",
                        new Result()
                                .with("forward", each(done, Epoch::forward))
                                .with("backward", each(done, Epoch::backward)))
                .with("seconds", done.stream().mapToDouble(Epoch::seconds).sum()));
    }

    private List<Epoch> train(MultiLayerNetwork network, DigitData digits, int perEpoch) {
        List<NfeListener.Nfe> evaluations = new ArrayList<>();
        network.setListeners(new NfeListener(1, nfe -> {
            if (nfe.layer().equals(ConvDigitsNetwork.BLOCK)) {
                evaluations.add(nfe);
            }
        }));
        DataSetIterator batches = digits.trainBatches(batch, seed);
        List<Epoch> done = new ArrayList<>();
        print("%5s %8s %7s %7s %10s %9s", "epoch", "seconds", "NFE-F", "NFE-B", "train acc.", "test acc.");
        try (Progress progress = new Progress("training", (long) epochs * perEpoch)) {
            for (int i = 1; i <= epochs; i++) {
                evaluations.clear();
                long start = System.nanoTime();
                for (batches.reset(); batches.hasNext(); ) {
                    network.fit(batches.next());
                    progress.step(String.format(Locale.ROOT, "loss %.3f", network.score()));
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                Epoch epoch = new Epoch(
                        seconds,
                        mean(evaluations, NfeListener.Nfe::forward),
                        mean(evaluations, NfeListener.Nfe::backward),
                        network.evaluate(someToTrain(digits)).accuracy(),
                        network.evaluate(digits.testBatches(TEST_BATCH)).accuracy());
                done.add(epoch);
                print(
                        "%5d %8.1f %7.1f %7.1f %10.4f %9.4f",
                        i, seconds, epoch.forward, epoch.backward, epoch.train, epoch.test);
            }
        }
        return done;
    }

    /** All of them would take as long as the test. */
    private static DataSetIterator someToTrain(DigitData digits) {
        return new EarlyTerminationDataSetIterator(digits.train().batches(TEST_BATCH), TRAIN_BATCHES);
    }

    private static double mean(List<NfeListener.Nfe> list, ToDoubleFunction<NfeListener.Nfe> value) {
        return list.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    private static double[] each(List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }

    private static Figure draw(List<Epoch> epochs) {
        double[] numbers = Numbers.filled(epochs.size(), i -> i + 1);
        Figure figure = new Figure("The convolutional ODE network on digits", 2);
        figure.lines("accuracy", "epoch", "accuracy")
                .marked("training digits", numbers, each(epochs, Epoch::train))
                .marked("test digits", numbers, each(epochs, Epoch::test));
        figure.lines("cost", "epoch", "function evaluations of a solve")
                .fromZero()
                .marked("forward", numbers, each(epochs, Epoch::forward))
                .marked("backward", numbers, each(epochs, Epoch::backward));
        return figure;
    }
}
