package org.odelayer.examples.advanced;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.interpolation.LinearInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;

/**
 * The last year again and again, plus a trend: what was measured at the same time of the last year, interpolated
 * between the measurements around it, and for each year since then the growth of a line that is fit by least squares,
 * beside four harmonics, to some last years.
 */
final class LastYear implements DoubleUnaryOperator {
    private static final int HARMONICS = 4;

    private final double end;
    private final double slope;
    private final PolynomialSplineFunction season;

    /**
     * Fits.
     *
     * @param data with at least a year of measurements
     * @param trendYears how many last years the line is fit to
     */
    LastYear(DatedValues data, double trendYears) {
        this.end = data.lastYear();
        this.slope = new SeasonalFit(data.between(end - trendYears, Double.MAX_VALUE), 1, HARMONICS).slope();
        DatedValues last = data.between(end - 1, Double.MAX_VALUE).minus(year -> slope * (year - end));
        int n = last.size();
        // A season without growth, closed to a circle of one year.
        double[] years = new double[n + 2];
        double[] values = new double[n + 2];
        System.arraycopy(last.years(), 0, years, 1, n);
        System.arraycopy(last.values(), 0, values, 1, n);
        years[0] = years[n] - 1 - tiny(years[n] - 1 - years[1]);
        values[0] = values[n];
        years[n + 1] = years[1] + 1 + tiny(years[1] + 1 - years[n]);
        values[n + 1] = values[1];
        this.season = new LinearInterpolator().interpolate(years, values);
    }

    /** Keeps abscissas ascending where the last year begins at the very day on which it ends. */
    private static double tiny(double gap) {
        return gap == 0 ? 1e-9 : 0;
    }

    @Override
    public double applyAsDouble(double year) {
        double same = year - Math.ceil(year - end);
        return season.value(same) + slope * (year - end);
    }
}
