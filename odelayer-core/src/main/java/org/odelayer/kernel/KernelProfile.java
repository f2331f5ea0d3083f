package org.odelayer.kernel;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How often kernels run and how long they take, by operation and shapes of the inputs. Kernels are timed if the system
 * property {@value #PROPERTY} is {@code true} when this class is loaded; otherwise it costs nothing.
 */
public final class KernelProfile {
    /** The system property that switches it on. */
    public static final String PROPERTY = "odelayer.profile";

    private static final boolean ON = Boolean.getBoolean(PROPERTY);
    private static final Map<String, Counter> COUNTERS = new ConcurrentHashMap<>();

    private KernelProfile() {}

    static Runnable timed(String name, List<INDArray> inputs, Runnable code) {
        if (!ON) {
            return code;
        }
        String shapes =
                inputs.stream().map(array -> Arrays.toString(array.shape())).collect(Collectors.joining(" "));
        Counter counter = COUNTERS.computeIfAbsent(name + " " + shapes, key -> new Counter());
        return () -> {
            long start = System.nanoTime();
            code.run();
            counter.nanoseconds.add(System.nanoTime() - start);
            counter.calls.increment();
        };
    }

    /** Forgets what was measured so far. */
    public static void reset() {
        COUNTERS.values().forEach(counter -> {
            counter.calls.reset();
            counter.nanoseconds.reset();
        });
    }

    /**
     * What was measured since {@link #reset}.
     *
     * @return one entry per operation and shapes that ran, the largest total first; empty if it is off
     */
    public static List<Entry> entries() {
        return COUNTERS.entrySet().stream()
                .map(each -> new Entry(
                        each.getKey(),
                        each.getValue().calls.sum(),
                        each.getValue().nanoseconds.sum()))
                .filter(entry -> entry.calls > 0)
                .sorted(Comparator.comparingLong(Entry::nanoseconds).reversed())
                .toList();
    }

    /**
     * Kernels of one operation and one list of input shapes.
     *
     * @param kernel the operation's name and the shapes
     * @param calls how often they ran
     * @param nanoseconds how long that took in all
     */
    public record Entry(String kernel, long calls, long nanoseconds) {}

    private static final class Counter {
        private final LongAdder calls = new LongAdder();
        private final LongAdder nanoseconds = new LongAdder();
    }
}
