package org.odelayer.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Which of two ways to one result is faster: measured, once per process for each operation and shapes. */
public final class Race {
    /** The fastest of them counts: whatever disturbs a run makes it slower, and seldom nine in a row. */
    private static final int RUNS = 9;

    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private Race() {}

    /**
     * What a race gave when it was first run.
     *
     * @param name operation and shapes
     * @param race runs it
     * @return its result
     */
    public static boolean remembered(String name, BooleanSupplier race) {
        return KNOWN.computeIfAbsent(name, each -> race.getAsBoolean());
    }

    /**
     * Runs both by turns, ten times each, of which the first does not count.
     *
     * @param first one way
     * @param second the other
     * @return whether the first is faster
     */
    public static boolean isWonByFirst(Runnable first, Runnable second) {
        first.run();
        second.run();
        long one = Long.MAX_VALUE;
        long other = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) {
            one = Math.min(one, time(first));
            other = Math.min(other, time(second));
        }
        return one < other;
    }

    private static long time(Runnable code) {
        long start = System.nanoTime();
        code.run();
        return System.nanoTime() - start;
    }
}
