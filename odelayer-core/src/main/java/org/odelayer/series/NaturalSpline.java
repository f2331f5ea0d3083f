package org.odelayer.series;

import java.util.stream.IntStream;

/**
 * The natural cubic spline through a channel's observations: twice continuously differentiable in time, of second
 * derivative 0 at both ends. Its slopes m at the knots solve a tridiagonal system,
 *
 * <pre>
 * mⱼ₋₁/hⱼ₋₁ + 2 (1/hⱼ₋₁ + 1/hⱼ) mⱼ + mⱼ₊₁/hⱼ = 3 (Δⱼ₋₁/hⱼ₋₁² + Δⱼ/hⱼ²),    Δⱼ = xⱼ₊₁ − xⱼ over the duration hⱼ,
 * </pre>
 *
 * <p>whose matrix is symmetric, so that the transposed map solves the same system. Between knots of equal time the path
 * jumps along a line, and the splines on both sides of it have ends there: the terms of such a piece are absent.
 */
final class NaturalSpline implements PathMap {
    private static final int CUBIC = 3;

    /** The steps of the knots, with observations of them; the first and the last step are knots in any case. */
    private final int[] steps;

    private final int[] sources;
    private final double[] times;

    /** Of the system: the diagonal, and 1/h beside it. */
    private final double[] diagonal;

    private final double[] weights;

    private final SparseMap toRightSide = new SparseMap();
    private final SparseMap toCoefficients = new SparseMap();
    private final SparseMap fromSlopes = new SparseMap();

    private NaturalSpline(double[] times, boolean... seen) {
        this.times = times;
        int[] observed = IntStream.range(0, seen.length).filter(k -> seen[k]).toArray();
        int last = seen.length - 1;
        this.steps = IntStream.concat(IntStream.of(0, last), IntStream.of(observed))
                .distinct()
                .sorted()
                .toArray();
        // Only the first and the last knot may lack an observation: theirs is the nearest one.
        this.sources = IntStream.of(steps)
                .map(k -> Math.max(observed[0], Math.min(observed[observed.length - 1], k)))
                .toArray();
        this.weights = IntStream.range(0, steps.length - 1)
                .mapToDouble(j -> duration(j) > 0 ? 1 / duration(j) : 0)
                .toArray();
        this.diagonal = new double[steps.length];
        buildSystem();
        toCoefficients.add(0, sources[0], 1);
        IntStream.range(0, weights.length).forEach(this::addInterval);
    }

    static PathMap of(double[] times, boolean... seen) {
        boolean any = IntStream.range(0, seen.length).anyMatch(k -> seen[k]);
        return any ? new NaturalSpline(times, seen) : new SparseMap();
    }

    private double duration(int interval) {
        return times[steps[interval + 1]] - times[steps[interval]];
    }

    private void buildSystem() {
        for (int j = 0; j < weights.length; j++) {
            diagonal[j] += 2 * weights[j];
            diagonal[j + 1] += 2 * weights[j];
            double share = 3 * weights[j] * weights[j];
            for (int row = j; row <= j + 1; row++) {
                toRightSide.add(row, sources[j + 1], share);
                toRightSide.add(row, sources[j], -share);
            }
        }
        for (int j = 0; j < diagonal.length; j++) {
            // A knot between two jumps has no slope.
            diagonal[j] = diagonal[j] == 0 ? 1 : diagonal[j];
        }
    }

    private void addInterval(int j) {
        if (weights[j] == 0) {
            addDifference(j, index(steps[j + 1], 0), 1);
            return;
        }
        for (int k = steps[j] + 1; k <= steps[j + 1]; k++) {
            addPiece(j, k);
        }
    }

    /**
     * In the part v ∈ [0, 1] of an interval, X'(v) = hmⱼ + (6Δ − 4hmⱼ − 2hmⱼ₊₁) v + (−6Δ + 3hmⱼ + 3hmⱼ₊₁) v²; a leg is
     * its part v = from + u length.
     */
    private void addPiece(int j, int k) {
        double from = (times[k - 1] - times[steps[j]]) * weights[j];
        double length = (times[k] - times[k - 1]) * weights[j];
        double h = duration(j);
        addDifference(j, k, from, length, 6, -6);
        addSlope(j, k, new double[] {h, -4 * h, 3 * h}, from, length);
        addSlope(j + 1, k, new double[] {0, -2 * h, 3 * h}, from, length);
    }

    private void addDifference(int j, int k, double from, double length, double first, double second) {
        double[] shifted = shift(new double[] {0, first, second}, from, length);
        for (int term = 0; term < CUBIC; term++) {
            addDifference(j, index(k, term), shifted[term]);
        }
    }

    private void addDifference(int j, int output, double weight) {
        toCoefficients.add(output, sources[j + 1], weight);
        toCoefficients.add(output, sources[j], -weight);
    }

    private void addSlope(int knot, int k, double[] quadratic, double from, double length) {
        double[] shifted = shift(quadratic, from, length);
        for (int term = 0; term < CUBIC; term++) {
            fromSlopes.add(index(k, term), knot, shifted[term]);
        }
    }

    private static int index(int leg, int term) {
        return 1 + CUBIC * (leg - 1) + term;
    }

    /** The coefficients of length · q(from + u length) in u. */
    private static double[] shift(double[] q, double from, double length) {
        return new double[] {
            length * (q[0] + from * (q[1] + from * q[2])),
            length * length * (q[1] + 2 * from * q[2]),
            length * length * length * q[2]
        };
    }

    @Override
    public void apply(double[] observed, double[] result) {
        double[] slopes = new double[steps.length];
        toRightSide.apply(observed, slopes);
        solve(slopes);
        toCoefficients.apply(observed, result);
        fromSlopes.apply(slopes, result);
    }

    @Override
    public void pull(double[] cotangent, double[] observed) {
        double[] slopes = new double[steps.length];
        fromSlopes.pull(cotangent, slopes);
        solve(slopes);
        toCoefficients.pull(cotangent, observed);
        toRightSide.pull(slopes, observed);
    }

    /** By elimination without exchanges: the diagonal dominates. */
    private void solve(double[] x) {
        double[] pivots = diagonal.clone();
        for (int j = 1; j < x.length; j++) {
            double factor = weights[j - 1] / pivots[j - 1];
            pivots[j] -= factor * weights[j - 1];
            x[j] -= factor * x[j - 1];
        }
        for (int j = x.length - 1; j >= 0; j--) {
            double next = j + 1 < x.length ? weights[j] * x[j + 1] : 0;
            x[j] = (x[j] - next) / pivots[j];
        }
    }
}
