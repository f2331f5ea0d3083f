package org.odelayer.examples.advanced;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.odelayer.dl4j.data.IrregularSeries;

/** What models are told and asked for. */
class SeriesStudiesTest {
    private static DatedValues co2(double to) throws IOException {
        return DatedValues.read("mauna-loa-co2-weekly.csv", DateTimeFormatter.BASIC_ISO_DATE, "co2")
                .between(0, to);
    }

    private static double last(IrregularSeries series) {
        return series.times()[series.steps() - 1];
    }

    @Test
    void nothingOfWhatIsForecastIsInTheTraining() throws IOException {
        Co2Windows windows = new Co2Windows(co2(1991), 4, 11);
        List<IrregularSeries> training = windows.training(1, new Random(1));
        assertTrue(training.stream().allMatch(one -> last(one) < 1991));
        IrregularSeries asked = windows.forecast(new double[] {1991.5, 2001}, new Random(1));
        double[][] values = asked.values();
        assertTrue(IntStream.range(0, asked.steps())
                .allMatch(k -> Double.isNaN(values[k][0]) == asked.times()[k] >= 1991));
        assertEquals(2001, last(asked));
    }

    @Test
    void theFutureOfAWindowIsAskedForAndNotTold() throws IOException {
        IrregularSeries window =
                new Co2Windows(co2(1991), 4, 11).training(1, new Random(1)).get(0);
        double split = window.times()[0] + 4.1;
        for (int k = 0; k < window.steps(); k++) {
            assertFalse(window.times()[k] > split && !Double.isNaN(window.values()[k][0]));
            assertFalse(Double.isNaN(window.targets()[k][0]));
        }
    }

    @Test
    void aForecastOfNoDeviationIsTheLineFromTheLevelOfTheLastYear() throws IOException {
        double[] years =
                IntStream.range(0, 1500).mapToDouble(i -> 1960 + i / 50.0).toArray();
        // Above the fit by its residual of 0: a line and a season that four harmonics have.
        double[] values = Arrays.stream(years)
                .map(t -> 300 + 2 * (t - 1960) + 3 * Math.sin(2 * Math.PI * t))
                .toArray();
        Co2Windows windows = new Co2Windows(new DatedValues(years, values), 4, 11);
        assertEquals(300 + 2 * 40.25 + 3, windows.original(2000.25, 0), 1e-6);
    }

    @Test
    void aDayIsAskedForBeforeItIsTold() throws IOException {
        IrregularSeries window = new WeatherSeries().test(0.5, new Random(1)).get(0);
        double[] times = window.times();
        for (int k = 0; k < window.steps(); k++) {
            boolean told = !Double.isNaN(window.values()[k][0]);
            assertEquals(told, k > 0 && times[k] == times[k - 1], "step " + k);
            assertFalse(told && !Double.isNaN(window.targets()[k][0]), "step " + k);
        }
    }

    @Test
    void eachDayOf2015CountsOnce() throws IOException {
        double[] days = new WeatherSeries()
                .test(0.5, new Random(1)).stream()
                        .flatMapToDouble(window -> IntStream.range(0, window.steps())
                                .filter(k -> !Double.isNaN(window.targets()[k][0]))
                                .mapToDouble(k -> window.times()[k]))
                        .toArray();
        assertEquals(days.length, Arrays.stream(days).distinct().count());
        assertEquals(1096, days[0], "2012 to 2014 have 1096 days");
        assertEquals(350, days.length, "seven windows");
    }

    @Test
    void oscillatorsAreMeasuredToFiveAndAskedForTheTruth() {
        List<IrregularSeries> asked = OscillatorSeries.asked(50, new Random(1), 0, 10);
        List<IrregularSeries> same =
                OscillatorSeries.asked(50, new Random(1), asked.get(0).times()[1]);
        assertEquals(same.get(0).times()[0], asked.get(0).times()[1]);
        for (IrregularSeries one : asked) {
            assertEquals(22, one.steps());
            assertTrue(one.times()[20] <= 5);
            assertTrue(Double.isNaN(one.values()[0][0]) && !Double.isNaN(one.targets()[21][0]));
        }
        // The one measured first, and the truth there.
        double noise = same.get(0).values()[0][0] - same.get(0).targets()[1][0];
        assertTrue(noise != 0 && Math.abs(noise) < 5 * OscillatorSeries.NOISE, "noise " + noise);
        assertEquals(0, OscillatorSeries.sample(3, new Random(1)).get(2).times()[0]);
    }
}
