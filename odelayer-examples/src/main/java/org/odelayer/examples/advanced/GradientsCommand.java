package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.odelayer.examples.run.ExampleCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Progress;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the ways to compute a gradient: error against a nearly exact solve, function evaluations, time and memory of
 * a forward and a backward pass, and what the memory does when there are more steps.
 *
 * <p>Prints two tables and {@code RESULT {"error": {case: {gradient: …}}, "time": {…}, "megabytes": {…}, "steps":
 * {gradient: [10 steps, 1000 steps]}}}; errors are those with respect to the parameters, times are relative to the
 * continuous adjoint's.
 */
@Command(name = "gradients", description = "Compare continuous, interpolating and discrete adjoints.")
public final class GradientsCommand extends ExampleCommand {
    private static final int[] STEPS = {10, 1000};

    @Option(names = "--cases", split = ",", description = "What to measure on: ${COMPLETION-CANDIDATES}.")
    private List<GradientsCase> cases = List.of(GradientsCase.values());

    @Option(names = "--rounds", description = "Number of passes of each; their median time counts.")
    private int rounds = 15;

    @Option(
            names = "--no-memory",
            negatable = true,
            description = "Do not measure the memory, for which each figure takes a process of its own.")
    private boolean memoryWanted = true;

    @Override
    protected void run() throws IOException, InterruptedException {
        Numbers.requirePositive("--rounds", rounds);
        List<GradientsRun> runs = new ArrayList<>();
        Map<GradientsCase, Map<GradientKind, Double>> memory = new EnumMap<>(GradientsCase.class);
        Map<GradientKind, double[]> growth = new EnumMap<>(GradientKind.class);
        int kinds = GradientKind.values().length;
        try (Progress progress = new Progress("measuring", (long) cases.size() * (1 + kinds) + kinds * STEPS.length)) {
            for (GradientsCase work : cases) {
                runs.add(new GradientsRun(work, rounds));
                progress.step(work.title());
                memory.put(work, new EnumMap<>(GradientKind.class));
                for (GradientKind kind : GradientKind.values()) {
                    memory.get(work).put(kind, megabytes(work, kind, 0));
                    progress.step(work.title() + " memory");
                }
            }
            for (GradientKind kind : GradientKind.values()) {
                growth.put(kind, new double[STEPS.length]);
                for (int i = 0; i < STEPS.length; i++) {
                    growth.get(kind)[i] = megabytes(GradientsCase.MLP, kind, STEPS[i]);
                    progress.step(STEPS[i] + " steps");
                }
            }
        }
        runs.forEach(run -> print(run, memory.get(run.work())));
        print("memory of %s by RK4 (MB)", GradientsCase.MLP.title());
        print("%-14s %10s %10s", "gradient", STEPS[0] + " steps", STEPS[1] + " steps");
        growth.forEach((kind, values) -> print("%-14s %10.1f %10.1f", name(kind), values[0], values[1]));
        Result steps = new Result();
        growth.forEach((kind, values) -> steps.with(name(kind), values));
        result(new Result()
                .with("error", each(runs, (run, kind) -> run.row(kind).parameterError()))
                .with("time", each(runs, GradientsRun::relativeTime))
                .with(
                        "megabytes",
                        each(runs, (run, kind) -> memory.get(run.work()).get(kind)))
                .with("steps", steps));
    }

    private void print(GradientsRun run, Map<GradientKind, Double> megabytes) {
        GradientsCase work = run.work();
        print("%s, %s, tolerance %.0e", work.title(), work.type(), work.tolerance());
        print("%-14s %9s %11s %11s %6s %12s", "gradient", "NFE", "error y0", "error theta", "time", "memory (MB)");
        for (GradientKind kind : GradientKind.values()) {
            GradientsRun.Row row = run.row(kind);
            print(
                    "%-14s %4d+%4d %11.1e %11.1e %6.2f %12.1f",
                    name(kind),
                    row.forward(),
                    row.backward(),
                    row.stateError(),
                    row.parameterError(),
                    run.relativeTime(kind),
                    megabytes.get(kind));
        }
    }

    private double megabytes(GradientsCase work, GradientKind kind, int steps)
            throws IOException, InterruptedException {
        return memoryWanted ? GradientsMemory.megabytes(work, kind, steps) : Double.NaN;
    }

    private static String name(GradientKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Result each(List<GradientsRun> runs, ToDoubleBiFunction<GradientsRun, GradientKind> value) {
        Result result = new Result();
        for (GradientsRun run : runs) {
            List<GradientKind> kinds = List.of(GradientKind.values());
            result.with(
                    run.work().title(),
                    Result.of(kinds, GradientsCommand::name, kind -> value.applyAsDouble(run, kind)));
        }
        return result;
    }
}
