package org.odelayer.examples.plot;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;

/** The ends of both axes of a {@link PlanePanel}, for several panels that are to be compared. */
public final class PlaneLimits {
    /** None: each panel's axes span what it shows. */
    static final PlaneLimits NONE = new PlaneLimits(null, null);

    private static final double ROOM = 0.05;

    private final double[] x;
    private final double[] y;

    private PlaneLimits(double[] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    /**
     * A square around zero.
     *
     * @param reach half its side
     * @return the limits
     */
    public static PlaneLimits square(double reach) {
        return new PlaneLimits(new double[] {-reach, reach}, new double[] {-reach, reach});
    }

    /**
     * Around some points, with a twentieth of their range to spare at each side.
     *
     * @param x their abscissas, finite, at least one
     * @param y their ordinates, likewise
     * @return the limits
     */
    public static PlaneLimits around(double[] x, double[] y) {
        return new PlaneLimits(ends(x), ends(y));
    }

    private static double[] ends(double... values) {
        DoubleSummaryStatistics range = Arrays.stream(new SeriesNumbers("limits").finite("values", values))
                .summaryStatistics();
        double span = range.getMax() - range.getMin();
        double room = span > 0 ? ROOM * span : 1;
        return new double[] {range.getMin() - room, range.getMax() + room};
    }

    /** The ends of the horizontal axis; null for none. */
    double[] x() {
        return x;
    }

    /** The ends of the vertical axis; null for none. */
    double[] y() {
        return y;
    }

    /**
     * Places at equal distances over one of the axes, for a map of the same limits.
     *
     * @param dimension 0 for the horizontal axis, 1 for the vertical one
     * @param places how many, at least 2
     * @return the places, ends included
     */
    public double[] axis(int dimension, int places) {
        double[] ends = dimension == 0 ? x : y;
        double[] axis = new double[places];
        Arrays.setAll(axis, i -> ends[0] + (ends[1] - ends[0]) * i / (places - 1));
        return axis;
    }
}
