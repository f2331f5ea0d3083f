package org.odelayer.examples.advanced;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a series is, is found again to rounding, whatever is dropped. */
class SeriesBaselinesTest {
    private static DatedValues weeks(DoubleUnaryOperator truth) {
        double[] years =
                IntStream.range(0, 1000).mapToDouble(i -> 1980 + i / 52.0).toArray();
        return new DatedValues(years, Arrays.stream(years).map(truth).toArray());
    }

    @Test
    void fourHarmonicsWithAQuadraticFindThemAgain() {
        DoubleUnaryOperator truth = t -> 300
                + 1.5 * (t - 1990)
                + 0.01 * (t - 1990) * (t - 1990)
                + 3 * Math.cos(2 * Math.PI * t)
                - 0.5 * Math.sin(8 * Math.PI * t);
        SeasonalFit fit = new SeasonalFit(weeks(truth).thinned(0.5, new Random(1)), 2, 4);
        assertEquals(truth.applyAsDouble(2005.3), fit.applyAsDouble(2005.3), 1e-8);
        assertEquals(300 + 1.5 * 15 + 0.01 * 225, fit.trend(2005), 1e-8);
    }

    @Test
    void lastYearPlusTrendContinuesALineWithASeason() {
        // Linear between the weeks, so that interpolation is exact: a saw of one year.
        DoubleUnaryOperator truth = t -> 300 + 1.5 * (t - 1990) + 4 * Math.abs(t - Math.floor(t) - 0.5);
        DatedValues data = weeks(truth);
        LastYear forecast = new LastYear(data, 10);
        assertEquals(1.5, new SeasonalFit(data, 1, 4).slope(), 1e-3, "the saw is not made of four harmonics");
        for (double year : new double[] {2000.25, 2003.5, 2004.9}) {
            assertEquals(truth.applyAsDouble(year), forecast.applyAsDouble(year), 0.01);
        }
    }

    @Test
    void aQuadraticTrendIsMissedByTheLineOfTheLastYears() {
        DoubleUnaryOperator truth = t -> (t - 1980) * (t - 1980);
        DatedValues data = weeks(truth);
        double end = data.lastYear() - 1980;
        // The line through the last ten years has the slope of their middle.
        double expected = end * end + 2 * (end - 5) * 3;
        assertEquals(expected, new LastYear(data, 10).applyAsDouble(data.lastYear() + 3), 0.5);
    }

    @Test
    void rmseIsTheRootOfTheMeanSquare() {
        DatedValues data = new DatedValues(new double[] {1, 2}, new double[] {3, 4});
        assertEquals(Math.sqrt((9 + 16) / 2.0), data.rmse(year -> 0), 1e-15);
        assertEquals(0, data.rmse(year -> year + 2), 1e-15);
    }

    @Test
    void theFilesHaveWhatTheySay() throws IOException {
        DatedValues co2 = DatedValues.read("mauna-loa-co2-weekly.csv", DateTimeFormatter.BASIC_ISO_DATE, "co2");
        assertEquals(2284 - 59, co2.size());
        assertEquals(316.1, co2.values()[0]);
        assertEquals(1958 + 87 / 365.0, co2.years()[0], 0.002, "the 29th of March");
        assertEquals(371.5, co2.values()[co2.size() - 1]);
        DatedValues heat = DatedValues.read("seattle-weather.csv", DateTimeFormatter.ISO_DATE, "temp_max");
        assertEquals(1461, heat.size());
        assertEquals(12.8, heat.values()[0]);
    }
}
