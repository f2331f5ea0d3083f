package org.odelayer.examples.plot;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A range of numbers that is drawn as an axis.
 *
 * @param title the quantity and unit
 * @param min its lower end
 * @param max its upper end, above {@code min}
 * @param logarithmic whether equal ratios take equal lengths; both ends are positive then
 * @param names what stands at 1, 2, … in place of numbers; none for numbers
 */
record Axis(String title, double min, double max, boolean logarithmic, List<String> names) {
    /** Keeps lines off the ends of a logarithmic axis. */
    private static final double LOGARITHMIC_ROOM = 1.02;

    /** An axis of numbers. */
    Axis(String title, double min, double max, boolean logarithmic) {
        this(title, min, max, logarithmic, List.of());
    }

    /** An axis of things that stand side by side. */
    static Axis of(List<String> names) {
        return new Axis("", 0.5, names.size() + 0.5, false, names);
    }

    /**
     * A linear axis for some values.
     *
     * @param room what to add at either end, in parts of their range
     */
    static Axis linear(String title, DoubleSummaryStatistics values, double room) {
        double range = values.getMax() - values.getMin();
        // A range that is lost in rounding has no ticks.
        double negligible = 1e-12 * Math.max(Math.abs(values.getMin()), Math.abs(values.getMax()));
        double wider = range > negligible ? room * range : values.getMax() == 0 ? 1 : Math.abs(values.getMax()) / 2;
        return new Axis(title, values.getMin() - wider, values.getMax() + wider, false);
    }

    /** A logarithmic axis for some positive values, from round number to round number. */
    static Axis logarithmic(String title, DoubleSummaryStatistics values) {
        double min = DecadeTicks.floor(values.getMin() / LOGARITHMIC_ROOM);
        return new Axis(title, min, DecadeTicks.ceil(values.getMax() * LOGARITHMIC_ROOM), true);
    }

    /** Where a value lies, 0 at the lower end and 1 at the upper. */
    double fraction(double value) {
        return logarithmic ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
    }

    /** Round numbers in the range, about {@code most} or fewer; or all names. */
    List<Tick> ticks(int most) {
        if (!names.isEmpty()) {
            return IntStream.range(0, names.size())
                    .mapToObj(i -> new Tick(i + 1, names.get(i)))
                    .toList();
        }
        return logarithmic ? DecadeTicks.between(min, max, most) : RoundTicks.between(min, max, most);
    }
}
