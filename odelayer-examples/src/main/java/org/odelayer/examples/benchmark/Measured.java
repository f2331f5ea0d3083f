package org.odelayer.examples.benchmark;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Medians and secondary results of a run, by method and parameters. */
final class Measured {
    private static final int MEDIAN = 50;

    private final Map<String, RunResult> results = new TreeMap<>();

    Measured(Collection<RunResult> all) {
        all.forEach(result -> results.put(name(result), result));
    }

    private static String name(RunResult result) {
        StringBuilder name = new StringBuilder(result.getPrimaryResult().getLabel());
        for (String key : result.getParams().getParamsKeys()) {
            name.append(' ').append(result.getParams().getParam(key));
        }
        return name.toString();
    }

    /** In microseconds. */
    double median(String method, Object... parameters) {
        return result(method, parameters).getPrimaryResult().getStatistics().getPercentile(MEDIAN);
    }

    /** Of a profiler. */
    @SuppressWarnings("rawtypes")
    double secondary(String label, String method, Object... parameters) {
        for (Map.Entry<String, Result> entry :
                result(method, parameters).getSecondaryResults().entrySet()) {
            if (entry.getKey().contains(label)) {
                return entry.getValue().getScore();
            }
        }
        throw new IllegalStateException("no result " + label + " of " + method);
    }

    private RunResult result(String method, Object... parameters) {
        StringBuilder name = new StringBuilder(method);
        for (Object parameter : parameters) {
            name.append(' ').append(parameter);
        }
        RunResult found = results.get(name.toString());
        if (found == null) {
            throw new IllegalStateException("no result of " + name + " among " + results.keySet());
        }
        return found;
    }
}
