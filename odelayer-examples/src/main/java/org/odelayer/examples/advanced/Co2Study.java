package org.odelayer.examples.advanced;

import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.interpolation.LinearInterpolator;
import org.odelayer.dl4j.data.IrregularSeries;
import org.odelayer.dl4j.data.IrregularSeriesIterator;
import org.odelayer.dl4j.data.TimeScale;
import org.odelayer.dl4j.data.ValueScale;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Result;

/** Carbon dioxide from 1991 to 2001, forecast from half of the weeks before. */
final class Co2Study implements SeriesStudy {
    private static final double TRAINED_TO = 1991;
    private static final double DROPPED = 0.5;
    private static final double TOLD = 4;
    private static final double ASKED = 11;
    private static final int PER_MONTH = 2;
    private static final int ITERATIONS = 200;
    private static final int LONGER = 2000;
    private static final int SAMPLES = 100;
    private static final double LOWER = 0.05;
    private static final double UPPER = 0.95;
    /** Where the axis of the figures begins. */
    private static final double AXIS = 1990;

    /** Years that a line is fit to, for the forecast by the last year. */
    private static final double TREND_YEARS = 10;
    /** Years that count as 1 for the network. */
    private static final double UNIT = 4;

    private static final LatentModel.Settings SETTINGS = new LatentModel.Settings(4, 20, 0.6, 50, 0.01);

    @Override
    public Result run(Options options, Report report) throws IOException {
        DatedValues all = DatedValues.read("mauna-loa-co2-weekly.csv", DateTimeFormatter.BASIC_ISO_DATE, "co2");
        Random random = new Random(options.seed());
        DatedValues before = all.between(0, TRAINED_TO).thinned(options.missing(DROPPED), random);
        DatedValues after = all.between(TRAINED_TO, Double.MAX_VALUE);
        Co2Windows windows = new Co2Windows(before, TOLD, ASKED);
        List<IrregularSeries> training = windows.training(PER_MONTH, random);
        IrregularSeriesIterator batches = new IrregularSeriesIterator(
                training, TimeScale.sinceFirst(UNIT), ValueScale.fit(training), SETTINGS.batch(), options.seed());
        report.print("%d weeks, %d windows; times in years: %s", before.size(), training.size(), batches.timeScale());
        LatentModel model = new LatentModel(SETTINGS, batches, options.seed());
        model.train(options.iterations(ITERATIONS, LONGER));
        Forecast forecast = forecast(windows, model, after, random);
        DoubleUnaryOperator last = new LastYear(before, TREND_YEARS);
        DoubleUnaryOperator harmonics = new SeasonalFit(before, 2, 4);
        Result rmse = new Result()
                .with("model", after.rmse(forecast.mean()))
                .with("lastYear", after.rmse(last))
                .with("harmonics", after.rmse(harmonics));
        report.print(
                "RMSE of 1991 to 2001 in ppm: model %.3f, last year with the trend of ten years %.3f, with that of all"
                        + " years %.3f, quadratic with four harmonics %.3f",
                after.rmse(forecast.mean()),
                after.rmse(last),
                after.rmse(new LastYear(before, TRAINED_TO - before.years()[0])),
                after.rmse(harmonics));
        report.print("measured between 5 and 95 %% of the draws: %.0f %% of the weeks", 100 * covered(forecast, after));
        report.save(figure(before, after, forecast, last, harmonics), "series-co2.png");
        return new Result().with("rmse", rmse);
    }

    /** In ppm, by the weeks of the test: [week], [sample][week]. */
    private record Forecast(double[] years, double[] middle, double[][] samples) {
        DoubleUnaryOperator mean() {
            return new LinearInterpolator().interpolate(years, middle)::value;
        }

        Quantiles band() {
            return new Quantiles(samples);
        }
    }

    private static Forecast forecast(Co2Windows windows, LatentModel model, DatedValues after, Random random) {
        double[] years = after.years();
        IrregularSeries asked = windows.forecast(years, random);
        double[] middle = tail(model.mean(List.of(asked))[0], years.length);
        double[][] samples = Arrays.stream(model.measurements(asked, SAMPLES))
                .map(sample -> original(windows, years, tail(sample, years.length)))
                .toArray(double[][]::new);
        return new Forecast(years, original(windows, years, middle), samples);
    }

    /** The part of the measurements that is within the band. */
    private static double covered(Forecast forecast, DatedValues after) {
        double[] lower = forecast.band().at(LOWER);
        double[] upper = forecast.band().at(UPPER);
        double[] values = after.values();
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] >= lower[i] && values[i] <= upper[i] ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static double[] tail(double[] all, int count) {
        return Arrays.copyOfRange(all, all.length - count, all.length);
    }

    private static double[] original(Co2Windows windows, double[] years, double[] deviations) {
        double[] values = new double[years.length];
        Arrays.setAll(values, i -> windows.original(years[i], deviations[i]));
        return values;
    }

    private static Figure figure(
            DatedValues before,
            DatedValues after,
            Forecast forecast,
            DoubleUnaryOperator last,
            DoubleUnaryOperator harmonics) {
        DatedValues recent = before.between(TRAINED_TO - TOLD, TRAINED_TO);
        double[] years = since1990(after);
        double[] lower = forecast.band().at(LOWER);
        double[] upper = forecast.band().at(UPPER);
        Figure figure = new Figure("Carbon dioxide at Mauna Loa, forecast from half of the weeks before 1991", 2);
        figure.lines("forecast, 5 to 95 % of 100 draws", "years since 1990", "ppm")
                .band("latent ODE", years, lower, upper)
                .line("latent ODE", years, forecast.middle())
                .points("told", since1990(recent), recent.values())
                .line("measured", years, after.values())
                .mark("forecast", TRAINED_TO - AXIS);
        figure.lines("forecast less measured", "years since 1990", "ppm")
                .band("latent ODE", years, minus(lower, after.values()), minus(upper, after.values()))
                .line("latent ODE", years, minus(forecast.middle(), after.values()))
                .line("last year plus trend", years, minus(values(last, after), after.values()))
                .line("harmonics, quadratic", years, minus(values(harmonics, after), after.values()));
        return figure;
    }

    private static double[] since1990(DatedValues data) {
        return Arrays.stream(data.years()).map(year -> year - AXIS).toArray();
    }

    private static double[] values(DoubleUnaryOperator function, DatedValues data) {
        return Arrays.stream(data.years()).map(function).toArray();
    }

    private static double[] minus(double[] first, double[] second) {
        double[] rest = new double[first.length];
        Arrays.setAll(rest, i -> first[i] - second[i]);
        return rest;
    }
}
