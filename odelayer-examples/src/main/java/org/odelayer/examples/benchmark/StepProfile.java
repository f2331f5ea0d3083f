package org.odelayer.examples.benchmark;

import java.util.List;
import java.util.Locale;
import org.odelayer.kernel.KernelProfile;

/** Where the time of a case's training step goes, kernel by kernel. */
final class StepProfile {
    private static final double MICRO = 1000;
    private static final double PERCENT = 100;

    private final int steps;
    private final double total;
    private final List<KernelProfile.Entry> entries;

    private StepProfile(int steps, double total, List<KernelProfile.Entry> entries) {
        this.steps = steps;
        this.total = total;
        this.entries = entries;
    }

    /** Runs steps for so long, after as long to warm up; the first thing in a process that touches a kernel. */
    static StepProfile of(PeerCase work, int threads, double seconds) {
        System.setProperty(KernelProfile.PROPERTY, "true");
        System.setProperty(Threads.PROPERTY, Integer.toString(threads));
        CaseBenchmark benchmark = new CaseBenchmark(work);
        run(benchmark, seconds);
        KernelProfile.reset();
        long start = System.nanoTime();
        int steps = run(benchmark, seconds);
        return new StepProfile(steps, System.nanoTime() - start, KernelProfile.entries());
    }

    private static int run(CaseBenchmark benchmark, double seconds) {
        long end = System.nanoTime() + Math.round(seconds * 1e9);
        int steps = 0;
        while (steps == 0 || System.nanoTime() < end) {
            benchmark.trainingStep();
            steps++;
        }
        return steps;
    }

    /** One line per kernel and shapes: how often in a training step, how long one takes, and the share of the step. */
    String table() {
        StringBuilder table =
                new StringBuilder(String.format("%9s %9s %7s  %s%n", "calls", "us each", "share", "kernel"));
        long inKernels = 0;
        for (KernelProfile.Entry entry : entries) {
            inKernels += entry.nanoseconds();
            line(table, (double) entry.calls() / steps, entry.nanoseconds(), entry.calls(), entry.kernel());
        }
        line(table, 1, total - inKernels, steps, "all else: axpy, norms, copies, scalars, Java");
        return table.toString();
    }

    private void line(StringBuilder table, double perStep, double nanoseconds, long calls, String what) {
        table.append(String.format(
                Locale.ROOT,
                "%9.1f %9.2f %6.1f%%  %s%n",
                perStep,
                nanoseconds / calls / MICRO,
                PERCENT * nanoseconds / total,
                what));
    }

    double milliseconds() {
        return total / steps / MICRO / MICRO;
    }
}
