package org.odelayer.examples.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.odelayer.block.BatchSteps;
import org.odelayer.examples.run.Choice;
import org.odelayer.examples.run.ExampleCommand;
import org.odelayer.examples.run.JavaProcess;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.kernel.Optimization;
import org.odelayer.ode.SolveStatistics;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the JMH benchmarks of this package, each in a fresh Java process, and prints medians and their ratios.
 *
 * <p>By default the training steps that other libraries do as well: a table and {@code RESULT {"cases": {NAME: {"ms",
 * "nfeForward", "nfeBackward", "overhead"}}}}, overhead being the time over that of the same number of bare evaluations
 * of f and its vector-Jacobian product, measured by turns. With {@code --part} another comparison and {@code RESULT
 * {…}} with its ratios.
 */
@Command(
        name = "benchmark",
        description =
                "Measure training steps and inference; or how they grow with batch and evaluations, compiled plans"
                        + " against SameDiff's session, penalties against none, steps of each example's own against"
                        + " shared ones, the digits' network with and without"
                        + " its block, a network of steps against Deeplearning4j's layers, a latent ODE on the series'"
                        + " own times against the union of all times, a hundred outputs"
                        + " against one, output of the digits' network.")
public final class BenchmarkCommand extends ExampleCommand {
    private static final String HEAP = "gc.alloc.rate.norm";
    private static final double KILO = 1000;
    private static final int EQUATIONS = 1000;

    @Option(names = "--part", description = "What to measure: ${COMPLETION-CANDIDATES}.")
    private Part part = Part.CASES;

    @Option(names = "--case", paramLabel = "NAME", description = "One case by its name; default: all of them.")
    private String chosen;

    @Option(names = "--threads", description = "Threads of the backend.")
    private int threads = 1;

    @Option(names = "--seconds", description = "Length of a measuring iteration; seven are made, after six to warm up.")
    private double seconds = 1;

    @Option(
            names = "--profile",
            description = "Say of each kernel what share of a case's training step it takes, instead.")
    private boolean profile;

