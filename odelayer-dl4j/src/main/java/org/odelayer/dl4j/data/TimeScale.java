package org.odelayer.dl4j.data;

import java.io.Serializable;
import java.util.List;

/**
 * How the times of series become the times that a network sees, and back.
 *
 * <pre>
 * s = (t − t₀) / unit
 * </pre>
 *
 * <p>t₀ is the first time of each series, or one that all have in common: if the field is autonomous, as those of
 * {@code LatentOdeLayer} and {@code OdeRnnLayer} are by default, the first is right; where the time itself says
 * something, such as the season, the second. A field of a common activation moves a state of size 1 by about 1 in a
 * unit of s, so the unit is to be a time in which something happens.
 *
 * <p>Immutable.
 */
public final class TimeScale implements Serializable {
    /** Times as they are. */
    public static final TimeScale NONE = new TimeScale(0, 1);

    private static final long serialVersionUID = 1L;

    /** t₀; NaN for the first time of each series. */
    private final double origin;
    /** What counts as 1, in the units of t. */
    private final double unit;

    private TimeScale(double origin, double unit) {
        this.origin = origin;
        this.unit = unit;
        if (!(unit > 0) || Double.isInfinite(unit)) {
            throw new IllegalArgumentException("unit (" + unit + ") must be > 0 and finite");
        }
    }

    /**
     * Times since one that all series have in common.
     *
     * @param origin t₀, finite
     * @param unit what counts as 1, in the units of t, greater than 0
     * @return the scale
     * @throws IllegalArgumentException if the origin is not finite, or the unit not greater than 0 and finite
     */
    public static TimeScale since(double origin, double unit) {
        if (!Double.isFinite(origin)) {
            throw new IllegalArgumentException("origin (" + origin + ") must be finite");
        }
        return new TimeScale(origin, unit);
    }

    /**
     * Times since the first one of each series.
     *
     * @param unit what counts as 1, in the units of t, greater than 0
     * @return the scale
     * @throws IllegalArgumentException if the unit is not greater than 0 and finite
     */
    public static TimeScale sinceFirst(double unit) {
        return new TimeScale(Double.NaN, unit);
    }

    /**
     * Times since the first one of each series, the longest series taking 1.
     *
     * @param series those to train on; in place of a longest time of 0 the unit is 1
     * @return the scale
     */
    public static TimeScale fit(List<IrregularSeries> series) {
        double longest = longest(series);
        return sinceFirst(longest > 0 ? longest : 1);
    }

    /** The time of the longest series. */
    static double longest(List<IrregularSeries> series) {
        return series.stream()
                .map(IrregularSeries::times)
                .mapToDouble(times -> times[times.length - 1] - times[0])
                .max()
                .orElse(0);
    }

    /**
     * The time that a network sees.
     *
     * @param time t
     * @param first the first time of the series
     * @return s
     */
    public double standard(double time, double first) {
        return (time - start(first)) / unit;
    }

    /**
     * The time that it stands for.
     *
     * @param standard s
     * @param first the first time of the series
     * @return t
     */
    public double original(double standard, double first) {
        return start(first) + unit * standard;
    }

    private double start(double first) {
        return Double.isNaN(origin) ? first : origin;
    }

    /** The formula. */
    @Override
    public String toString() {
        return "s = (t − " + (Double.isNaN(origin) ? "first time of the series" : origin) + ") / " + unit;
    }
}
