package org.odelayer.examples.advanced;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * A polynomial and a season, by least squares:
 *
 * <pre>
 * y(t) = Σ aᵢ sⁱ + Σₖ (bₖ sin 2πkt + cₖ cos 2πkt),   s = (t − middle) / half of the time measured, t in years
 * </pre>
 */
final class SeasonalFit implements DoubleUnaryOperator {
    private static final double TURN = 2 * Math.PI;

    private final int degree;
    private final int harmonics;
    private final double middle;
    private final double half;
    private final double[] coefficients;

    /**
     * Fits.
     *
     * @param data at least as many as there are coefficients, 1 + degree + 2 harmonics
     * @param degree of the polynomial, at least 1
     * @param harmonics of the season
     */
    SeasonalFit(DatedValues data, int degree, int harmonics) {
        this.degree = degree;
        this.harmonics = harmonics;
        this.middle = (data.years()[0] + data.lastYear()) / 2;
        this.half = (data.lastYear() - data.years()[0]) / 2;
        double[][] rows = new double[data.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(data.years()[i]);
        }
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.setNoIntercept(true);
        regression.newSampleData(data.values(), rows);
        this.coefficients = regression.estimateRegressionParameters();
    }

    private double[] row(double year) {
        double[] row = new double[1 + degree + 2 * harmonics];
        for (int i = 0; i <= degree; i++) {
            row[i] = Math.pow((year - middle) / half, i);
        }
        for (int k = 1; k <= harmonics; k++) {
            row[degree + 2 * k - 1] = Math.sin(TURN * k * year);
            row[degree + 2 * k] = Math.cos(TURN * k * year);
        }
        return row;
    }

    @Override
    public double applyAsDouble(double year) {
        double[] row = row(year);
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += coefficients[i] * row[i];
        }
        return sum;
    }

    /** The polynomial alone. */
    double trend(double year) {
        double sum = 0;
        for (int i = degree; i >= 0; i--) {
            sum = sum * (year - middle) / half + coefficients[i];
        }
        return sum;
    }

    /** How much a straight trend grows per year. */
    double slope() {
        return coefficients[1] / half;
    }
}
