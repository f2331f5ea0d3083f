package org.odelayer.examples.advanced;

import java.util.List;
import java.util.Locale;

/**
 * Trainings of one model of one size from several seeds. Their errors span decades, so the median stands for them.
 *
 * @param model what is trained
 * @param runs one per seed
 */
record OscillatorRuns(OscillatorModel model, List<OscillatorRun> runs) {

    int hidden() {
        return runs.get(0).hidden();
    }

    long parameters() {
        return runs.get(0).parameters();
    }

    /** Of an even number the lower of the two in the middle. */
    double median() {
        return sorted()[(runs.size() - 1) / 2];
    }

    double least() {
        return sorted()[0];
    }

    double largest() {
        return sorted()[runs.size() - 1];
    }

    /** The run whose error is the median. */
    OscillatorRun typical() {
        return runs.stream().filter(run -> run.error() == median()).findFirst().orElseThrow();
    }

    private double[] sorted() {
        return runs.stream().mapToDouble(OscillatorRun::error).sorted().toArray();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-14s %7d %11d %12.1e %10.1e to %8.1e",
                model,
                hidden(),
                parameters(),
                median(),
                least(),
                largest());
    }
}
