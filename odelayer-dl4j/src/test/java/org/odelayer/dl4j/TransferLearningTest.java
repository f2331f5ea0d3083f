package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Layers frozen, removed and added by transfer learning. */
class TransferLearningTest {
    private static final int N = 3;
    private static final InputType INPUT = InputType.feedForward(N);

    private static NeuralNetConfiguration.Builder global() {
        return Layers.global(DataType.DOUBLE, new Sgd(0.1));
    }

    private static NeuralNetwork network(NetworkKind kind, Layer... layers) {
        return kind.build(global(), INPUT, layers);
    }

    private static NeuralNetwork usual(NetworkKind kind) {
        return network(kind, dense(4), ode(5).build(), softmax(2));
    }

    private static DataSet data() {
        return ToyData.random(DataType.DOUBLE, 6, N, 2);
    }

    @Test
    void aFrozenLayerKeepsItsParametersAndTheLayersAboveLearn() {
        MultiLayerNetwork trained = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        MultiLayerNetwork network =
                new TransferLearning.Builder(trained).setFeatureExtractor(1).build();
        assertInstanceOf(FrozenLayer.class, network.getLayer(1));
        assertLearns(network, false, false, true);
    }

    @Test
    void aFrozenVertexOfAGraphKeepsItsParametersAndTheLayersAboveLearn() {
        ComputationGraph trained = (ComputationGraph) usual(NetworkKind.GRAPH);
        ComputationGraph network = new TransferLearning.GraphBuilder(trained)
                .setFeatureExtractor("layer1")
                .build();
        assertInstanceOf(FrozenLayer.class, network.getLayer(1));
        assertLearns(network, false, false, true);
    }

    @ParameterizedTest
    @CsvSource({"MULTI_LAYER, 0", "GRAPH, 0", "MULTI_LAYER, 0.8", "GRAPH, 0.8"})
    void aLayerFrozenWithBackpropPassesTheGradientOn(NetworkKind kind, double dropout) {
        NeuralNetwork network = network(
                kind,
                dense(4),
                new FrozenLayerWithBackprop(ode(5).dropOut(dropout).build()),
                softmax(2));
        assertLearns(network, true, false, true);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void theLayerLearnsBelowALayerFrozenWithBackprop(NetworkKind kind) {
        NeuralNetwork network =
                network(kind, dense(4), ode(5).build(), new FrozenLayerWithBackprop(dense(4)), softmax(2));
        assertLearns(network, true, true, false, true);
    }

    private static void assertLearns(NeuralNetwork network, boolean... learning) {
        INDArray[] before = new INDArray[learning.length];
        for (int i = 0; i < learning.length; i++) {
            before[i] = NetworkKind.layer(network, i).params().dup();
        }
        network.fit(data());
        for (int i = 0; i < learning.length; i++) {
            assertNotEquals(
                    learning[i], before[i].equals(NetworkKind.layer(network, i).params()), "layer " + i);
        }
    }

    @Test
    void transferLearningRemovesAndAddsTheLayer() {
        MultiLayerNetwork trained = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        trained.fit(data());
        MultiLayerNetwork network = new TransferLearning.Builder(trained)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.2))
                        .build())
                .removeLayersFromOutput(2)
                .addLayer(ode(7).nIn(4).updater(new Sgd(0.2)).build())
                .addLayer(output(4, 3))
                .build();
        assertEquals(trained.getLayer(0).params(), network.getLayer(0).params());
        assertEquals(4 * 7 + 7 + 7 * 4 + 4, network.getLayer(1).numParams());
        network.fit(ToyData.random(DataType.DOUBLE, 6, N, 3));
    }

    /** FLOAT, for Deeplearning4j's builder of graphs forgets the data type. */
    @Test
    void transferLearningKeepsTheLayerBelowANewOutput() {
        ComputationGraph trained = (ComputationGraph) NetworkKind.GRAPH.build(
                Layers.global(DataType.FLOAT, new Sgd(0.1)), INPUT, dense(4), ode(5).build(), softmax(2));
        trained.fit(ToyData.random(DataType.FLOAT, 6, N, 2));
        ComputationGraph network = new TransferLearning.GraphBuilder(trained)
                .removeVertexAndConnections("layer2")
                .addLayer("new", output(4, 3), "layer1")
                .setOutputs("new")
                .build();
        INDArray before = trained.getLayer("layer1").getParam("W0");
        assertEquals(before, network.getLayer("layer1").getParam("W0"));
        network.fit(ToyData.random(DataType.FLOAT, 6, N, 3));
        assertNotEquals(before, network.getLayer("layer1").getParam("W0"));
    }

    private static OutputLayer output(int nIn, int nOut) {
        return new OutputLayer.Builder()
                .nIn(nIn)
                .nOut(nOut)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
