package org.odelayer.examples.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.odelayer.dl4j.listener.TrainingReport;
import org.odelayer.dl4j.saving.SavedNetwork;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Choice;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Interrupt;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.StepNet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Classifies handwritten digits with a neural ODE block between two dense layers: images → dense 784→20 tanh → ODE
 * block (hidden 10, 10) → softmax output; {@code --model} puts another block there, {@code --net} a network of steps.
 *
 * <p>Prints Deeplearning4j's evaluation, the mean number of function evaluations per solve, and a line {@code RESULT
 * {"accuracy": …, "nfe": {"forward": …, "backward": …}, "seconds": …}}, with {@code "timeSteps"} where they are
 * learned; writes {@code target/mnist.html} and its CSV file while it
 * trains; draws loss, accuracy and NFE (or learned steps) over the iterations to {@code target/mnist.png} and the
 * features before and after the block to {@code target/mnist-features.png}.
 *
 * <p>Three comparisons over seeds: {@code --table} trains every block of K. Lu's report on augmented neural ODEs,
 * {@code --curves} draws its accuracies and losses over the iterations, and several networks in {@code --net}
 * are compared with each other.
 */
@Command(
        name = "mnist",
        description = "Classify handwritten digits with a neural ODE block between two dense layers.",
        sortOptions = false)
public final class MnistCommand extends FigureCommand {
    @Mixin
    private final MnistOptions options = new MnistOptions();

    @Option(
            names = "--model",
            description = "The block: node, anode, il-anode (the dense layer gives augmented dimensions, too), steer,"
                    + " second-order (position and velocity from the dense layer) or second-order-learned (velocity"
                    + " from a trained map).")
    private String model = "node";

    @Option(
            names = "--net",
            paramLabel = "NET",
            split = ",",
            description = "Instead of --model, layers that are steps of a method: net, resnet, odenet (learned steps;"
                    + " the convolutional ODE network is the command conv-digits), simplex, euler, improved-euler,"
                    + " kutta3 or kutta4. Several, with commas between them, are trained with --seeds seeds and"
                    + " compared.")
    private List<String> nets = List.of();

    @Option(names = "--steps", description = "Number of steps of --net.")
    private int steps = 15;

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

    @Option(
            names = "--acceleration",
            description = "What f sees at second order: ${COMPLETION-CANDIDATES}. Default: POSITION.")
    private Acceleration acceleration;

