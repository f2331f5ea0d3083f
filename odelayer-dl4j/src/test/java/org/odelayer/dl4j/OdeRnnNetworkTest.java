package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.dl4j.conf.OdeRnnLayer;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.dl4j.listener.OdeLayers;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.method.OdeSolver;

/** An ODE-RNN in networks: training, listeners, saving, freezing. */
class OdeRnnNetworkTest {
    private static final int VALUES = 2;
    private static final InputType INPUT = InputType.recurrent(1 + VALUES);

    private static OdeRnnLayer everything() {
        return new OdeRnnLayer.Builder()
                .name("rnn")
                .nOut(3)
                .dynamics(new MlpDynamics(5, 4))
                .featureMasks()
                .timeChannel(1)
                .lastState(true)
                .dataFormat(RNNFormat.NWC)
                .solver(OdeSolver.TSIT5)
                .rtol(1e-4)
                .atol(1e-5)
                .maxStep(0.5)
                .gradient(DiscreteAdjoint.EVERY_STEP)
                .stepControl(BatchSteps.PER_EXAMPLE)
                .weightInit(WeightInit.RELU)
                .l2(0.1)
                .dropOut(0.9)
                .build();
    }

    private static NeuralNetwork network(NetworkKind kind, DataType type) {
        return kind.build(
                Layers.global(type, new Adam(0.01)),
                INPUT,
                SeriesData.layer(4).build(),
                Layers.dense(3),
                SeriesData.regression(1));
    }

    private static DataSet data(DataType type) {
        return SeriesData.regression(type, 5, VALUES, 4, 1);
    }

    @ParameterizedTest
    @CsvSource({"MULTI_LAYER, FLOAT", "GRAPH, FLOAT", "MULTI_LAYER, DOUBLE", "GRAPH, DOUBLE"})
    void theLossFallsAndListenersSeeWhatItCost(NetworkKind kind, DataType type) {
        NeuralNetwork network = network(kind, type);
        List<NfeListener.Nfe> seen = new ArrayList<>();
        ((org.deeplearning4j.nn.api.Model) network).setListeners(new NfeListener(1, seen::add));
        DataSet data = data(type);
        double before = NetworkKind.score(network, data);
        for (int i = 0; i < 20; i++) {
            network.fit(data);
        }
        double after = NetworkKind.score(network, data);
        assertTrue(after < before, () -> before + " became " + after);
        assertEquals(20, seen.size());
        // Four legs of one step or more.
        assertTrue(seen.stream().allMatch(nfe -> nfe.forward() >= 4 * 7 && nfe.backward() >= 4 * 7));
        assertTrue(
                OdeLayers.of((org.deeplearning4j.nn.api.Model) network).get(0).drift() >= 0);
    }

