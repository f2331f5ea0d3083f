package org.odelayer.dl4j.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One series with times of its own, and what is to be learned of it.
 *
 * <p>A series has a step for each of its times t₁ ≤ t₂ ≤ …, and a step has d values, of which NaN are missing. What a
 * network is to answer is one of
 *
 * <ul>
 *   <li>targets, m numbers per step, of which NaN do not count: the values themselves unless others are given ({@link
 *       #withTargets});
 *   <li>a label, k numbers for the whole series ({@link #withLabel}, {@link #withClass}).
 * </ul>
 *
 * <p>A step whose values are all missing is a query: a network is asked there and told nothing ({@link #withQueries}).
 *
 * <p>Immutable.
 */
public final class IrregularSeries implements Serializable {
    private static final long serialVersionUID = 1L;

    /** For errors. */
    private final String name;
    /** t, ascending or equal. */
    private final double[] times;
    /** [steps][d]. */
    private final double[][] values;
    /** [steps][m]. */
    private final double[][] targets;
    /** Whether the targets are of the same quantities as the values. */
    private final boolean own;
    /** Null unless it is one for the whole series. */
    private final double[] label;

    private IrregularSeries(
            String name, double[] times, double[][] values, double[][] targets, boolean own, double[] label) {
        this.name = name;
        this.times = times;
        this.values = values;
        this.targets = targets;
        this.own = own;
        this.label = label;
    }

    /**
     * A series that is to give its own values.
     *
     * @param name for errors
     * @param times of the steps, at least one, finite, none before the one in front of it; copied
     * @param values one row per step, d ≥ 1 numbers each, finite or NaN for missing ones; copied
     * @return the series
     * @throws IllegalArgumentException naming the series, the step and the number if these are not like that
     */
    public static IrregularSeries of(String name, double[] times, double[][] values) {
        require(times.length > 0, name, "must have a time");
        for (int k = 0; k < times.length; k++) {
            require(Double.isFinite(times[k]), name, "time " + times[k] + " of step " + k + " must be finite");
            if (k > 0 && times[k] < times[k - 1]) {
                require(
                        false,
                        name,
                        "time " + times[k] + " of step " + k + " must not be before " + times[k - 1]
                                + ", the time of step " + (k - 1));
            }
        }
        double[][] rows = rows(name, "values", times.length, values);
        require(rows[0].length > 0, name, "must have a value per step, or NaN");
        return new IrregularSeries(name, times.clone(), rows, rows, true, null);
    }

    private static double[][] rows(String name, String what, int steps, double[][] rows) {
        require(
                rows.length == steps,
                name,
                "must have " + what + " for each of its " + steps + " steps, not for " + rows.length);
        double[][] copies = new double[steps][];
        for (int k = 0; k < steps; k++) {
            require(
                    rows[k].length == rows[0].length,
                    name,
                    what + " of step " + k + " (" + rows[k].length + ") must be as many as those of step 0 ("
                            + rows[0].length + ")");
            copies[k] = rows[k].clone();
            for (double value : copies[k]) {
                require(
                        !Double.isInfinite(value),
                        name,
                        what + " of step " + k + " must be finite or NaN, not " + value);
            }
        }
        return copies;
    }

    private static void require(boolean right, String name, String message) {
        if (!right) {
            throw new IllegalArgumentException("series " + name + ": " + message);
        }
    }

    /**
     * The same series with other targets.
     *
     * @param newTargets one row per step, m ≥ 1 numbers each, finite or NaN where there is none; copied. They are never
     *     standardized.
     * @return a new series
     * @throws IllegalArgumentException naming the series and the step if they are not like that
     */
    public IrregularSeries withTargets(double[][] newTargets) {
        double[][] rows = rows(name, "targets", times.length, newTargets);
        require(rows[0].length > 0, name, "must have a target per step, or NaN");
        return new IrregularSeries(name, times, values, rows, false, null);
    }

    /**
     * The same series with one label instead of targets.
     *
     * @param numbers k ≥ 1 finite numbers; copied
     * @return a new series
     * @throws IllegalArgumentException naming the series and the number if they are not like that
     */
    public IrregularSeries withLabel(double... numbers) {
        require(numbers.length > 0, name, "its label must have a number");
        for (double number : numbers) {
            require(Double.isFinite(number), name, "label " + number + " must be finite");
        }
        return new IrregularSeries(name, times, values, targets, own, numbers.clone());
    }

    /**
     * The same series with a class as its label, one-hot.
     *
     * @param index of the class, from 0
     * @param classes how many there are
     * @return a new series
     * @throws IllegalArgumentException naming the series and the class if there is no such class
     */
    public IrregularSeries withClass(int index, int classes) {
        require(index >= 0 && index < classes, name, "class " + index + " must be from 0 to " + (classes - 1));
        double[] oneHot = new double[classes];
        oneHot[index] = 1;
        return withLabel(oneHot);
    }

    /**
     * The same series, asked at further times at which nothing is known.
     *
     * @param queries the times, finite, in any order; behind steps of the same time
     * @return a new series
     * @throws IllegalArgumentException naming the series and the time if one is not finite
     */
    public IrregularSeries withQueries(double... queries) {
        double[][] unknown = new double[queries.length][targets[0].length];
        Arrays.stream(unknown).forEach(row -> Arrays.fill(row, Double.NaN));
        return withQueries(queries, unknown);
    }

    /**
     * The same series, asked at further times for targets that are known, such as the end of a series that is to be
     * forecast. The values there stay missing.
     *
     * @param queries the times, finite, in any order; behind steps of the same time
     * @param answers the targets there, one row per time, m numbers each, finite or NaN where there is none
     * @return a new series
     * @throws IllegalArgumentException naming the series and the time if these are not like that
     */
    public IrregularSeries withQueries(double[] queries, double[][] answers) {
        double[][] rows = rows(name, "answers", queries.length, answers);
        if (rows.length == 0) {
            return this;
        }
        require(
                rows[0].length == targets[0].length,
                name,
                "answers (" + rows[0].length + " numbers) must be as many as its targets (" + targets[0].length + ")");
        double[] missing = new double[values[0].length];
        Arrays.fill(missing, Double.NaN);
        double[] allTimes = joined(times, queries);
        int[] order = IntStream.range(0, allTimes.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> allTimes[k]))
                .mapToInt(Integer::intValue)
                .toArray();
        int steps = times.length;
        IrregularSeries longer = of(
                name,
                Arrays.stream(order).mapToDouble(k -> allTimes[k]).toArray(),
                Arrays.stream(order)
                        .mapToObj(k -> k < steps ? values[k] : missing)
                        .toArray(double[][]::new));
        double[][] longerTargets = Arrays.stream(order)
                .mapToObj(k -> k < steps ? targets[k] : rows[k - steps])
                .toArray(double[][]::new);
        return new IrregularSeries(name, longer.times, longer.values, longerTargets, own, label);
    }

    private static double[] joined(double[] first, double[] second) {
        double[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The same series in other units. */
    IrregularSeries in(TimeScale timeScale, ValueScale valueScale) {
        double[] standard =
                Arrays.stream(times).map(t -> timeScale.standard(t, times[0])).toArray();
        double[][] scaled = valueScale.standard(values);
        double[][] answers = own ? valueScale.standard(targets) : targets;
        return new IrregularSeries(name, standard, scaled, answers, own, label);
    }

    /** The time of a step, as a row of one. */
    double[] time(int step) {
        return new double[] {times[step]};
    }

    /** Not copied. */
    List<double[]> valueRows() {
        return Arrays.asList(values);
    }

    /** Not copied. */
    List<double[]> targetRows() {
        return Arrays.asList(targets);
    }

    /**
     * Its name.
     *
     * @return as it was given
     */
    public String name() {
        return name;
    }

    /**
     * The number of its steps.
     *
     * @return at least 1
     */
    public int steps() {
        return times.length;
    }

    /**
     * The number of values per step.
     *
     * @return d
     */
    public int channels() {
        return values[0].length;
    }

    /**
     * The times of the steps.
     *
     * @return a copy
     */
    public double[] times() {
        return times.clone();
    }

    /**
     * The values.
     *
     * @return a copy, [steps][d]; NaN are missing
     */
    public double[][] values() {
        return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    }

    /**
     * What is to be learned at each step.
     *
     * @return a copy, [steps][m]; NaN do not count
     */
    public double[][] targets() {
        return Arrays.stream(targets).map(double[]::clone).toArray(double[][]::new);
    }

    /**
     * What is to be learned of the whole.
     *
     * @return a copy; empty if there is no label, and the targets count
     */
    public double[] label() {
        return label == null ? new double[0] : label.clone();
    }
}
