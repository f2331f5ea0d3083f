package org.odelayer.examples.plot;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The numbers of one series, one array per axis: checks and copies them. */
final class SeriesNumbers {
    private final String series;
    private String firstName;
    private int length;

    /** @param series what to call it in messages, such as "line train" */
    SeriesNumbers(String series) {
        this.series = series;
    }

    /**
     * Takes an array of finite numbers.
     *
     * @param name of its axis, for messages
     * @param values as many as in all other arrays of this series, at least one
     * @return a copy
     * @throws IllegalArgumentException if the values are not like that; the message names the series and the axis
     */
    double[] finite(String name, double[] values) {
        requireLength(name, values);
        require(Arrays.stream(values).allMatch(Double::isFinite), "must have finite " + name);
        return values.clone();
    }

    /** Takes an array as {@link #finite} does, but one in which some numbers may be NaN. */
    double[] gapped(String name, double[] values) {
        requireLength(name, values);
        require(Arrays.stream(values).noneMatch(Double::isInfinite), "must have finite " + name);
        require(Arrays.stream(values).anyMatch(Double::isFinite), "must have a " + name + " that is a number");
        return values.clone();
    }

    /** Every so many values from the first. */
    static double[] every(int step, int first, double[] values) {
        return IntStream.range(0, (values.length - first + step - 1) / step)
                .mapToDouble(i -> values[first + i * step])
                .toArray();
    }

    private void requireLength(String name, double[] values) {
        if (firstName == null) {
            require(values.length > 0, "must have a point");
            firstName = name;
            length = values.length;
        }
        require(
                values.length == length,
                "must have as many " + firstName + " (" + length + ") as " + name + " (" + values.length + ")");
    }

    /** @throws IllegalArgumentException unless the condition holds; the message names the series */
    void require(boolean condition, String demand) {
        if (!condition) {
            throw new IllegalArgumentException(series + " " + demand);
        }
    }
}
