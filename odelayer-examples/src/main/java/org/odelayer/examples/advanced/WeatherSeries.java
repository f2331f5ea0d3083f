package org.odelayer.examples.advanced;

import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.odelayer.dl4j.data.IrregularSeries;

/**
 * The weather of Seattle, cut into windows, each day of which is asked for and then, if it is not dropped, told.
 *
 * <p>A window has two steps for a day at one time, the number of the day: a query, whose target is the highest
 * temperature, and behind it the measurements of that day. What is told of a temperature is what it differs from its
 * season, by a fit to the years of training.
 */
final class WeatherSeries {
    /** Days in a window. */
    static final int DAYS = 60;

    /** Days of a window with which a model warms up. */
    static final int WARM_UP = 10;

    private static final double TRAINED_TO = 2015;
    private static final int HARMONICS = 2;

    private final DatedValues high;
    private final SeasonalFit season;
    private final List<DatedValues> channels = new ArrayList<>();

    WeatherSeries() throws IOException {
        high = column("temp_max");
        season = season(high);
        DatedValues low = column("temp_min");
        channels.add(high.minus(season));
        channels.add(low.minus(season(low)));
        channels.add(column("wind"));
        channels.add(column("precipitation"));
    }

    private static DatedValues column(String name) throws IOException {
        return DatedValues.read("seattle-weather.csv", DateTimeFormatter.ISO_DATE, name);
    }

    private static SeasonalFit season(DatedValues quantity) {
        return new SeasonalFit(quantity.between(0, TRAINED_TO), 1, HARMONICS);
    }

    /** Windows before 2015 that begin some days one after the other. */
    List<IrregularSeries> training(int apart, double dropped, Random random) {
        return windows(0, firstDayOfTest(), apart, dropped, random);
    }

    /** Windows of 2015 that overlap by the days of warming up, so that each later day counts once. */
    List<IrregularSeries> test(double dropped, Random random) {
        return windows(firstDayOfTest() - WARM_UP, high.size(), DAYS - WARM_UP, dropped, random);
    }

    private int firstDayOfTest() {
        return high.between(0, TRAINED_TO).size();
    }

    private List<IrregularSeries> windows(int from, int to, int apart, double dropped, Random random) {
        List<IrregularSeries> windows = new ArrayList<>();
        for (int start = from; start + DAYS <= to; start += apart) {
            windows.add(window(start, dropped, random));
        }
        return windows;
    }

    private IrregularSeries window(int start, double dropped, Random random) {
        List<double[]> rows = new ArrayList<>();
        List<double[]> targets = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        for (int day = start; day < start + DAYS; day++) {
            int row = day;
            rows.add(missing(channels.size()));
            targets.add(
                    day - start < WARM_UP
                            ? missing(1)
                            : new double[] {channels.get(0).values()[day]});
            times.add((double) day);
            if (random.nextDouble() >= dropped) {
                rows.add(channels.stream().mapToDouble(one -> one.values()[row]).toArray());
                targets.add(missing(1));
                times.add((double) day);
            }
        }
        double[] days = times.stream().mapToDouble(Double::doubleValue).toArray();
        return IrregularSeries.of("window from day " + start, days, rows.toArray(double[][]::new))
                .withTargets(targets.toArray(double[][]::new));
    }

    private static double[] missing(int count) {
        double[] row = new double[count];
        Arrays.fill(row, Double.NaN);
        return row;
    }

    /** The usual highest temperature of a day, by its number. */
    double season(double day) {
        return season.applyAsDouble(high.years()[(int) day]);
    }
}
