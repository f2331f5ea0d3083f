package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.LatentModels.gru;
import static org.odelayer.dl4j.LatentModels.network;
import static org.odelayer.dl4j.LatentModels.odeRnn;
import static org.odelayer.dl4j.LatentModels.part;
import static org.odelayer.dl4j.LatentModels.quick;
import static org.odelayer.dl4j.LatentModels.running;
import static org.odelayer.dl4j.LatentModels.series;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Random;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.LatentOdeLayer;
import org.odelayer.dl4j.latent.GaussianNll;
import org.odelayer.dl4j.latent.GaussianOutputLayer;
import org.odelayer.dl4j.latent.WarmUpSchedule;
import org.odelayer.dl4j.layer.InitialDraw;
import org.odelayer.dynamics.MlpDynamics;

/** Latent ODEs as parts of Deeplearning4j's networks: training, saving, refusals. */
@ExtendWith(DoublePrecision.class)
class LatentOdeNetworkTest {
    private static LatentOdeLayer.Builder all() {
        return quick(odeRnn()).klWeight(WarmUpSchedule.of(0.9)).timeChannel(0).name("latent");
    }

    @Test
    void chainsAreSavedBitByBit() throws IOException {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new Adam(0.01), all());
        DataSet data = series();
        network.fit(data);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
        assertEquals(network.getLayerWiseConfigurations(), restored.getLayerWiseConfigurations());
        assertEquals(network.output(data.getFeatures()), restored.output(data.getFeatures()));
        network.fit(data);
        restored.fit(data);
        assertEquals(network.params(), restored.params());
        MultiLayerConfiguration conf = network.getLayerWiseConfigurations();
        assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
        assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
        assertEquals(conf, conf.clone());
    }

    @Test
    void graphsAreSavedBitByBit() throws IOException {
        ComputationGraph network =
                (ComputationGraph) network(NetworkKind.GRAPH, DataType.FLOAT, new Adam(0.01), quick(gru()));
        DataSet data = part(series(), 0, 2);
        network.fit(data);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        ComputationGraph restored =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()));
        assertEquals(network.outputSingle(data.getFeatures()), restored.outputSingle(data.getFeatures()));
        ComputationGraphConfiguration conf = network.getConfiguration();
        assertEquals(conf, ComputationGraphConfiguration.fromJson(conf.toJson()));
        assertEquals(conf, ComputationGraphConfiguration.fromYaml(conf.toYaml()));
    }

    @Test
    void networksSurviveJavaSerialization() throws IOException, ClassNotFoundException {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new Adam(0.01), all());
        DataSet data = series();
        network.fit(data);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(network);
        MultiLayerNetwork copy =
                (MultiLayerNetwork) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertEquals(network.output(data.getFeatures()), copy.output(data.getFeatures()));
        assertEquals(network.score(data, true), copy.score(data, true));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void floatNetworksComputeWhatDoubleOnesDo(boolean ode) {
        LatentOdeLayer.Builder latent = quick(ode ? odeRnn() : gru());
        MultiLayerNetwork precise =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), latent);
        MultiLayerNetwork rough =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new NoOp(), latent);
        rough.setParams(precise.params().castTo(DataType.FLOAT));
        double score = precise.score(series(), true);
        assertEquals(score, rough.score(series(), true), 1e-5 * score);
        INDArray features = part(series(), 0, 2).getFeatures();
        INDArray states = rough.output(features);
        assertEquals(DataType.FLOAT, states.dataType());
        assertTrue(precise.output(features).castTo(DataType.FLOAT).equalsWithEps(states, 1e-4));
    }

    /** Sines of random phases at random times; their variance is ½, the noise's 0.0025. */
    @ParameterizedTest
    @EnumSource
    void phasesOfSinesAreLearned(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                Layers.global(DataType.FLOAT, new Adam(0.02)),
                InputType.recurrent(2),
                new LatentOdeLayer.Builder()
                        .nOut(3)
                        .hidden(16)
                        .dynamics(new MlpDynamics(16))
                        .gradient(DiscreteAdjoint.EVERY_STEP)
                        .klWeight(WarmUpSchedule.of(0.99))
                        .build(),
                new DenseLayer.Builder().nOut(8).activation(Activation.TANH).build(),
                new GaussianOutputLayer.Builder(0.5).nOut(1).build());
        DataSet data = sines(64, 8);
        double before = NetworkKind.score(network, data);
        for (int i = 0; i < 150; i++) {
            if (network instanceof MultiLayerNetwork chain) {
                chain.fit(data);
            } else {
                ((ComputationGraph) network).fit(data);
            }
        }
        INDArray error = NetworkKind.output(network, data.getFeatures()).sub(data.getLabels());
        double meanSquare = error.mul(error).meanNumber().doubleValue();
        assertTrue(meanSquare < 0.1, "mean squared error " + meanSquare);
        double after = NetworkKind.score(network, data);
        assertTrue(after < 0.8 * before, before + " to " + after);
    }

    private static DataSet sines(int examples, int times) {
        Random random = new Random(11);
        INDArray features = Nd4j.create(DataType.FLOAT, examples, 2, times);
        INDArray labels = Nd4j.create(DataType.FLOAT, examples, 1, times);
        for (int i = 0; i < examples; i++) {
            double phase = 2 * Math.PI * random.nextDouble();
            double[] t = random.doubles(times, 0, 4).sorted().toArray();
            for (int k = 0; k < times; k++) {
                double value = Math.sin(t[k] + phase) + 0.05 * random.nextGaussian();
                features.putScalar(new int[] {i, 0, k}, t[k]);
                features.putScalar(new int[] {i, 1, k}, value);
                labels.putScalar(new int[] {i, 0, k}, value);
            }
        }
        return new DataSet(features, labels);
    }

    private static void refused(String expected, Executable code) {
        String message = assertThrows(RuntimeException.class, code).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void valuesThatAreNotAllowedAreRefusedByName() {
        refused("hidden (0)", () -> gru().hidden(0));
        refused("headUnits (-1)", () -> gru().headUnits(-1));
        refused("klWeight (-1.0)", () -> gru().klWeight(-1));
        refused("klWeight (NaN)", () -> gru().klWeight(Double.NaN));
        refused("klWeight (null)", () -> gru().klWeight(null));
        refused("nOut (0)", () -> new LatentOdeLayer.Builder().build());
        refused(
                "\"latent\" (LatentOdeLayer)",
                () -> gru().dynamics(null).name("latent").build());
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), quick(gru()));
        INDArray features = series().getFeatures();
        refused("count (0)", () -> running(network).samplePrior(new double[] {0}, 0, 1));
        refused("times ([])", () -> running(network).samplePrior(new double[0], 1, 1));
        refused("example 0, step 1", () -> running(network).samplePrior(new double[] {1, 0}, 1, 1));
        refused("count (0)", () -> running(network).samplePosterior(features, null, 0, 1));
        refused("draw (null)", () -> running(network).draw(null, 1));
        refused("must be [batch, channels, times]", () -> running(network).posterior(Nd4j.zeros(2, 4, 3), null));
        refused("features mask has shape", () -> running(network).posterior(features, Nd4j.ones(5, 2)));
        refused("truncated", () -> running(network).rnnActivateUsingStoredState(features, true, true, null));
    }

    @Test
    void aScheduleThatGoesBelowZeroIsRefusedWhenItDoes() {
        LatentOdeLayer.Builder latent = quick(gru()).klWeight(new FixedSchedule(-3));
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), latent);
        refused("klWeight (-3.0 by FixedSchedule(value=-3.0) at iteration 0, epoch 0)", () -> network.fit(series()));
    }

    /** A graph that does not know its input types does not tell the layer how many examples there are. */
    @Test
    void theDivergenceNeedsTheNumberOfExamples() {
        Layer[] layers = {
            quick(gru()).nIn(3).build(),
            new RnnOutputLayer.Builder(new GaussianNll(1))
                    .nIn(2)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build()
        };
        ComputationGraph graph =
                (ComputationGraph) NetworkKind.GRAPH.build(Layers.global(DataType.DOUBLE, new NoOp()), null, layers);
        refused("setInputTypes", () -> graph.fit(series()));
    }

    @Test
    void aPassThatDrewFromThePriorHasNoGradient() {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), quick(gru()));
        org.odelayer.dl4j.layer.LatentOdeLayer layer = running(network);
        layer.draw(InitialDraw.PRIOR, 1);
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        layer.setInput(part(series(), 0, 2).getFeatures(), none);
        INDArray states = layer.activate(false, none);
        refused("no gradient", () -> layer.backpropGradient(states.dup(), none));
        assertEquals(0, running(network).calcRegularizationScore(true));
    }

    @Test
    void meanOrDeviationWithoutBoundsIsAnErrorAndNoNumber() {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new NoOp(), quick(gru()));
        network.getParam("0_head.b0").assign(1e3);
        refused("divergence", () -> network.score(series(), true));
    }

    @Test
    void statisticsAreThoseOfEncoderAndDecoder() {
        MultiLayerNetwork ode =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), quick(odeRnn()));
        ode.score(series());
        // Six legs of RK4 with one step each; the encoder goes over the observations of the longest example, six.
        assertEquals(6, running(ode).encoderStatistics().accepted());
        assertEquals(6, running(ode).decoderStatistics().accepted());
        assertEquals(12, running(ode).forwardStatistics().accepted());
        MultiLayerNetwork recurrent =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), quick(gru()));
        recurrent.score(series());
        assertNull(running(recurrent).encoderStatistics());
        assertEquals(6, running(recurrent).forwardStatistics().accepted());
    }
}
