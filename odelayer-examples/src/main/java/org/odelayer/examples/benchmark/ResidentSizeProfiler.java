package org.odelayer.examples.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * How much the process grows over all measuring iterations, and how large it is, as Linux counts it; 0 elsewhere. With a heap that is touched beforehand
 * what grows is off-heap.
 */
public final class ResidentSizeProfiler implements InternalProfiler {
    /** The name of the growth, in kilobytes. */
    static final String GROWTH = "resident.growth";

    /** The name of the process's size above {@link #mark}, in kilobytes. */
    static final String SIZE = "resident.size";

    private static final Path STATUS = Path.of("/proc/self/status");

    private static long mark;

    private long before;

    /** For JMH. */
    public ResidentSizeProfiler() {}

    /** From here on the process's size is counted from its present one. */
    static void mark() {
        mark = kilobytes();
    }

    @Override
    public String getDescription() {
        return "resident size and its growth";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = kilobytes();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Collection<? extends Result> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        long after = kilobytes();
        return List.of(
                new ScalarResult(GROWTH, after - before, "kB", AggregationPolicy.SUM),
                new ScalarResult(SIZE, after - mark, "kB", AggregationPolicy.MAX));
    }

    private static long kilobytes() {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
