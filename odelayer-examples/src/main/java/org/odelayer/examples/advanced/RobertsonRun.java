package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.TrainingLog;
import org.odelayer.ode.method.NamedMethod;

/**
 * A network whose only layer is a stiff neural ODE, trained to Robertson's reaction. Scaled, the state is y divided by
 * its largest value and the time t/10⁵, so that what the perceptron gives is of size 1 (Kim, Ji, Deng, Ma, Rackauckas,
 * "Stiff neural ordinary differential equations", Chaos 31 (2021)).
 */
final class RobertsonRun {
    private static final double TOLERANCE = 1e-5;
    private static final int MAX_STEPS = 5_000;

    private final RobertsonData reaction;
    /** What the equations are divided by: species, and time. */
    private final double[] scales;

    private final double end;
    private final DataSet data;
    private final MultiLayerNetwork network;
    private final TrainingLog log = new TrainingLog();

    /**
     * The network.
     *
     * @param layers hidden layers
     * @param width of each
     * @param solver forwards and backwards
     * @param learningRate of Adam
     * @param seed of the weights
     */
    record Settings(int layers, int width, NamedMethod solver, double learningRate, long seed) {}

    RobertsonRun(RobertsonData reaction, boolean scaled, Settings settings) {
        this.reaction = reaction;
        this.scales = scaled ? reaction.scales() : new double[] {1, 1, 1};
        this.end = scaled ? RobertsonData.END : 1;
        this.data = data();
        this.network = network(settings);
        network.setListeners(log);
    }

    private DataSet data() {
        double[] times = reaction.times();
        INDArray labels = Nd4j.create(DataType.DOUBLE, 1, RobertsonData.SPECIES, times.length);
        for (int i = 0; i < times.length; i++) {
            for (int k = 0; k < scales.length; k++) {
                labels.putScalar(0, k, i, reaction.states()[i][k] / scales[k]);
            }
        }
        INDArray start = Nd4j.zeros(DataType.DOUBLE, 1, RobertsonData.SPECIES);
        start.putScalar(0, 1 / scales[0]);
        return new DataSet(start, labels);
    }

    private MultiLayerNetwork network(Settings settings) {
        long[] hidden = new long[settings.layers()];
        Arrays.fill(hidden, settings.width());
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .dynamics(new MlpDynamics(hidden).activation(Activation.GELU))
                .solver(settings.solver())
                .gradient(InterpolatingAdjoint.AS_FORWARD)
                .rtol(TOLERANCE)
                .atol(TOLERANCE)
                .maxSteps(MAX_STEPS)
                .outputTimes(Arrays.stream(reaction.times()).map(t -> t / end).toArray())
                .build();
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(settings.seed())
                .updater(new Adam(settings.learningRate()))
                .list()
                .layer(layer)
                .layer(new RnnLossLayer.Builder(LossFunction.MEAN_ABSOLUTE_ERROR)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(RobertsonData.SPECIES))
                .build();
        MultiLayerNetwork built = new MultiLayerNetwork(configuration);
        built.init();
        return built;
    }

    String step() {
        network.fit(data);
        return String.format(Locale.ROOT, "error %.4f", error());
    }

    /** The last iteration's mean absolute error of a species and time, in units of the scales. */
    private double error() {
        return network.score() / reaction.times().length;
    }

    double[] errors() {
        double[] losses = log.losses();
        return Numbers.filled(losses.length, i -> losses[i] / reaction.times().length);
    }

    TrainingLog log() {
        return log;
    }

    /** What was learned: [species][times], in the reaction's units. */
    double[][] learned() {
        INDArray states = network.output(data.getFeatures());
        double[][] result = new double[scales.length][];
        for (int k = 0; k < scales.length; k++) {
            int species = k;
            result[k] = Numbers.filled(reaction.times().length, i -> scales[species] * states.getDouble(0, species, i));
        }
        return result;
    }
}