    @Option(
            names = "--plain",
            description = "Without rewrites of plans, and by ND4J's executioner: to see what these save.")
    private boolean plain;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "What another library prints for the cases, to be compared: of docs/peer or docs/torchdiffeq.py.")
    private Path against;

    @Option(names = "--figures", paramLabel = "FOLDER", description = "Where to draw the figure of SCALING.")
    private Path figures = Path.of("target");

    @Override
    protected void run() throws RunnerException, IOException, InterruptedException {
        Numbers.requirePositive("--seconds", seconds);
        Numbers.requirePositive("--threads", threads);
        PeerTimes peer = against == null ? PeerTimes.none() : PeerTimes.read(against);
        List<PeerCase> cases =
                chosen == null ? List.of(PeerCase.values()) : List.of(Choice.of(PeerCase.values(), "--case", chosen));
        if (profile) {
            System.setProperty(Optimization.PROPERTY, Boolean.toString(!plain));
            cases.forEach(this::printProfile);
            return;
        }
        // What JMH hands to the processes it starts.
        System.setProperty("java.class.path", JavaProcess.classPath());
        Measured measured = new Measured(new Runner(options(cases)).run());
        switch (part) {
            case CASES -> printCases(cases, measured, peer);
            case MNIST -> printMnist(measured);
            case SCALING -> printScaling(new Scaling(measured));
            case PLANS -> printPlans(measured);
            case PENALTIES -> printPenalties(measured);
            case FIELDS -> printFields(measured);
            case STEPS -> printSteps(measured);
            case RESNET -> printResNet(measured);
            case SERIES -> printSeries(measured);
            case OUTPUTS -> printOutputs(measured);
            case INFERENCE -> printInference(measured, peer);
        }
    }

    private org.openjdk.jmh.runner.options.Options options(List<PeerCase> cases) {
        TimeValue time = TimeValue.milliseconds(Math.max(1, Math.round(KILO * seconds)));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(part.pattern())
                .forks(1)
                .jvmArgs(
                        "-Xms1g",
                        "-Xmx1g",
                        "-XX:+AlwaysPreTouch",
                        Threads.argument(threads),
                        "-D" + Optimization.PROPERTY + "=" + !plain)
                .jvmArgsAppend(JavaProcess.ofBlas().toArray(String[]::new))
                .warmupIterations(6)
                .warmupTime(time)
                .measurementIterations(7)
                .measurementTime(time)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        if (part == Part.CASES) {
            options.param("work", cases.stream().map(Enum::name).toArray(String[]::new));
        }
        if (part == Part.CASES || part == Part.INFERENCE) {
            options.addProfiler(GCProfiler.class).addProfiler(ResidentSizeProfiler.class);
        }
        return options.build();
    }

    private void printCases(List<PeerCase> cases, Measured measured, PeerTimes peer) {
        print(
                "%-40s %9s %11s %9s %9s %13s %13s %9s",
                "case", "ms", "NFE", "overhead", "inference", "kB heap/step", "MB off-heap", "peer/ours");
        Result results = new Result();
        cases.forEach(each -> results.with(each.toString(), printCase(each, measured, peer)));
        result(new Result().with("cases", results));
    }

    private Result printCase(PeerCase each, Measured measured, PeerTimes peer) {
        CaseBenchmark counted = new CaseBenchmark(each);
        SolveStatistics forward = counted.forwardStatistics();
        SolveStatistics backward = counted.backwardStatistics();
        double milliseconds = measured.median("trainingStep", each.name()) / KILO;
        double overhead = measured.secondary("step", "alternating", each.name())
                / measured.secondary("bare", "alternating", each.name());
        int steps = forward.accepted() + forward.rejected() + backward.accepted() + backward.rejected();
        OptionalDouble ratio = peer.ratio(each.toString(), milliseconds);
        print(
                "%-40s %9.2f %5d+%5d %9.2f %9.2f %13.1f %13.1f %9s",
                each,
                milliseconds,
                forward.evaluations(),
                backward.evaluations(),
                overhead,
                measured.median("inference", each.name()) / KILO,
                measured.secondary(HEAP, "trainingStep", each.name()) / KILO / steps,
                measured.secondary(ResidentSizeProfiler.GROWTH, "trainingStep", each.name()) / KILO,
                peerRatio(ratio));
        Result result = new Result()
                .with("ms", milliseconds)
                .with("nfeForward", forward.evaluations())
                .with("nfeBackward", backward.evaluations())
                .with("overhead", overhead);
        ratio.ifPresent(value -> result.with("peerOverOurs", value));
        return result;
    }

    private void printProfile(PeerCase work) {
        StepProfile found = StepProfile.of(work, threads, seconds);
        print("%s: %.2f ms with the clock on%n%s", work, found.milliseconds(), found.table());
    }

    private void printMnist(Measured measured) {
        double rounds = KILO * measured.secondary("rounds", "alternating");
        double with = measured.secondary("networkWithBlock", "alternating") / rounds;
        double without = measured.secondary("networkWithoutBlock", "alternating") / rounds;
        double block = measured.secondary("blockAlone", "alternating") / rounds;
        double ratio = with / (without + block);
        print("network with block %.1f us, without %.1f us, block alone %.1f us", with, without, block);
        print("with / (without + block): %.2f", ratio);
        result(new Result()
                .with("withBlock", with)
                .with("withoutBlock", without)
                .with("block", block)
                .with("ratio", ratio));
    }

    private void printScaling(Scaling scaling) throws IOException {
        line(scaling.table().stripTrailing());
        Path file = figures.resolve("scaling.png");
        scaling.draw(file);
        print("figure %s", file);
        result(scaling.result());
    }

    private void printPlans(Measured measured) {
        double evaluation = measured.median("sessionEvaluation") / measured.median("planEvaluation");
        double vjp = measured.median("sessionVjp") / measured.median("planVjp");
        print("SameDiff's session / plan: evaluation %.1f, vector-Jacobian product %.1f", evaluation, vjp);
        result(new Result()
                .with(
                        "sessionOverPlan",
                        new Result().with("evaluation", evaluation).with("vjp", vjp)));
    }

    private void printPenalties(Measured measured) {
        Result results = new Result();
        for (PenaltyBenchmark.Work work : PenaltyBenchmark.Work.values()) {
            double plain = penalty(measured, PenaltyBenchmark.Choice.NONE, work);
            Arrays.stream(PenaltyBenchmark.Choice.values())
                    .filter(penalty -> penalty != PenaltyBenchmark.Choice.NONE)
                    .forEach(penalty -> {
                        double ratio = penalty(measured, penalty, work) / plain;
                        print("training step with / without penalty, %s %s: %.2f", work, penalty, ratio);
                        results.with(work + " " + penalty, ratio);
                    });
        }
        result(new Result().with("penaltyOverPlain", results));
    }

    private static double penalty(Measured measured, PenaltyBenchmark.Choice penalty, PenaltyBenchmark.Work work) {
        return measured.median("trainingStep", penalty, work);
    }

    private void printFields(Measured measured) {
        Result ratios = new Result();
        double plain = measured.median("trainingStep", FieldBenchmark.Field.MLP);
        for (FieldBenchmark.Field field : FieldBenchmark.Field.values()) {
            double ratio = measured.median("trainingStep", field) / plain;
            print("training step of %s over that of a perceptron: %.2f", field, ratio);
            ratios.with(field.name(), ratio);
        }
        result(new Result().with("fields", ratios));
    }

    private void printSteps(Measured measured) {
        Result times = new Result();
        for (int width : StepsBenchmark.widths()) {
            double own = measured.median("trainingStep", width, BatchSteps.PER_EXAMPLE);
            double shared = measured.median("trainingStep", width, BatchSteps.SHARED);
            print(
                    "perceptron %d-%d-%d, 100 examples: %.2f ms with their own steps, %.2f ms with shared ones: %.1f",
                    width, 2 * width, width, own / KILO, shared / KILO, own / shared);
            times.with(Integer.toString(width), own / shared);
        }
        long own = VanDerPolBatch.rowEvaluations(EQUATIONS, BatchSteps.PER_EXAMPLE);
        long shared = VanDerPolBatch.rowEvaluations(EQUATIONS, BatchSteps.SHARED);
        print(
                "%d equations of van der Pol: %d evaluations of an example, %d with shared steps",
                EQUATIONS, own, shared);
        result(new Result().with("time", times).with("evaluations", (double) own / shared));
    }

    private void printResNet(Measured measured) {
        double ratio = measured.median("resNetOfLayers") / measured.median("resNetOfSteps");
        print("ResNet, 15 layers of width 64, batch 128: Deeplearning4j's layers / one layer of steps: %.2f", ratio);
        result(new Result().with("layersOverSteps", ratio));
    }

    private void printOutputs(Measured measured) {
        Result ratios = new Result();
        for (OutputsBenchmark.Gradient gradient : OutputsBenchmark.Gradient.values()) {
            double forward = measured.secondary("forwardOfMany", "alternating", gradient)
                    / measured.secondary("forwardOfOne", "alternating", gradient);
            double step = measured.secondary("stepOfMany", "alternating", gradient)
                    / measured.secondary("stepOfOne", "alternating", gradient);
            String evaluations = new OutputsBenchmark(gradient).evaluations();
            print(
                    "%s, 100 outputs over one: forward %.2f, training step %.2f; evaluations %s",
                    gradient, forward, step, evaluations);
            ratios.with(gradient.name(), new Result().with("forward", forward).with("trainingStep", step));
        }
        result(new Result().with("outputs", ratios));
    }

    private void printSeries(Measured measured) {
        double own = measured.median("ownTimes") / KILO;
        double union = measured.median("unionOfTimes") / KILO;
        print("latent ODE, 100 series of 20 times: %.1f ms on their own times, %.1f ms on the union", own, union);
        result(new Result().with("ownMs", own).with("unionMs", union).with("ownOverUnion", own / union));
    }

    private void printInference(Measured measured, PeerTimes peer) {
        Result results = new Result();
        for (int batch : InferenceBenchmark.BATCHES) {
            double with = measured.median("withBlock", batch);
            double without = measured.median("withoutBlock", batch);
            double block = measured.median("blockAlone", batch);
            int steps = new InferenceBenchmark(batch).steps();
            double heap = measured.secondary(HEAP, "blockAlone", batch) / KILO / steps;
            double growth = measured.secondary(ResidentSizeProfiler.GROWTH, "blockAlone", batch) / KILO;
            String ratio = peerRatio(peer.ratio(InferenceBenchmark.name(batch), with / KILO));
            print(
                    "output of %d: %.1f us with block, %.1f without, block alone %.1f (%d steps, %.1f kB heap each,"
                            + " %.1f MB off-heap in all); peer/ours %s",
                    batch, with, without, block, steps, heap, growth, ratio);
            results.with(
                    Integer.toString(batch),
                    new Result()
                            .with("withBlock", with)
                            .with("withoutBlock", without)
                            .with("block", block));
        }
        result(new Result().with("inference", results));
    }

    private static String peerRatio(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "-";
    }
}
