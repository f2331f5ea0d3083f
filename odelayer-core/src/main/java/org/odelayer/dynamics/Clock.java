package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;

/** The arrays of a plan that hold the time and functions of it. */
final class Clock implements AutoCloseable {
    private final INDArray time;
    private final TimeBasis basis;
    private final INDArray terms;
    private final double[] values;
    private final double[] jumps;
    private final StepGrid grid;
    /** The distance that evaluations keep from the ends of an interval, relative to the times. */
    private final double margin;

    private double least = Double.NEGATIVE_INFINITY;
    private double largest = Double.POSITIVE_INFINITY;
    private int step;

    Clock(Dynamics dynamics, DataType type) {
        this.time = Detached.call(() -> Nd4j.scalar(type, 0.0));
        this.basis = dynamics.timeBasis().orElse(null);
        this.values = new double[basis == null ? 0 : basis.terms()];
        this.terms = basis == null ? null : Detached.call(() -> Nd4j.create(type, 1, basis.terms()));
        this.grid = dynamics.stepGrid().orElse(StepGrid.NONE);
        this.jumps = distinct(dynamics.jumps());
        // The data type tells two spacings apart from the end itself; jumps may be off by two spacings of DOUBLE.
        this.margin = type == DataType.FLOAT ? 2 * Math.ulp(1f) : 4 * Math.ulp(1.0);
    }

    /** Sorted; of times that differ by rounding only, as 0.3 and 0.1 + 0.2 do, the first. */
    private static double[] distinct(double... times) {
        double[] sorted = DoubleStream.of(times).sorted().toArray();
        int count = 0;
        for (double t : sorted) {
            if (count == 0 || !same(sorted[count - 1], t)) {
                sorted[count++] = t;
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private static boolean same(double a, double b) {
        return Math.abs(a - b) <= 2 * Math.max(Math.ulp(a), Math.ulp(b));
    }

    INDArray time() {
        return time;
    }

    Map<String, INDArray> arrays() {
        Map<String, INDArray> arrays = new HashMap<>();
        arrays.put(CompiledDynamics.TIME, time);
        if (basis != null) {
            arrays.put(ParameterList.BASIS, terms);
        }
        return arrays;
    }

    void set(double t) {
        double inside = Math.min(Math.max(t, least), largest);
        time.putScalar(0, inside);
        step = grid.step(inside);
        if (basis != null) {
            basis.evaluate(inside, values);
            for (int i = 0; i < values.length; i++) {
                terms.putScalar(i, values[i]);
            }
        }
    }

    StepGrid grid() {
        return grid;
    }

    /** The interval of the last time set. */
    int step() {
        return step;
    }

    boolean jumpsAt(double t) {
        return Arrays.stream(jumps).anyMatch(jump -> same(jump, t));
    }

    double[] jumpsBetween(double from, double to) {
        double[] between = Arrays.stream(jumps)
                .filter(t -> t > Math.min(from, to) && t < Math.max(from, to) && !same(t, from) && !same(t, to))
                .toArray();
        if (from > to) {
            Arrays.setAll(between, reversed(between));
        }
        return between;
    }

    private static IntToDoubleFunction reversed(double[] times) {
        double[] copy = times.clone();
        return i -> copy[copy.length - 1 - i];
    }

    void within(double from, double to) {
        if (jumps.length == 0) {
            return;
        }
        // Never beyond the middle: an interval that is shorter than the margins keeps its parameters.
        double inside = Math.min(margin * Math.max(Math.abs(from), Math.abs(to)), Math.abs(to - from) / 2);
        least = Math.min(from, to) + inside;
        largest = Math.max(from, to) - inside;
    }

    /** Refuses times that the data type does not tell apart well enough for this f. */
    void check(double t0, double t1, boolean used) {
        TimeResolution resolution = new TimeResolution(time.dataType(), t0, t1);
        if (used) {
            resolution.checkSpan();
        }
        if (jumps.length > 0) {
            resolution.checkPieces(jumpsBetween(t0, t1));
        }
    }

    @Override
    public void close() {
        time.close();
        if (terms != null) {
            terms.close();
        }
    }
}
