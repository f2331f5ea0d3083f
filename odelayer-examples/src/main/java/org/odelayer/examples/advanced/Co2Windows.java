package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.odelayer.dl4j.data.IrregularSeries;

/**
 * Windows of the weeks that a model of carbon dioxide is trained on: some years that are told, and the years behind
 * them that are asked for.
 *
 * <p>Values are deviations from a straight line with four harmonics, by least squares, less the mean deviation of the
 * last year told. So a model knows neither level nor season, and learns how growth that differs from the line's goes
 * on.
 */
final class Co2Windows {
    private static final int HARMONICS = 4;
    /** Weeks that are told of a window, and weeks that are asked for, by chance. */
    private static final int WEEKS = 40;

    private static final double MONTH = 1.0 / 12;

    private final SeasonalFit line;
    private final DatedValues deviations;
    private final double told;
    private final double asked;

    /**
     * Windows of some data.
     *
     * @param data to train on
     * @param told years at the start of a window
     * @param asked years behind them
     */
    Co2Windows(DatedValues data, double told, double asked) {
        this.line = new SeasonalFit(data, 1, HARMONICS);
        this.deviations = data.minus(line);
        this.told = told;
        this.asked = asked;
    }

    /** Windows that begin in each month, some of each with weeks of their own. */
    List<IrregularSeries> training(int perMonth, Random random) {
        List<IrregularSeries> windows = new ArrayList<>();
        double last = deviations.lastYear() - told - asked;
        for (double start = deviations.years()[0]; start <= last; start += MONTH) {
            for (int i = 0; i < perMonth; i++) {
                windows.add(window(start, random));
            }
        }
        return windows;
    }

    private IrregularSeries window(double start, Random random) {
        DatedValues seen = some(deviations.between(start, start + told), random);
        DatedValues future = some(deviations.between(start + told, start + told + asked), random);
        double level = level(start + told);
        return IrregularSeries.of("weeks from " + start, seen.years(), rows(seen, level))
                .withQueries(future.years(), rows(future, level));
    }

    /** The last years, asked for some times behind them. */
    IrregularSeries forecast(double[] years, Random random) {
        double end = deviations.lastYear();
        DatedValues seen = some(deviations.between(end - told, Double.MAX_VALUE), random);
        return IrregularSeries.of("the last weeks", seen.years(), rows(seen, level(end)))
                .withQueries(years);
    }

    /** What a deviation in the forecast stands for, in ppm. */
    double original(double year, double deviation) {
        return line.applyAsDouble(year) + level(deviations.lastYear()) + deviation;
    }

    private double level(double end) {
        return Arrays.stream(deviations.between(end - 1, end + MONTH).values())
                .average()
                .orElseThrow();
    }

    private static DatedValues some(DatedValues weeks, Random random) {
        double dropped = Math.max(0, 1 - (double) WEEKS / weeks.size());
        return weeks.thinned(dropped, random);
    }

    private static double[][] rows(DatedValues weeks, double level) {
        return Arrays.stream(weeks.values())
                .mapToObj(value -> new double[] {value - level})
                .toArray(double[][]::new);
    }
}
