package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.OdeRnnLayer;
import org.odelayer.dl4j.data.IrregularSeries;
import org.odelayer.dl4j.data.IrregularSeriesIterator;
import org.odelayer.dl4j.data.TimeScale;
import org.odelayer.dl4j.data.ValueScale;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Training;

/** The next day's highest temperature by an ODE-RNN, from what was measured on the days before that are not dropped. */
final class WeatherStudy implements SeriesStudy {
    private static final double DROPPED = 0.5;
    private static final int ITERATIONS = 400;
    private static final int LONGER = 2000;
    private static final int BATCH = 20;
    private static final int APART = 5;
    private static final int HIDDEN = 16;
    private static final double RATE = 0.005;
    /** Days that count as 1 for the network. */
    private static final double UNIT = 5;

    /** What was asked on one day. */
    private record Answer(double day, double truth, double model, double last) {}

    @Override
    public Result run(Options options, Report report) throws IOException {
        WeatherSeries weather = new WeatherSeries();
        Random random = new Random(options.seed());
        double dropped = options.missing(DROPPED);
        List<IrregularSeries> windows = weather.training(APART, dropped, random);
        IrregularSeriesIterator training = new IrregularSeriesIterator(
                windows, TimeScale.sinceFirst(UNIT), ValueScale.fit(windows), BATCH, options.seed());
        MultiLayerNetwork network = network(training, options.seed());
        report.print("%d windows of %d days; times: %s", windows.size(), WeatherSeries.DAYS, training.timeScale());
        Training.iterations("training", network, options.iterations(ITERATIONS, LONGER), () -> {
            if (!training.hasNext()) {
                training.reset();
            }
            return training.next();
        });
        List<Answer> answers = answers(weather.test(dropped, random), training, network);
        double model = rmse(answers.stream().mapToDouble(a -> a.model - a.truth).toArray());
        double last = rmse(answers.stream().mapToDouble(a -> a.last - a.truth).toArray());
        double season = rmse(answers.stream().mapToDouble(a -> -a.truth).toArray());
        report.print(
                "next day's high in 2015, RMSE in degrees: model %.3f, last day measured %.3f, season %.3f",
                model, last, season);
        report.save(figure(weather, answers, model), "series-weather.png");
        return new Result()
                .with(
                        "rmse",
                        new Result()
                                .with("model", model)
                                .with("persistence", last)
                                .with("season", season));
    }

    private static MultiLayerNetwork network(IrregularSeriesIterator training, long seed) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(RATE))
                .list()
                .layer(new OdeRnnLayer.Builder()
                        .nOut(HIDDEN)
                        .dynamics(new MlpDynamics(2 * HIDDEN))
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(training.inputColumns()))
                .build());
        network.init();
        return network;
    }

    private static List<Answer> answers(
            List<IrregularSeries> test, IrregularSeriesIterator training, MultiLayerNetwork network) {
        IrregularSeriesIterator asked =
                new IrregularSeriesIterator(test, training.timeScale(), training.valueScale(), test.size(), 1);
        INDArray given =
                network.output(asked.whole().getFeatures(), false, asked.whole().getFeaturesMaskArray(), null);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < test.size(); i++) {
            IrregularSeries window = test.get(i);
            double last = 0;
            for (int k = 0; k < window.steps(); k++) {
                double truth = window.targets()[k][0];
                if (!Double.isNaN(truth)) {
                    answers.add(new Answer(window.times()[k], truth, given.getDouble(i, 0, k), last));
                }
                double seen = window.values()[k][0];
                last = Double.isNaN(seen) ? last : seen;
            }
        }
        return answers;
    }

    private static double rmse(double[] misses) {
        return Math.sqrt(
                Arrays.stream(misses).map(miss -> miss * miss).average().orElseThrow());
    }

    private static Figure figure(WeatherSeries weather, List<Answer> answers, double deviation) {
        List<Answer> shown =
                answers.subList(0, Math.min(answers.size(), 2 * (WeatherSeries.DAYS - WeatherSeries.WARM_UP)));
        double first = shown.get(0).day;
        double[] days = shown.stream().mapToDouble(a -> a.day - first).toArray();
        double[] season = shown.stream().mapToDouble(a -> weather.season(a.day)).toArray();
        double[] model = plus(season, shown.stream().mapToDouble(Answer::model).toArray());
        double[] misses = new double[days.length];
        Arrays.fill(misses, deviation);
        Figure figure = new Figure("The next day's high in Seattle, from half of the days before", 1);
        figure.lines("an ODE-RNN, with one RMSE to either side", "day of 2015", "°C")
                .spread("forecast", days, model, misses)
                .line("season", days, season)
                .points(
                        "measured",
                        days,
                        plus(season, shown.stream().mapToDouble(Answer::truth).toArray()));
        return figure;
    }

    private static double[] plus(double[] first, double[] second) {
        double[] sum = new double[first.length];
        Arrays.setAll(sum, i -> first[i] + second[i]);
        return sum;
    }
}
