package org.odelayer.field;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.StepGrid;
import org.odelayer.dynamics.TimeBasis;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Numbers;
import org.odelayer.ode.method.Leg;

/** The arrays of a plan that hold the time, functions of it, and numbers of the leg that it lies in. */
final class Clock implements AutoCloseable {
    private final DataType type;
    private final Exchange exchange;
    /** By stage. */
    private final List<Slot> slots = new ArrayList<>();

    private final TimeBasis basis;
    private final double[] values;
    private final double[] jumps;
    private final StepGrid grid;
    private final LegInputs legs;
    /** The distance that evaluations keep from the ends of an interval, relative to the times. */
    private final double margin;

    /** For inputs of a batch, and the times at which f jumps. */
    Clock(ParameterList inputs, long batch, double[] jumps, DataType type) {
        this.type = type;
        this.exchange = new Exchange(type);
        this.basis = basis(inputs);
        this.values = new double[basis == null ? 0 : basis.terms()];
        this.grid = inputs.grid();
        this.legs = new LegInputs(inputs, batch, exchange);
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

    DataType dataType() {
        return type;
    }

    /** By which kernels know the times. */
    Exchange exchange() {
        return exchange;
    }

    /** What evaluations of all stages read of their leg. */
    LegInputs legs() {
        return legs;
    }

    private Slot slot(int stage) {
        while (slots.size() <= stage) {
            slots.add(new Slot());
        }
        return slots.get(stage);
    }

    /** What evaluations of a stage read. */
    Map<String, INDArray> arrays(int stage) {
        Slot slot = slot(stage);
        Map<String, INDArray> arrays = new HashMap<>(legs.arrays());
        arrays.put(FieldInputs.TIME, slot.time.array());
        if (basis != null) {
            arrays.put(Input.TimeFunctions.NAME, slot.terms.array());
        }
        return arrays;
    }

    /**
     * Sets the time of a stage's next evaluation, inside its leg where f jumps, without sending it. Answers the
     * interval of the grid.
     */
    int set(double t, Leg leg, int stage) {
        legs.enter(leg);
        double inside = jumps.length == 0 || Double.isInfinite(leg.from()) ? t : inside(t, leg);
        Slot slot = slot(stage);
        if (slot.t != inside) {
            slot.set(inside);
        }
        return grid.step(inside);
    }

    /** The time of one stage's evaluations, and functions of it. */
    private final class Slot {
        private final Numbers time = exchange.numbers();
        private final Numbers terms = basis == null ? null : exchange.numbers(1, basis.terms());
        private double t = Double.NaN;

        void set(double newT) {
            t = newT;
            time.set(0, t);
            if (basis != null) {
                basis.evaluate(t, values);
                for (int i = 0; i < values.length; i++) {
                    terms.set(i, values[i]);
                }
            }
        }
    }

    StepGrid grid() {
        return grid;
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
        TimeResolution resolution = new TimeResolution(type, t0, t1);
        if (used) {
            resolution.checkSpan();
        }
        if (jumps.length > 0) {
            resolution.checkPieces(jumpsBetween(t0, t1));
        }
    }

    @Override
    public void close() {
        exchange.close();
    }
}
