package org.odelayer.series;

import java.util.function.BiFunction;

/**
 * How a path X goes through the observations of a series. Between two steps of a series the path goes over u ∈ [0, 1],
 * and what a controlled differential equation needs is X'(u) = b + 2c u + 3d u², whose coefficients (b, 2c, 3d) are
 * linear in the observed values. The time is a channel of X, linear in u, so that examples with times of their own go
 * side by side.
 *
 * <table>
 * <caption>Which path knows what at a step</caption>
 * <tr><th></th><th>X at a step depends on later values</th><th>missing values</th><th>when to use</th></tr>
 * <tr><td>{@link #LINEAR}</td><td>where values are missing</td><td>on the line between observations</td><td>the
 * plain one; X' jumps at each step, where a solve begins anew anyway</td></tr>
 * <tr><td>{@link #RECTILINEAR}</td><td>never</td><td>the last value stays</td><td>predictions while data arrive;
 * twice as many legs</td></tr>
 * <tr><td>{@link #HERMITE}</td><td>where values are missing</td><td>on the line between observations</td><td>smooth
 * and without a look ahead</td></tr>
 * <tr><td>{@link #NATURAL_CUBIC}</td><td>always</td><td>the channel's spline goes through what there is</td><td>the
 * smoothest; the whole series must be known</td></tr>
 * </table>
 *
 * <p>"X at a step" means the path as far as that step. Between two steps X depends on the value at the later one, but
 * for RECTILINEAR, where the time goes first. Before the first observation of a channel its value is that observation,
 * for RECTILINEAR, which must not know it, 0; a channel that is never observed is 0. Where a time repeats, the path
 * jumps from value to value with the time at rest.
 *
 * <p>Source: Kidger, Morrill, Foster, Lyons, "Neural controlled differential equations for irregular time series"
 * (2020), which uses the natural cubic spline; Morrill, Kidger, Yang, Lyons, "On the choice of interpolation scheme for
 * neural CDEs" (2022), for the others and what they may know.
 */
public enum ControlPath {
    /** Lines from value to value: b = Δx. Its speed jumps at the steps. */
    LINEAR(1, false, LocalPaths::linear),
    /** The time first, then the values, each along an axis: a second leg for each step. */
    RECTILINEAR(1, true, LocalPaths::rectilinear),
    /**
     * Cubics that begin with the speed of the piece before, and end with Δx/Δt: once continuously differentiable. The
     * first piece, which has none before it, is a line. A jump within a short time swings out over a long one behind
     * it, by as much as the times differ: for such series take LINEAR.
     */
    HERMITE(3, false, LocalPaths::hermite),
    /** The natural cubic spline: twice continuously differentiable, and all of it depends on every value. */
    NATURAL_CUBIC(3, false, NaturalSpline::of);

    private final int terms;
    private final boolean valuesFollow;
    private final BiFunction<double[], boolean[], PathMap> maps;

    ControlPath(int terms, boolean valuesFollow, BiFunction<double[], boolean[], PathMap> maps) {
        this.terms = terms;
        this.valuesFollow = valuesFollow;
        this.maps = maps;
    }

    /**
     * The number of coefficients of X' for each leg and channel.
     *
     * @return 1 for b alone, 3 for b, 2c, 3d
     */
    public int terms() {
        return terms;
    }

    /**
     * The number of legs, with leg 0, on which nothing moves.
     *
     * @param steps of the series, at least 1
     * @return the steps; one less than twice as many if values follow the time
     */
    public int legs(int steps) {
        return legOf(steps - 1) + 1;
    }

    /**
     * The leg at whose end the path is at a step.
     *
     * @param step from 0
     * @return from 0
     */
    public int legOf(int step) {
        return valuesFollow ? 2 * step : step;
    }

    /**
     * The step that a leg leads to.
     *
     * @param leg from 0
     * @return from 0
     */
    public int stepOf(int leg) {
        return valuesFollow ? (leg + 1) / 2 : leg;
    }

    /**
     * The leg on which the time moves to a step.
     *
     * @param step from 1
     * @return the leg of that step, or the one before it
     */
    public int timeLegOf(int step) {
        return valuesFollow ? 2 * step - 1 : step;
    }

    /**
     * Whether the path as far as a step depends on no later value.
     *
     * @param missing whether values may be missing
     * @return as the table says
     */
    public boolean causal(boolean missing) {
        return valuesFollow || !missing && this != NATURAL_CUBIC;
    }

    /** The path of one channel. */
    PathMap map(double[] times, boolean... seen) {
        return maps.apply(times, seen);
    }
}
