package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.FineTuning;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.NeuralOdeVertex;
import org.odelayer.dl4j.listener.OdeLayers;

/** Transfer learning and the tools of networks around a vertex that is no layer to them. */
class VertexTransferTest {
    private static final InputType[] INPUTS = {InputType.feedForward(3), InputType.feedForward(2)};

    private static NeuralOdeVertex vertex(NeuralOdeLayer.Builder layer) {
        return new NeuralOdeVertex.Builder().layer(layer).outputTimes(2).build();
    }

    private static RnnOutputLayer output(int nOut) {
        return new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(4)
                .nOut(nOut)
                .activation(Activation.IDENTITY)
                .build();
    }

    /** FLOAT, for Deeplearning4j's builder of graphs forgets the data type. */
    private static ComputationGraph network(NeuralOdeLayer.Builder layer) {
        ComputationGraph network = new ComputationGraph(Layers.global(DataType.FLOAT, new Sgd(0.1))
                .graphBuilder()
                .addInputs("x", "times")
                .addLayer("in", dense(4), "x")
                .addVertex("ode", vertex(layer), "in", "times")
                .addLayer("out", output(2), "ode")
                .setOutputs("out")
                .setInputTypes(INPUTS)
                .build());
        network.init();
        return network;
    }

    private static MultiDataSet data(int nOut) {
        return new MultiDataSet(
                new INDArray[] {
                    ToyData.normal(DataType.FLOAT, 1, 2, 3),
                    Nd4j.createFromArray(new float[][] {{0.5f, 1}, {0.2f, 0.3f}})
                },
                new INDArray[] {ToyData.normal(DataType.FLOAT, 2, 2, nOut, 2)});
    }

    private static void assertLearns(ComputationGraph network, int nOut, boolean in, boolean ode) {
        INDArray below = network.getLayer("in").params().dup();
        INDArray solved = network.getLayer("ode").params().dup();
        INDArray above = network.getLayer("out").params().dup();
        network.fit(data(nOut));
        assertNotEquals(in, below.equals(network.getLayer("in").params()), "in");
        assertNotEquals(ode, solved.equals(network.getLayer("ode").params()), "ode");
        assertNotEquals(above, network.getLayer("out").params());
    }

    @Test
    void layersBelowItAreFrozenAndItLearns() {
        ComputationGraph network = new TransferLearning.GraphBuilder(network(ode(5)))
                .setFeatureExtractor("in")
                .build();
        assertLearns(network, 2, false, true);
    }

    private static void refused(Executable code, String... parts) {
        String message = assertThrows(RuntimeException.class, code).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is missing in: " + message);
        }
    }

    @Test
    void toFreezeItIsRefusedAndARateOfZeroKeepsIt() {
        ComputationGraph trained = network(ode(5));
        refused(
                () -> new TransferLearning.GraphBuilder(trained)
                        .setFeatureExtractor("ode")
                        .build(),
                "\"ode\"",
                "Sgd(0)");
        assertLearns(network(ode(5).updater(new Sgd(0))), 2, true, false);
    }

    @Test
    void theLayerAboveItIsReplacedAndItKeepsItsParameters() {
        ComputationGraph trained = network(ode(5));
        trained.fit(data(2));
        ComputationGraph network = new TransferLearning.GraphBuilder(trained)
                .nOutReplace("out", 3, WeightInit.XAVIER)
                .build();
        assertEquals(trained.getLayer("ode").params(), network.getLayer("ode").params());
        assertLearns(network, 3, true, true);
    }

    @Test
    void anotherWidthBelowItOrOfItIsRefused() {
        ComputationGraph trained = network(ode(5));
        refused(
                () -> new TransferLearning.GraphBuilder(trained)
                        .nOutReplace("in", 6, WeightInit.XAVIER)
                        .setInputTypes(INPUTS)
                        .build(),
                "\"ode\"",
                "nIn = 4",
                "6 features");
        ComputationGraph untold = new TransferLearning.GraphBuilder(trained)
                .nOutReplace("in", 6, WeightInit.XAVIER)
                .build();
        refused(() -> untold.fit(data(2)), "ode", "nIn = 4", "nOutReplace");
        refused(
                () -> new TransferLearning.GraphBuilder(trained).nOutReplace("ode", 6, WeightInit.XAVIER),
                "\"ode\"",
                "nOutReplace",
                "removeVertexKeepConnections");
    }

    @Test
    void itIsRemovedAndAnotherIsAdded() {
        ComputationGraph network = new TransferLearning.GraphBuilder(network(ode(5)))
                .nOutReplace("in", 6, WeightInit.XAVIER)
                .removeVertexAndConnections("ode")
                .removeVertexAndConnections("out")
                .addVertex("ode", vertex(ode(7).nIn(6).updater(new Sgd(0.1))), "in", "times")
                .addLayer(
                        "out",
                        new RnnOutputLayer.Builder(LossFunction.MSE)
                                .nIn(6)
                                .nOut(2)
                                .dataFormat(RNNFormat.NCW)
                                .updater(new Sgd(0.1))
                                .activation(Activation.IDENTITY)
                                .build(),
                        "ode")
                .setOutputs("out")
                .build();
        assertEquals(6 * 7 + 7 + 7 * 6 + 6, network.getLayer("ode").numParams());
        assertLearns(network, 2, true, true);
    }

    /** Fine-tuning sees layers only; the layer inside takes it afterwards. */
    @Test
    void theLayerInsideIsFineTunedAfterwards() {
        FineTuning slower = new FineTuning(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.01)).build());
        ComputationGraph network = new TransferLearning.GraphBuilder(network(ode(5)))
                .fineTuneConfiguration(slower)
                .build();
        NeuralOdeLayer layer = (NeuralOdeLayer) network.getLayer("ode").conf().getLayer();
        assertEquals(new Sgd(0.1), layer.getUpdater(), "the witness");
        INDArray before = network.getLayer("ode").params().dup();
        ComputationGraph twin = network.clone();
        layer.fineTune(slower);
        network.setUpdater(null);
        network.fit(data(2));
        twin.fit(data(2));
        INDArray step = network.getLayer("ode").params().sub(before);
        INDArray tenTimes = twin.getLayer("ode").params().sub(before);
        assertEquals(0, step.mul(10).sub(tenTimes).amaxNumber().doubleValue(), 1e-5, "FLOAT");
        assertTrue(tenTimes.amaxNumber().doubleValue() > 1e-3);
    }

    @Test
    void itsLearningRateIsSet() {
        ComputationGraph network = network(ode(5));
        OdeLayers.setLearningRate(network, 0);
        INDArray before = network.params().dup();
        network.fit(data(2));
        assertEquals(before, network.params());
    }

    /** A cast in Deeplearning4j, of which the vertex hears nothing. */
    @Test
    void aSummaryHasItsParametersButTakesNoInputTypes() {
        ComputationGraph network = network(ode(5));
        assertTrue(network.summary().contains("ode (NeuralOdeLayer)"), network::summary);
        assertThrows(ClassCastException.class, () -> network.summary(INPUTS));
    }
}
