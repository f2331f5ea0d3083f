package org.odelayer.examples.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitLimits;
import org.odelayer.examples.digits.DigitSource;
import org.odelayer.examples.run.Choice;
import org.odelayer.examples.run.ExampleCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.StepNet;
import org.odelayer.ode.method.OdeSolver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Classifies handwritten digits with a neural ODE block between two dense layers: images → dense 784→20 tanh → ODE
 * block (hidden 10, 10) → softmax output; {@code --model} puts another block there.
 *
 * <p>Prints Deeplearning4j's evaluation, the mean number of function evaluations per solve, and a line {@code RESULT
 * {"accuracy": …, "nfe": {"forward": …, "backward": …}, "seconds": …}}; draws loss, accuracy and NFE over the
 * iterations to {@code target/mnist.png} and the features before and after the block to {@code
 * target/mnist-features.png}. With {@code --table} it compares all blocks.
 */
@Command(
        name = "mnist",
        description = "Classify handwritten digits with a neural ODE block between two dense layers.",
        sortOptions = false)
public final class MnistCommand extends ExampleCommand {
    private static final int TABLE_SEEDS = 5;
    /** The state's size in a network of steps. */
    private static final int STEP_FEATURES = 20;

    @Option(
            names = "--data",
            paramLabel = "auto|rendered|FOLDER",
            description =
                    "auto: DL4J's own MNIST copy or its download, rendered digits if there is neither; rendered: digits"
                            + " drawn by this program; or a folder with the IDX files.")
    private String data = "auto";

    @Option(
            names = "--model",
            description = "The block: node, anode, il-anode, steer, second-order (position and velocity from the dense"
                    + " layer) or second-order-learned (velocity from a trained map).")
    private String model = "node";

    @Option(
            names = "--net",
            paramLabel = "NET",
            description = "Instead of --model, layers that are steps of a method: net, resnet, odenet, simplex, euler,"
                    + " improved-euler, kutta3 or kutta4.")
    private String net;

    @Option(names = "--layers", description = "Number of steps of --net.")
    private int layers = 15;

    @Option(
            names = "--augment",
            paramLabel = "P",
            description = "Augmented dimensions. Default: 10 for anode, il-anode and steer, else 0.")
    private Long augment;

    @Option(
            names = "--steer",
            paramLabel = "B",
            description = "Train with random end times in (1 - B, 1 + B). Default: 0.2 for steer, else none.")
    private Double steer;

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
            description =
                    "The method: ${COMPLETION-CANDIDATES}. One without error estimate (EULER, MIDPOINT, HEUN, KUTTA3"
                            + " and RK4) takes 10 steps.")
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

    @Option(
            names = "--table",
            description =
                    "Train every model with five seeds and print them beside the accuracies of K. Lu's report. Then the"
                            + " defaults are those of the report: 50 iterations, batches of 100, rate 0.05, 1,000"
                            + " digits to train and to test.")
    private boolean table;

    @Override
    protected void run() throws IOException {
        if (table) {
            useDefaultsOfTheReport();
        }
        check();
        DigitData digits = DigitSource.load(data, new DigitLimits(train, test), this::line);
        int total = iterations != null
                ? iterations
                : epochs * batches(digits.train().size());
        print(
                "%s: %d to train, %d to test; %d iterations, batches of %d",
                digits.source(), digits.train().size(), digits.test().size(), total, batch);
        if (table) {
            compare(digits, total);
        } else {
            trainOne(digits, total);
        }
    }

    private void useDefaultsOfTheReport() {
        iterations = given("--iterations") ? iterations : Integer.valueOf(50);
        batch = given("--batch") ? batch : 100;
        learningRate = given("--lr") ? learningRate : 0.05;
        train = given("--train") ? train : Integer.valueOf(1000);
        test = given("--test") ? test : Integer.valueOf(1000);
    }

    private void check() {
        Numbers.requirePositive("--batch", batch);
        Numbers.requirePositive("--epochs", epochs);
        Numbers.requirePositive("--lr", learningRate);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("--dropout (" + dropout + ") must be in [0, 1)");
        }
        if (iterations != null) {
            Numbers.requirePositive("--iterations", iterations);
        }
    }

    private MultiLayerNetwork network(MnistModel kind, Long augmented, Double spread, long initial) {
        return new MnistNetwork(solver, rtol, atol, learningRate, dropout, initial)
                .build(kind, kind.layer(augmented, spread));
    }

    private MultiLayerNetwork stepNetwork() {
        List<String> senseless = List.of("--model", "--augment", "--steer", "--solver", "--rtol", "--atol");
        senseless.stream().filter(this::given).findFirst().ifPresent(option -> {
            throw new IllegalArgumentException(option + " means nothing with --net (" + net + ")");
        });
        Numbers.requirePositive("--layers", layers);
        RungeKuttaNetworkLayer.Builder steps =
                new RungeKuttaNetworkLayer.Builder().name("steps").dynamics(new DenseDynamics());
        return new MnistNetwork(solver, rtol, atol, learningRate, dropout, seed)
                .build(STEP_FEATURES, StepNet.of(net).of(steps, layers, 1).build());
    }

    private void compare(DigitData digits, int total) {
        if (net != null || augment != null || steer != null || given("--model") || save != null) {
            throw new IllegalArgumentException(
                    "--table trains every model as it is: --model, --net, --augment, --steer and"
                            + " --save mean nothing with it");
        }
        MnistTable models = new MnistTable();
        for (MnistModel kind : MnistModel.values()) {
            models.add(kind, runs(seed, TABLE_SEEDS, initial -> {
                MultiLayerNetwork network = network(kind, null, null, initial);
                return new MnistTraining(network, digits, batch, initial).run(total);
            }));
        }
        models.print(this::line);
        result(new Result().with("accuracy", models.accuracies()));
    }

    private void trainOne(DigitData digits, int total) throws IOException {
        MultiLayerNetwork network = net == null
                ? network(Choice.of(MnistModel.values(), "--model", model), augment, steer, seed)
                : stepNetwork();
        MnistTraining.Trained trained = new MnistTraining(network, digits, batch, seed).run(total);
        line(trained.evaluation().stats(true, true));
        print("mean NFE per iteration: forward %.1f, backward %.1f", trained.meanForward(), trained.meanBackward());
        if (save != null) {
            network.save(save.toFile(), true);
            line("saved " + save);
        }
        trained.draw(plot);
        line("plot " + plot);
        Path features =
                plot.resolveSibling(plot.getFileName().toString().replaceFirst("\\.png$", "") + "-features.png");
        MnistFigures.features(network, digits, features);
        line("plot " + features);
        result(trained.result());
    }

    private int batches(int digits) {
        return (digits + batch - 1) / batch;
    }
}
