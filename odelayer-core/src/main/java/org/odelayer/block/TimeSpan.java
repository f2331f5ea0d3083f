package org.odelayer.block;

import java.util.Arrays;

/**
 * The times of a block: the initial state's and the outputs'. Either one output at the end, or a series of them; the
 * same for all examples of a batch or, told with each call, others for each.
 *
 * <p>Times are dimensionless and may run backwards.
 */
public final class TimeSpan {
    private final double t0;
    private final double[] outputs;
    private final boolean series;
    private final boolean hits;
    private final boolean perExample;

    private TimeSpan(double t0, double[] outputs, boolean series, boolean hits, boolean perExample) {
        this.t0 = t0;
        this.outputs = outputs;
        this.series = series;
        this.hits = hits;
        this.perExample = perExample;
    }

    /**
     * One output, at the end.
     *
     * @param t0 the time of the initial state
     * @param t1 the time of the output, not equal to t0
     * @return the times
     * @throws IllegalArgumentException if a time is not finite or both are equal
     */
    public static TimeSpan of(double t0, double t1) {
        if (!Double.isFinite(t0) || !Double.isFinite(t1) || t0 == t1) {
            throw new IllegalArgumentException("t1 (" + t1 + ") must be finite and differ from t0 (" + t0 + ")");
        }
        return new TimeSpan(t0, new double[] {t1}, false, false, false);
    }

    /**
     * Outputs at several times, by the method's dense output unless steps are to end there ({@link #hitting}).
     *
     * @param t0 the time of the initial state
     * @param outputs the times of the outputs, from t0 on in one direction; the first may be t0
     * @return the times
     * @throws IllegalArgumentException if a time is not finite, they are not in order, or none differs from t0
     */
    public static TimeSpan series(double t0, double... outputs) {
        String all = Arrays.toString(outputs);
        if (outputs.length == 0
                || !Double.isFinite(t0)
                || !Arrays.stream(outputs).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "output times (" + all + ") must be at least one, all finite, as must be t0 (" + t0 + ")");
        }
        double direction = Math.signum(outputs[outputs.length - 1] - t0);
        double last = t0;
        for (int i = 0; i < outputs.length; i++) {
            double step = direction * (outputs[i] - last);
            if (direction == 0 || step < 0 || step == 0 && i > 0) {
                throw new IllegalArgumentException("output times (" + all + ") must go from t0 (" + t0
                        + ") in one direction, each but the first beyond the one before");
            }
            last = outputs[i];
        }
        return new TimeSpan(t0, outputs.clone(), true, false, false);
    }

    /**
     * A series of outputs for each example, at times of its own, which are told with the call: {@link
     * CompiledBlock#forward(org.nd4j.linalg.api.ndarray.INDArray, org.nd4j.linalg.api.ndarray.INDArray,
     * org.nd4j.linalg.api.ndarray.INDArray)}. Each example is solved to its own last time, by steps of its own ({@link
     * BatchSteps#PER_EXAMPLE}).
     *
     * @param t0 the time of the initial states
     * @param count the number of outputs of the example with the most, at least 1
     * @return the times
     * @throws IllegalArgumentException if t0 is not finite or there is no output
     */
    public static TimeSpan perExample(double t0, int count) {
        if (!Double.isFinite(t0) || count < 1) {
            throw new IllegalArgumentException(
                    "t0 (" + t0 + ") must be finite and the number of output times (" + count + ") at least 1");
        }
        return new TimeSpan(t0, unknown(count), true, false, true);
    }

    /**
     * One output for each example, at an end time of its own, which is told with the call, as of {@link #perExample}.
     *
     * @param t0 the time of the initial states
     * @return the times
     * @throws IllegalArgumentException if t0 is not finite
     */
    public static TimeSpan endPerExample(double t0) {
        return new TimeSpan(perExample(t0, 1).t0, unknown(1), false, false, true);
    }

    private static double[] unknown(int count) {
        double[] times = new double[count];
        Arrays.fill(times, Double.NaN);
        return times;
    }

    /**
     * Whether each example has times of its own, which are told with each call.
     *
     * @return false for times that are known here
     */
    public boolean isPerExample() {
        return perExample;
    }

    /**
     * The number of outputs.
     *
     * @return at least 1; where examples have times of their own, that of the example with the most
     */
    public int count() {
        return outputs.length;
    }

    private double[] known() {
        if (perExample) {
            throw new IllegalStateException("the times of outputs are told with each call, for each example its own");
        }
        return outputs;
    }

    /**
     * The time of the initial state.
     *
     * @return t0
     */
    public double t0() {
        return t0;
    }

    /**
     * The time of the last output.
     *
     * @return t1
     * @throws IllegalStateException if each example has times of its own
     */
    public double t1() {
        return known()[outputs.length - 1];
    }

    /**
     * The times of the outputs.
     *
     * @return at least one, a new array
     * @throws IllegalStateException if each example has times of its own
     */
    public double[] outputs() {
        return known().clone();
    }

    /**
     * Times from t0 to t1.
     *
     * @param points how many, at least 2
     * @return equally spaced, both ends included
     * @throws IllegalArgumentException if there are fewer than two
     */
    public double[] spaced(int points) {
        if (points < 2) {
            throw new IllegalArgumentException("points (" + points + ") must be at least 2");
        }
        double[] times = new double[points];
        Arrays.setAll(times, i -> t0 + (t1() - t0) * i / (points - 1));
        times[points - 1] = t1();
        return times;
    }

    /**
     * Whether the output has a dimension for the time.
     *
     * @return false for the one output at the end
     */
    public boolean isSeries() {
        return series;
    }

    /**
     * These times with steps that end at each of them, or not: exact to the tolerances whatever the dense output is, at
     * the price of shorter steps where the times are dense.
     *
     * @param exactly whether steps end at the output times
     * @return new times
     */
    public TimeSpan hitting(boolean exactly) {
        return new TimeSpan(t0, outputs, series, exactly, perExample);
    }

    /**
     * Whether steps end at the output times.
     *
     * @return false unless asked for
     */
    public boolean hits() {
        return hits;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeSpan span
                && span.t0 == t0
                && span.series == series
                && span.hits == hits
                && span.perExample == perExample
                && Arrays.equals(span.outputs, outputs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(outputs) + 31 * Double.hashCode(t0);
    }

    @Override
    public String toString() {
        return "t0 = " + t0 + ", outputs at "
                + (perExample ? outputs.length + " times of each example" : Arrays.toString(outputs));
    }
}