    @Test
    void batchesOfOtherSizesAndLengthsFollowOneAnother() {
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, DataType.FLOAT);
        INDArray first = null;
        for (int batch : new int[] {5, 2, 1, 3, 4, 6, 5}) {
            network.fit(SeriesData.regression(DataType.FLOAT, batch, VALUES, batch + 1, 1));
            INDArray output = ((MultiLayerNetwork) network)
                    .output(SeriesData.features(DataType.FLOAT, 1, VALUES, 4), false, null, null);
            assertNotEquals(first, output);
            first = output.dup();
        }
    }

    /** Whoever adds an option finds out here if it is not in the layer above. */
    @Test
    void everyOptionDiffersFromItsDefaultAndIsTold() {
        OdeRnnLayer usual = SeriesData.layer(4).build();
        OdeRnnLayer changed = everything();
        assertNotEquals(usual.getNOut(), changed.getNOut());
        assertNotEquals(usual.getForward(), changed.getForward());
        assertNotEquals(usual.getGradient(), changed.getGradient());
        assertNotEquals(usual.getDataFormat(), changed.getDataFormat());
        assertNotEquals(usual.getTimeChannel(), changed.getTimeChannel());
        String text = changed.toString();
        for (String part : List.of(
                "OdeRnnLayer(name=rnn",
                "nOut=3",
                "timeChannel=1",
                "featureMasks=true",
                "lastState=true",
                "stepControl=PER_EXAMPLE",
                "rtol=1.0E-4",
                "gradient=")) {
            assertTrue(text.contains(part), () -> part + " is missing in " + text);
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aConfigurationSurvivesJsonAndYaml(NetworkKind kind) {
        InputType nwc = InputType.recurrent(5, RNNFormat.NWC);
        NeuralNetwork network =
                kind.build(Layers.global(DataType.FLOAT, new Adam(0.01)), nwc, everything(), Layers.softmax(2));
        if (network instanceof MultiLayerNetwork chain) {
            MultiLayerConfiguration configuration = chain.getLayerWiseConfigurations();
            assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
            assertEquals(configuration, MultiLayerConfiguration.fromYaml(configuration.toYaml()));
            assertEquals(configuration, configuration.clone());
        } else {
            ComputationGraphConfiguration configuration = ((ComputationGraph) network).getConfiguration();
            assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
            assertEquals(configuration, ComputationGraphConfiguration.fromYaml(configuration.toYaml()));
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aSavedNetworkContinuesAsIfNothingHadHappened(NetworkKind kind) throws IOException {
        NeuralNetwork network = network(kind, DataType.FLOAT);
        network.fit(data(DataType.FLOAT));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel((org.deeplearning4j.nn.api.Model) network, bytes, true);
        ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
        NeuralNetwork restored = kind == NetworkKind.MULTI_LAYER
                ? ModelSerializer.restoreMultiLayerNetwork(in, true)
                : ModelSerializer.restoreComputationGraph(in, true);
        assertContinuesAlike(network, restored);
    }

    @Test
    void aNetworkSurvivesJavaSerialization() throws IOException, ClassNotFoundException {
        MultiLayerNetwork network = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT);
        network.fit(data(DataType.FLOAT));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(network);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            MultiLayerNetwork copy = (MultiLayerNetwork) in.readObject();
            INDArray features = SeriesData.features(DataType.FLOAT, 1, VALUES, 4);
            assertEquals(network.output(features), copy.output(features));
            // The layer reads the network's parameters again, not a copy of them.
            network.setParams(network.params().mul(0.5));
            copy.setParams(network.params().dup());
            assertEquals(network.output(features), copy.output(features));
        }
    }

    private static INDArray params(NeuralNetwork network) {
        return ((org.deeplearning4j.nn.api.Model) network).params();
    }

    private static void assertContinuesAlike(NeuralNetwork one, NeuralNetwork other) {
        assertEquals(params(one), params(other));
        for (int i = 0; i < 2; i++) {
            one.fit(data(DataType.FLOAT));
            other.fit(data(DataType.FLOAT));
        }
        assertEquals(params(one), params(other));
    }

    @Test
    void aFrozenLayerKeepsItsParameters() {
        MultiLayerNetwork trained = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT);
        MultiLayerNetwork network =
                new TransferLearning.Builder(trained).setFeatureExtractor(0).build();
        INDArray frozen = network.getLayer(0).params().dup();
        INDArray above = network.getLayer(1).params().dup();
        network.fit(data(DataType.FLOAT));
        assertEquals(frozen, network.getLayer(0).params());
        assertNotEquals(above, network.getLayer(1).params());
    }

    @Test
    void networksTellTheirMemory() {
        MultiLayerNetwork network = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT);
        OdeRnnLayer layer = (OdeRnnLayer) network.getLayer(0).conf().getLayer();
        assertTrue(memory(layer, 100) > memory(layer, 10));
        assertTrue(network.summary(INPUT).contains("OdeRnnLayer"));
    }

    private static long memory(OdeRnnLayer layer, int times) {
        return layer.getMemoryReport(InputType.recurrent(1 + VALUES, times))
                .getTotalMemoryBytes(8, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
    }
}
