package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralCdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Training;
import org.odelayer.series.ControlPath;

/**
 * Tells two kinds of {@link Spirals} apart by a neural controlled differential equation with a state of 8: the example
 * of Kidger's torchcde.
 */
final class SpiralsStudy implements SeriesStudy {
    private static final int SERIES = 256;
    private static final int STEPS = 100;
    private static final int LONGER = 400;
    private static final int BATCH = 32;
    private static final int STATE = 8;
    private static final int HIDDEN = 32;
    private static final double RATE = 0.01;
    private static final double TOLERANCE = 1e-3;

    @Override
    public Result run(Options options, Report report) throws IOException {
        Random random = new Random(options.seed());
        double missing = options.missing(0);
        Spirals training = Spirals.draw(options.series(SERIES), missing, random);
        Spirals test = Spirals.draw(options.series(SERIES), missing, random);
        MultiLayerNetwork network = network(options.seed(), true);
        int batch = Math.min(BATCH, training.count());
        Training.iterations(
                "training", network, options.iterations(STEPS, LONGER), () -> training.batch(batch, random));
        double accuracy = accuracy(network.output(test.features()), test);
        report.print("%d series, test accuracy %.4f", test.count(), accuracy);
        MultiLayerNetwork overTime = network(options.seed(), false);
        overTime.setParams(network.params());
        report.save(figure(test, overTime.output(test.features())), "series-spirals.png");
        return new Result().with("accuracy", accuracy);
    }

    /** The same parameters, to tell at the end or at each point. */
    private static MultiLayerNetwork network(long seed, boolean atTheEnd) {
        Layer output = atTheEnd
                ? new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(Spirals.KINDS.size())
                        .activation(Activation.SOFTMAX)
                        .build()
                : new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(Spirals.KINDS.size())
                        .activation(Activation.SOFTMAX)
                        .build();
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(RATE))
                .list()
                .layer(new NeuralCdeLayer.Builder()
                        .nOut(STATE)
                        .dynamics(new MlpDynamics(HIDDEN))
                        .path(ControlPath.HERMITE)
                        .rtol(TOLERANCE)
                        .atol(TOLERANCE)
                        .lastState(atTheEnd)
                        .build())
                .layer(output)
                .setInputType(InputType.recurrent(1 + 2))
                .build());
        network.init();
        return network;
    }

    private static double accuracy(INDArray told, Spirals spirals) {
        return IntStream.range(0, spirals.count())
                        .filter(i -> told.getDouble(i, spirals.kind(i)) > 1.0 / 2)
                        .count()
                / (double) spirals.count();
    }

    private static Figure figure(Spirals spirals, INDArray told) {
        Figure figure = new Figure("Two kinds of spirals, told apart by a neural CDE", 2);
        LinesPanel drawn = figure.lines("what is measured", "x", "y");
        LinesPanel decision = figure.lines("decision over time: median and quartiles", "t", "probability of clockwise")
                .between(0, 1);
        for (int kind = 0; kind < Spirals.KINDS.size(); kind++) {
            int own = kind;
            int[] series = IntStream.range(0, spirals.count())
                    .filter(i -> spirals.kind(i) == own)
                    .toArray();
            String name = Spirals.KINDS.get(kind);
            drawn.points(name, spirals.seen(series[0], 1), spirals.seen(series[0], 2));
            Quantiles quantiles = new Quantiles(told(told, series));
            double[] times = spirals.times();
            decision.band(name, times, quantiles.at(1.0 / 4), quantiles.at(3.0 / 4));
            decision.line(name, times, quantiles.at(1.0 / 2));
        }
        return figure;
    }

    /** The probability of the second kind at each point. */
    private static double[][] told(INDArray told, int... series) {
        return Arrays.stream(series)
                .mapToObj(i -> IntStream.range(0, Spirals.POINTS)
                        .mapToDouble(k -> told.getDouble(i, 1, k))
                        .toArray())
                .toArray(double[][]::new);
    }
}
