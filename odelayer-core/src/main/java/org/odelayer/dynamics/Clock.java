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
    /** The least distance to a jump that the data type still tells apart from it, relative to the times. */
    private final double resolution;

    private double least = Double.NEGATIVE_INFINITY;
    private double largest = Double.POSITIVE_INFINITY;
    private int step;

    Clock(Dynamics dynamics, DataType type) {
        this.time = Detached.call(() -> Nd4j.scalar(type, 0.0));
        this.basis = dynamics.timeBasis().orElse(null);
        this.values = new double[basis == null ? 0 : basis.terms()];
        this.terms = basis == null ? null : Detached.call(() -> Nd4j.create(type, 1, basis.terms()));
        this.grid = dynamics.stepGrid().orElse(StepGrid.NONE);
        this.jumps = DoubleStream.of(dynamics.jumps()).sorted().distinct().toArray();
        this.resolution = type == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
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
        return Arrays.binarySearch(jumps, t) >= 0;
    }

    double[] jumpsBetween(double from, double to) {
        double[] between = Arrays.stream(jumps)
                .filter(t -> t > Math.min(from, to) && t < Math.max(from, to))
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
        double margin = 2 * resolution * Math.max(Math.abs(from), Math.abs(to));
        least = Math.min(from, to) + margin;
        largest = Math.max(from, to) - margin;
    }

    @Override
    public void close() {
        time.close();
        if (terms != null) {
            terms.close();
        }
    }
}
