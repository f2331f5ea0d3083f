package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.odelayer.dl4j.data.IrregularSeries;
import org.odelayer.dl4j.data.IrregularSeriesIterator;
import org.odelayer.dl4j.data.TimeScale;
import org.odelayer.dl4j.data.ValueScale;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Result;

/** Damped oscillators, measured at random times in [0, 5] and forecast to 10. */
final class OscillatorStudy implements SeriesStudy {
    private static final int SERIES = 1000;
    private static final int TEST = 200;
    private static final int ITERATIONS = 1000;
    private static final int LONGER = 5000;
    private static final int SAMPLES = 100;
    private static final int SHOWN = 4;
    private static final double GRID = 0.1;
    /** Above the highest measurement, for a label. */
    private static final double ROOM = 1.4;

    private static final LatentModel.Settings SETTINGS =
            new LatentModel.Settings(6, 40, OscillatorSeries.NOISE, 50, 0.01);

    /** Where the truth is asked for. */
    private static final double[] QUERIES = IntStream.rangeClosed(0, (int) Math.round(OscillatorSeries.END / GRID))
            .mapToDouble(i -> i * GRID)
            .toArray();

    @Override
    public Result run(Options options, Report report) throws IOException {
        Random random = new Random(options.seed());
        List<IrregularSeries> training = OscillatorSeries.sample(options.series(SERIES), random);
        List<IrregularSeries> test = OscillatorSeries.asked(Math.min(TEST, training.size()), random, QUERIES);
        IrregularSeriesIterator batches = new IrregularSeriesIterator(
                training, TimeScale.NONE, ValueScale.NONE, SETTINGS.batch(), options.seed());
        LatentModel model = new LatentModel(SETTINGS, batches, options.seed());
        model.train(options.iterations(ITERATIONS, LONGER));
        double[][] answers = model.mean(test);
        double within = error(test, answers, 0, OscillatorSeries.MEASURED);
        double behind = error(test, answers, OscillatorSeries.MEASURED, OscillatorSeries.END);
        double variance = variance(test);
        report.print(
                "mean squared error against the truth: %.5f to t = 5, %.5f from 5 to 10, where the variance is %.5f;"
                        + " trained in %.0f s",
                within, behind, variance, model.seconds());
        report.save(figure(test.subList(0, Math.min(SHOWN, test.size())), answers, model), "series-oscillators.png");
        return new Result()
                .with("interpolation", within)
                .with("extrapolation", behind)
                .with("variance", variance);
    }

    /** Mean squared error of the answers to queries behind a time, to another one. */
    private static double error(List<IrregularSeries> test, double[][] answers, double from, double to) {
        return IntStream.range(0, test.size())
                .mapToObj(i -> queries(test.get(i))
                        .filter(k -> isWithin(test.get(i).times()[k], from, to))
                        .mapToDouble(k -> answers[i][k] - test.get(i).targets()[k][0]))
                .flatMapToDouble(misses -> misses)
                .map(miss -> miss * miss)
                .average()
                .orElseThrow();
    }

    private static boolean isWithin(double t, double from, double to) {
        return (t > from || from == 0) && t <= to;
    }

    private static IntStream queries(IrregularSeries series) {
        double[][] targets = series.targets();
        return IntStream.range(0, series.steps()).filter(k -> !Double.isNaN(targets[k][0]));
    }

    private static double variance(List<IrregularSeries> test) {
        double[] truths = test.stream()
                .flatMapToDouble(one -> queries(one)
                        .filter(k -> one.times()[k] > OscillatorSeries.MEASURED)
                        .mapToDouble(k -> one.targets()[k][0]))
                .toArray();
        double mean = Arrays.stream(truths).average().orElseThrow();
        return Arrays.stream(truths).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    }

    private static Figure figure(List<IrregularSeries> test, double[][] answers, LatentModel model) {
        Figure figure = new Figure("Latent ODE of damped oscillators: 5 to 95 % of 100 samples", 2);
        for (int i = 0; i < test.size(); i++) {
            IrregularSeries one = test.get(i);
            int[] queries = queries(one).toArray();
            Quantiles band = new Quantiles(model.samples(one, SAMPLES));
            double[] times = one.times();
            int[] seen = IntStream.range(0, one.steps())
                    .filter(k -> !Double.isNaN(one.values()[k][0]))
                    .toArray();
            double[] truth =
                    Arrays.stream(one.targets()).mapToDouble(row -> row[0]).toArray();
            double[] values =
                    Arrays.stream(one.values()).mapToDouble(row -> row[0]).toArray();
            figure.lines(one.name(), "t", "x")
                    .band("latent ODE", at(queries, times), at(queries, band.at(0.05)), at(queries, band.at(0.95)))
                    .line("latent ODE", at(queries, times), at(queries, answers[i]))
                    .line("truth", at(queries, times), at(queries, truth))
                    .points("measured", at(seen, times), at(seen, values))
                    .mark("forecast", OscillatorSeries.MEASURED)
                    .reaching(ROOM
                            * Arrays.stream(values).filter(x -> x > 0).max().orElse(0));
        }
        return figure;
    }

    private static double[] at(int[] places, double[] numbers) {
        return Arrays.stream(places).mapToDouble(k -> numbers[k]).toArray();
    }
}
