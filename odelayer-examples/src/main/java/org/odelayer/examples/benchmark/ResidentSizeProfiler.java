package org.odelayer.examples.benchmark;

import java.util.Collection;
import java.util.List;
import org.odelayer.examples.run.ResidentSize;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * How much the process grows over all measuring iterations, as Linux counts it; 0 elsewhere. With a heap that is
 * touched beforehand what grows is off-heap.
 */
public final class ResidentSizeProfiler implements InternalProfiler {
    /** The name of its result, in kilobytes. */
    static final String GROWTH = "resident.growth";

    private long before;

    /** For JMH. */
    public ResidentSizeProfiler() {}

    @Override
    public String getDescription() {
        return "growth of the resident size";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = ResidentSize.kilobytes();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Collection<? extends Result> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        return List.of(new ScalarResult(GROWTH, ResidentSize.kilobytes() - before, "kB", AggregationPolicy.SUM));
    }
}
