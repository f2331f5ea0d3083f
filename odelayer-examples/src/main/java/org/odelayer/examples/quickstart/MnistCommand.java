package org.odelayer.examples.quickstart;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.odelayer.examples.support.DigitData;
import org.odelayer.examples.support.DigitLimits;
import org.odelayer.examples.support.DigitSource;
import org.odelayer.ode.solver.OdeSolver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Classifies handwritten digits with a neural ODE block between two dense layers: images → dense 784→20 tanh → ODE block
 * (hidden 10, 10) → softmax output.
 *
 * <p>Prints Deeplearning4j's evaluation, the mean number of function evaluations per solve, and a line {@code RESULT
 * {"accuracy": …, "nfe": {"forward": …, "backward": …}, "seconds": …}}; draws accuracy and NFE over the iterations to {@code
 * target/mnist.png}.
 */
@Command(
        name = "mnist",
        description = "Classify handwritten digits with a neural ODE block between two dense layers.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class MnistCommand implements Callable<Integer> {
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
            description = "The method: ${COMPLETION-CANDIDATES}. EULER, MIDPOINT and RK4 take 10 steps.")
    private OdeSolver solver = OdeSolver.DOPRI5;

    @Option(names = "--rtol", description = "Relative tolerance of the solver.")
    private double rtol = 1e-3;

    @Option(names = "--atol", description = "Absolute tolerance of the solver.")
    private double atol = 1e-3;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.005;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description = "Probability that a pixel is dropped in training, in [0, 1): regularizes the first layer.")
    private double dropout = 0.3;

    @Option(names = "--seed", description = "Seed of the initial weights and the order of the digits.")
    private long seed = 1;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Save the trained network there (DL4J's ModelSerializer).")
    private Path save;

    @Option(names = "--plot", paramLabel = "FILE", description = "Where to draw accuracy and NFE over the iterations.")
    private Path plot = Path.of("target", "mnist.png");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        requirePositive("--batch", batch);
        requirePositive("--epochs", epochs);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("--dropout (" + dropout + ") must be in [0, 1)");
        }
        if (!(learningRate > 0)) {
            throw new IllegalArgumentException("--lr (" + learningRate + ") must be > 0");
        }
        if (iterations != null) {
            requirePositive("--iterations", iterations);
        }
        PrintWriter out = spec.commandLine().getOut();
        DigitData digits = DigitSource.load(data, new DigitLimits(train, test), out::println);
        MultiLayerNetwork network = new MnistNetwork(solver, rtol, atol, learningRate, dropout, seed).build();
        int total = iterations != null
                ? iterations
                : epochs * batches(digits.train().size());
        out.printf(
                Locale.ROOT,
                "%s: %d to train, %d to test; %d iterations, batches of %d%n",
                digits.source(),
                digits.train().size(),
                digits.test().size(),
                total,
                batch);
        out.flush();
        MnistTraining training = new MnistTraining(network, digits, batch, seed);
        MnistTraining.Result result = training.run(total);
        out.println(result.evaluation().stats(true, true));
        report(out, result);
        if (save != null) {
            network.save(save.toFile(), true);
            out.println("saved " + save);
        }
        result.draw(plot);
        out.println("plot " + plot);
        out.printf(
                Locale.ROOT,
                "RESULT {\"accuracy\": %.4f, \"nfe\": {\"forward\": %.2f, \"backward\": %.2f}, \"seconds\": %.1f}%n",
                result.evaluation().accuracy(),
                result.meanForward(),
                result.meanBackward(),
                result.seconds());
        out.flush();
        return 0;
    }

    private static void report(PrintWriter out, MnistTraining.Result result) {
        out.printf(
                Locale.ROOT,
                "mean NFE per iteration: forward %.1f, backward %.1f%n",
                result.meanForward(),
                result.meanBackward());
    }

    private int batches(int digits) {
        return (digits + batch - 1) / batch;
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " (" + value + ") must be >= 1");
        }
    }
}
