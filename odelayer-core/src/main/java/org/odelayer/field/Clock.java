package org.odelayer.field;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.StepGrid;
import org.odelayer.dynamics.TimeBasis;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.Leg;

/** The arrays of a plan that hold the time and functions of it. */
final class Clock implements AutoCloseable {
    private final INDArray time;
    private final HostVector timeValue;
    private final TimeBasis basis;
    private final INDArray terms;
    private final HostVector termValues;
    private final double[] values;
    private final double[] jumps;
    private final StepGrid grid;
    /** The distance that evaluations keep from the ends of an interval, relative to the times. */
    private final double margin;

    private int step;

    /** For inputs, and the times at which f jumps. */
    Clock(ParameterList inputs, double[] jumps, DataType type) {
        this.time = Detached.call(() -> Nd4j.scalar(type, 0.0));
        this.timeValue = new HostVector(time);
        this.basis = basis(inputs);
        this.values = new double[basis == null ? 0 : basis.terms()];
        this.terms = basis == null ? null : Detached.call(() -> Nd4j.create(type, 1, basis.terms()));
        this.termValues = terms == null ? null : new HostVector(terms);
        this.grid = inputs.grid();
        this.jumps = distinct(jumps);
        // The data type tells two spacings apart from the end itself; jumps may be off by two spacings of DOUBLE.
        this.margin = type == DataType.FLOAT ? 2 * Math.ulp(1f) : 4 * Math.ulp(1.0);
    }

    private static TimeBasis basis(ParameterList inputs) {
        return inputs.inputs().stream()
                .filter(Input.TimeFunctions.class::isInstance)
                .map(input -> ((Input.TimeFunctions) input).basis())
                .findFirst()
                .orElse(null);
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
        arrays.put(FieldInputs.TIME, time);
        if (basis != null) {
            arrays.put(Input.TimeFunctions.NAME, terms);
        }
        return arrays;
    }

    /** Sets the time of an evaluation, inside its leg where f jumps. */
    void set(double t, Leg leg) {
        double inside = jumps.length == 0 || Double.isInfinite(leg.from()) ? t : inside(t, leg);
        timeValue.put(0, inside);
        step = grid.step(inside);
        if (basis != null) {
            basis.evaluate(inside, values);
            termValues.write(0, values);
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

    private double inside(double t, Leg leg) {
        double size = Math.max(Math.abs(leg.from()), Math.abs(leg.to()));
        // Never beyond the middle: a leg that is shorter than the margins keeps its parameters.
        double distance = Math.min(margin * size, (leg.largest() - leg.least()) / 2);
        return Math.min(Math.max(t, leg.least() + distance), leg.largest() - distance);
    }

    /** The interval of the grid that a leg lies in. */
    int step(Leg leg) {
        return grid.step(leg.from() + (leg.to() - leg.from()) / 2);
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
