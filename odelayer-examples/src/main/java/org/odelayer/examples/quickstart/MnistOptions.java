package org.odelayer.examples.quickstart;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitLimits;
import org.odelayer.examples.digits.DigitSource;
import org.odelayer.examples.run.MethodOption;
import org.odelayer.examples.run.Numbers;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import picocli.CommandLine.Option;

/** How a network of the digits example is trained, as a user may set it. */
final class MnistOptions {
    @Option(
            names = "--data",
            paramLabel = "auto|rendered|FOLDER",
            description =
                    "auto: DL4J's own MNIST copy or its download, rendered digits if there is neither; rendered: digits"
                            + " drawn by this program; or a folder with the IDX files.")
    private String data = "auto";

    @Option(names = "--iterations", description = "Number of batches to train on. Default: as many as --epochs gives.")
    private Integer iterations;

    @Option(names = "--epochs", description = "Number of passes over the training digits.")
    private int epochs = 5;

    @Option(names = "--batch", description = "Digits per batch.")
    private int batch = 32;

    @Option(names = "--train", description = "Number of digits to train on. Default: all.")
    private Integer train;

    @Option(names = "--test", description = "Number of digits to test on. Default: all.")
    private Integer test;

    @Option(
            names = "--solver",
            converter = MethodOption.class,
            completionCandidates = MethodOption.class,
            description = "The method: ${COMPLETION-CANDIDATES}. One without error estimate takes 10 steps.")
    private NamedMethod solver = OdeSolver.DOPRI5;

    @Option(names = "--tolerance", description = "Relative and absolute tolerance of the solver.")
    private double tolerance = 1e-3;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.005;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description = "Probability that a pixel is dropped in training, in [0, 1): regularizes the first layer.")
    private double dropout = 0.3;

    @Option(names = "--seed", description = "Seed of the initial weights and the order of the digits.")
    private long seed = 1;

    /** Takes what K. Lu's report has where the user gives nothing; the number of digits is a choice of this example. */
    void useDefaultsOfTheReport(Predicate<String> given) {
        iterations = given.test("--iterations") ? iterations : Integer.valueOf(50);
        batch = given.test("--batch") ? batch : 100;
        learningRate = given.test("--lr") ? learningRate : 0.05;
        dropout = given.test("--dropout") ? dropout : 0;
        train = given.test("--train") ? train : Integer.valueOf(1000);
        test = given.test("--test") ? test : Integer.valueOf(1000);
    }

    void check() {
        Numbers.requirePositive("--batch", batch);
        Numbers.requirePositive("--epochs", epochs);
        Numbers.requirePositive("--lr", learningRate);
        Numbers.requirePositive("--tolerance", tolerance);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("--dropout (" + dropout + ") must be in [0, 1)");
        }
        if (iterations != null) {
            Numbers.requirePositive("--iterations", iterations);
        }
    }

    DigitData digits(Consumer<String> notices) throws IOException {
        return DigitSource.load(data, new DigitLimits(train, test), notices);
    }

    int iterations(DigitData digits) {
        return iterations != null ? iterations : epochs * ((digits.train().size() + batch - 1) / batch);
    }

    int batch() {
        return batch;
    }

    long seed() {
        return seed;
    }

    MnistNetwork network(long initial) {
        return new MnistNetwork(solver, tolerance, learningRate, dropout, initial);
    }
}
