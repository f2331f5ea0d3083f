package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Training;
import org.odelayer.examples.run.TrainingLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Learns g(1) = −1, g(−1) = 1, the map that no flow on the line can be, for its paths would have to cross (Dupont,
 * Doucet, Teh, "Augmented neural ODEs", 2019; Norcliffe et al., "On second order behaviour in augmented neural ODEs",
 * 2020).
 *
 * <p>The output is the position itself, without a layer behind the block that could change its sign. Prints the
 * SmoothL1 loss of each model ((1 + 1)/4 = 0.5 is the best for a flow on the line) and {@code RESULT {"smoothL1":
 * {…}}}; draws {@code flip1d.png}.
 */
@Command(
        name = "flip1d",
        description = "Exchange 1 and -1: impossible for a flow on the line, easy with one dimension more.")
public final class Flip1dCommand extends FigureCommand {
    private static final int HIDDEN = 16;
    private static final int PATHS = 9;
    private static final int POINTS = 60;

    @Option(names = "--iterations", description = "Training iterations on the two points.")
    private int iterations = 1000;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.01;

    @Option(names = "--seed", description = "Seed of the initial weights.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--lr", learningRate);
        Figure figure = new Figure("g(1) = −1, g(−1) = 1", 2);
        Map<FlipModel, Double> results = new EnumMap<>(FlipModel.class);
        Map<FlipModel, TrainingLog> logs = new EnumMap<>(FlipModel.class);
        print("%-32s %12s %12s", "model", "SmoothL1", "NFE forward");
        for (FlipModel model : FlipModel.values()) {
            MultiLayerNetwork network = network(model);
            TrainingLog log = new TrainingLog();
            train(model, network, log);
            results.put(model, smoothL1(network));
            logs.put(model, log);
            print("%-32s %12.3e %12.0f", model.title(), results.get(model), TrainingLog.meanOfLast(log.forward(), 1));
            drawPaths(figure, model, network);
        }
        drawLosses(figure, logs);
        save(figure, "flip1d.png");
        result(new Result()
                .with(
                        "smoothL1",
                        Result.of(results.keySet(), model -> model.name().toLowerCase(Locale.ROOT), results::get)));
    }

    private MultiLayerNetwork network(FlipModel model) {
        NeuralOdeLayer.Builder layer =
                new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(HIDDEN).time(TimeDependence.CONCAT));
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(learningRate))
                .list()
                .layer(model.apply(layer).build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(1))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static DataSet data() {
        INDArray x = Nd4j.createFromArray(new float[][] {{-1}, {1}});
        return new DataSet(x, x.neg());
    }

    private void train(FlipModel model, MultiLayerNetwork network, TrainingLog log) {
        network.setListeners(log);
        DataSet data = data();
        Training.iterations(model.title(), network, iterations, () -> data);
    }

    /** Mean of e²/2 for |e| &lt; 1, |e| − 1/2 beyond. */
    private static double smoothL1(MultiLayerNetwork network) {
        DataSet data = data();
        INDArray errors = network.output(data.getFeatures()).sub(data.getLabels());
        double sum = 0;
        for (int i = 0; i < errors.length(); i++) {
            double e = Math.abs(errors.getDouble(i));
            sum += e < 1 ? e * e / 2 : e - 0.5;
        }
        return sum / errors.length();
    }

    private static void drawPaths(Figure figure, FlipModel model, MultiLayerNetwork network) {
        INDArray x = Nd4j.linspace(DataType.FLOAT, -1, 2.0 / (PATHS - 1), PATHS).reshape(PATHS, 1);
        Flow flow = Flow.of(network, 0, x, POINTS);
        var panel = figure.plane("paths of " + model.title(), "t", "position h(t)");
        for (int i = 0; i < PATHS; i++) {
            String name = i == 0 ? "from −1" : i == PATHS - 1 ? "from 1" : "from between";
            panel.path(name, flow.times(), flow.path(i, 0));
        }
    }

    private static void drawLosses(Figure figure, Map<FlipModel, TrainingLog> logs) {
        var panel = figure.lines("loss over training", "iteration", "mean squared error");
        logs.forEach((model, log) -> panel.line(model.title(), log.iterations(), log.losses()));
        panel.logarithmic();
    }
}
