package org.odelayer.examples.benchmark;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.odelayer.examples.support.ClassPath;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs the JMH benchmarks of this package, each in a fresh Java process, and prints medians and their ratios.
 *
 * <p>The backend's threads are set by the environment variable {@code OMP_NUM_THREADS}; 1 is best for work this small. Ends
 * with {@code RESULT {"microseconds": {…}, "sessionOverPlan": {"evaluation", "vjp"}, "penaltyOverPlain": {…},
 * "layersOverSteps",
 * "stepOverKernels", "nfeForward", "nfeBackward"}}.
 */
@Command(
        name = "benchmark",
        description =
                "Measure compiled plans against SameDiff's session, a training step against its bare kernels, penalties against none, and a network of steps against Deeplearning4j's layers.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class BenchmarkCommand implements Callable<Integer> {
    @Option(names = "--seconds", description = "Length of a measuring iteration; seven are made, after six to warm up.")
    private double seconds = 1;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws RunnerException {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("--seconds (" + seconds + ") must be > 0");
        }
        // What JMH hands to the processes it starts.
        System.setProperty("java.class.path", ClassPath.ofExamples());
        print(medians(new Runner(options()).run()));
        return 0;
    }

    private Options options() {
        TimeValue time = TimeValue.milliseconds(Math.max(1, Math.round(1000 * seconds)));
        return new OptionsBuilder()
                .include("^" + PlanBenchmark.class.getName())
                .include("^" + BlockBenchmark.class.getName())
                .include("^" + PenaltyBenchmark.class.getName())
                .include("^" + ResNetBenchmark.class.getName())
                .forks(1)
                .warmupIterations(6)
                .warmupTime(time)
                .measurementIterations(7)
                .measurementTime(time)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
    }

    private static Map<String, Double> medians(Collection<RunResult> results) {
        Map<String, Double> medians = new TreeMap<>();
        for (RunResult result : results) {
            medians.put(name(result), result.getPrimaryResult().getStatistics().getPercentile(50));
        }
        return medians;
    }

    private static String name(RunResult result) {
        String work = result.getParams().getParam("work");
        return work == null
                ? result.getPrimaryResult().getLabel()
                : name(work, result.getParams().getParam("penalty"));
    }

    private static String name(Object work, Object penalty) {
        return work + " " + penalty;
    }

    /** A training step with a penalty over one without. */
    private Map<String, Double> penaltyRatios(Map<String, Double> medians) {
        Map<String, Double> ratios = new TreeMap<>();
        for (PenaltyBenchmark.Work work : PenaltyBenchmark.Work.values()) {
            double plain = medians.get(name(work, PenaltyBenchmark.Choice.NONE));
            for (PenaltyBenchmark.Choice penalty : PenaltyBenchmark.Choice.values()) {
                if (penalty != PenaltyBenchmark.Choice.NONE) {
                    String key = name(work, penalty);
                    ratios.put(key, medians.get(key) / plain);
                    spec.commandLine()
                            .getOut()
                            .printf(
                                    Locale.ROOT,
                                    "training step with / without penalty, %s: %.2f%n",
                                    key,
                                    ratios.get(key));
                }
            }
        }
        return ratios;
    }

    private void print(Map<String, Double> medians) {
        PrintWriter out = spec.commandLine().getOut();
        BlockBenchmark counted = new BlockBenchmark();
        counted.setUp();
        int[] nfe = counted.evaluations();
        double evaluation = medians.get("sessionEvaluation") / medians.get("planEvaluation");
        double vjp = medians.get("sessionVjp") / medians.get("planVjp");
        double step = medians.get("trainingStep") / medians.get("bareKernels");
        medians.forEach((name, median) -> out.printf(Locale.ROOT, "%-24s %10.1f us (median)%n", name, median));
        out.printf(
                Locale.ROOT,
                "SameDiff session / plan: evaluation %.1f, vector-Jacobian product %.1f%n",
                evaluation,
                vjp);
        out.printf(
                Locale.ROOT,
                "training step / bare kernels, mlp-20-10-10-20 b100, NFE %d + %d: %.2f%n",
                nfe[0],
                nfe[1],
                step);
        Map<String, Double> penalties = penaltyRatios(medians);
        double layers = medians.get("resNetOfLayers") / medians.get("resNetOfSteps");
        out.printf(
                Locale.ROOT,
                "training step of a ResNet, 15 layers of width 64, batch 128: Deeplearning4j's layers / one layer of steps"
                        + " %.2f%n",
                layers);
        out.printf(
                Locale.ROOT,
                "RESULT {\"microseconds\": %s, \"sessionOverPlan\": {\"evaluation\": %.2f, \"vjp\": %.2f},"
                        + " \"penaltyOverPlain\": %s, \"layersOverSteps\": %.2f, \"stepOverKernels\": %.3f, \"nfeForward\": %d, \"nfeBackward\": %d}%n",
                json(medians, "%.1f"),
                evaluation,
                vjp,
                json(penalties, "%.2f"),
                layers,
                step,
                nfe[0],
                nfe[1]);
        out.flush();
    }

    private static String json(Map<String, Double> values, String format) {
        List<String> entries = new ArrayList<>();
        values.forEach((name, value) -> entries.add(String.format(Locale.ROOT, "\"%s\": " + format, name, value)));
        return "{" + String.join(", ", entries) + "}";
    }
}