    @Option(
            names = "--readout",
            description = "What the output layer sees: ${COMPLETION-CANDIDATES}. FIRST is the state without augmented"
                    + " dimensions, at second order the position. Default: ALL, with --curves FIRST.")
    private Readout readout;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Save the trained network there (readable by DL4J's ModelSerializer).")
    private Path file;

    @Option(
            names = "--table",
            description = "Train every block of K. Lu's report and print them beside its accuracies. Then, and with"
                    + " --curves, the defaults are those of the report: 50 iterations, batches of 100, rate"
                    + " 0.05, no dropout; and 1,000 digits to train and to test.")
    private boolean table;

    @Option(
            names = "--curves",
            description = "Draw accuracy and loss over the iterations, as in figures 12 to 16 of the report.")
    private boolean curves;

    @Option(names = "--seeds", description = "Number of runs of each network in a comparison.")
    private int seeds = 10;

    @Override
    protected void run() throws IOException {
        boolean report = table || curves;
        if (report) {
            options.useDefaultsOfTheReport(this::set);
        }
        options.check();
        check(report);
        MultiLayerNetwork single = report || nets.size() > 1 ? null : network();
        DigitData digits = options.digits(this::line);
        print(
                "%s: %d to train, %d to test; %d iterations, batches of %d",
                digits.source(),
                digits.train().size(),
                digits.test().size(),
                options.iterations(digits),
                options.batch());
        if (report) {
            compareBlocks(new MnistRuns(digits, options, seeds));
        } else if (nets.size() > 1) {
            compareNets(new MnistRuns(digits, options, seeds));
        } else {
            trainOne(single, digits);
        }
    }

    private void check(boolean report) {
        Numbers.requirePositive("--seeds", seeds);
        Numbers.requirePositive("--steps", steps);
        if (report
                && Stream.of("--model", "--net", "--augment", "--steer", "--acceleration", "--save")
                        .anyMatch(this::given)) {
            throw new IllegalArgumentException("--table trains every model as it is, and so does --curves: --model,"
                    + " --net, --augment, --steer, --acceleration and --save mean nothing with them");
        }
        if (!nets.isEmpty()) {
            refuse(
                    "with --net (" + String.join(",", nets) + ")",
                    "--model",
                    "--augment",
                    "--steer",
                    "--acceleration",
                    "--readout",
                    "--solver",
                    "--tolerance");
        }
        if (nets.size() > 1) {
            refuse("with several --net", "--save");
        }
        if (!report && nets.size() < 2) {
            refuse("for a single network", "--seeds");
        }
    }

    private void refuse(String where, String... senseless) {
        Stream.of(senseless).filter(this::given).findFirst().ifPresent(option -> {
            throw new IllegalArgumentException(option + " means nothing " + where);
        });
    }

    private void compareBlocks(MnistRuns runs) throws IOException {
        Set<MnistBlock> blocks = new LinkedHashSet<>();
        if (table) {
            blocks.addAll(ReportBlocks.table());
        }
        if (curves) {
            for (ReportBlocks.Curves figure : ReportBlocks.figures(readout == null ? Readout.FIRST : readout)) {
                draw(figure, runs);
                blocks.addAll(figure.blocks().values());
            }
        }
        MnistTable rows = new MnistTable(seeds);
        blocks.forEach(block -> rows.add(block.toString(), ReportBlocks.accuracy(block), runs.of(block)));
        rows.print(this::line);
        result(new Result().with("accuracy", rows.accuracies()));
    }

    private void draw(ReportBlocks.Curves wanted, MnistRuns runs) throws IOException {
        Map<String, List<MnistTraining.Trained>> named = new LinkedHashMap<>();
        wanted.blocks().forEach((name, block) -> named.put(name, runs.of(block)));
        String title = wanted.title() + "; " + MnistCurves.over(seeds);
        Figure figure = named.size() == 1
                ? MnistCurves.ofOne(title, named.values().iterator().next())
                : MnistCurves.ofSeveral(title, named);
        save(figure, "mnist-" + wanted.name() + ".png");
    }

    private void compareNets(MnistRuns runs) throws IOException {
        MnistNets compared = new MnistNets(nets.stream().map(StepNet::of).toList(), steps, runs);
        compared.print(this::line);
        save(compared.figure(), "mnist-nets.png");
        result(compared.result());
    }

    private MultiLayerNetwork network() {
        MnistNetwork network = options.network(options.seed());
        return nets.isEmpty() ? network.build(block()) : network.build(StepNet.of(nets.get(0)), steps);
    }

    private MnistBlock block() {
        MnistBlock block = MnistBlock.of(Choice.of(MnistModel.values(), "--model", model));
        block = augment == null ? block : block.withAugment(augment);
        block = steer == null ? block : block.withSteer(steer);
        block = acceleration == null ? block : block.with(acceleration);
        return readout == null ? block : block.with(readout);
    }

    private void trainOne(MultiLayerNetwork network, DigitData digits) throws IOException {
        int iterations = options.iterations(digits);
        MnistTraining training = new MnistTraining("training", network, digits, options.batch(), options.seed());
        TrainingReport report = new TrainingReport(beside("mnist.html"));
        training.tell(report);
        MnistTraining.Trained trained =
                file == null ? training.run(iterations) : runAndSave(training, iterations, network);
        report.write();
        line(trained.evaluation().stats(true, true));
        print("mean NFE per iteration: forward %.1f, backward %.1f", trained.meanForward(), trained.meanBackward());
        double[] learned = trained.timeSteps();
        if (learned.length > 0) {
            print(
                    "learned time steps, %d of %d left: %s",
                    MnistNets.left(learned), learned.length, MnistNets.text(learned));
        }
        save(trained.figure(), "mnist.png");
        print("report %s, numbers %s", beside("mnist.html"), report.csv());
        save(MnistFigures.features(network, digits), "mnist-features.png");
        result(trained.result());
    }

    /** Ctrl-C ends the training, not the saving. */
    private MnistTraining.Trained runAndSave(MnistTraining training, int iterations, MultiLayerNetwork network)
            throws IOException {
        try (Interrupt interrupt = new Interrupt()) {
            MnistTraining.Trained trained = training.run(iterations, interrupt::asked);
            SavedNetwork.write(network, file);
            String interrupted = interrupt.asked()
                    ? ", interrupted after " + trained.log().losses().length + " of " + iterations + " iterations"
                    : "";
            line("saved " + file + interrupted);
            return trained;
        }
    }
}
