package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.ConvDynamics;

/** The layer among others: what does not go with what is before it is refused by name, as early as it can be known. */
class PlacementTest {
    private static final int N = 3;
    private static final InputType INPUT = InputType.feedForward(N);

    private static void refused(Executable code, String... parts) {
        String message = assertThrows(RuntimeException.class, code).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is missing in: " + message);
        }
    }

    private static NeuralNetwork network(NetworkKind kind, InputType input, Layer... layers) {
        return kind.build(Layers.global(DataType.FLOAT, new Sgd(0.1)), input, layers);
    }

    private static NeuralOdeLayer flow() {
        return Layers.ode(4).name("flow").build();
    }

    private static NeuralOdeLayer series() {
        return Layers.ode(4).name("flow").outputTimes(0.5, 1).build();
    }

    private static Layer seriesOutput() {
        return new RnnOutputLayer.Builder()
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void outputTimesOnATimeSeriesAreRefusedWhenTheNetworkIsBuilt(NetworkKind kind) {
        for (InputType input : List.of(InputType.recurrent(N, 5), InputType.recurrent(N, 5, RNNFormat.NWC))) {
            refused(
                    () -> network(kind, input, series(), seriesOutput()),
                    "\"flow\"",
                    "outputTimes ([0.5, 1.0])",
                    "time series");
            // Behind a dense layer it is feed-forward, one row per time.
            refused(
                    () -> network(kind, input, Layers.dense(4), series(), seriesOutput()),
                    "\"flow\"",
                    "outputTimes ([0.5, 1.0])",
                    "time series");
        }
        assertArrayEquals(
                new long[] {6, 2, 2},
                NetworkKind.output(network(kind, INPUT, series(), seriesOutput()), Nd4j.ones(6, N))
                        .shape());
    }

    private static DataSet masked(DataSet data, long... maskShape) {
        data.setFeaturesMaskArray(Nd4j.ones(DataType.FLOAT, maskShape));
        return data;
    }

    @ParameterizedTest
    @EnumSource
    void aMaskThatIsNotOneOfExamplesIsNamed(NetworkKind kind) {
        NeuralNetwork series = network(kind, INPUT, series(), seriesOutput());
        NeuralNetwork plain = network(kind, INPUT, flow(), Layers.softmax(2));
        refused(
                () -> series.fit(masked(
                        new DataSet(Nd4j.ones(20, N), ToyData.sequenceLabels(DataType.FLOAT, 1, 20, 2, 2)), 20, 4)),
                "flow",
                "[20, 4]",
                "[batch] or [batch, 1]",
                "20");
        refused(
                () -> plain.fit(masked(ToyData.random(DataType.FLOAT, 20, N, 2), 20, 4)),
                "flow",
                "[20, 4]",
                "[batch] or [batch, 1]");
        // As many elements as there are examples are no mask of examples yet.
        refused(
                () -> plain.fit(masked(ToyData.random(DataType.FLOAT, 20, N, 2), 10, 2)),
                "flow",
                "[10, 2]",
                "[batch] or [batch, 1]");
        INDArray before = series.params().dup();
        series.fit(masked(new DataSet(Nd4j.ones(20, N), ToyData.sequenceLabels(DataType.FLOAT, 1, 20, 2, 2)), 20, 1));
        assertTrue(before.distance2(series.params()) > 0);
    }

    @ParameterizedTest
    @EnumSource
    void aMaskOfSequencesWithAnotherLengthIsNamed(NetworkKind kind) {
        NeuralNetwork network = network(kind, InputType.recurrent(N, 5), flow(), seriesOutput());
        DataSet data = new DataSet(Nd4j.ones(2, N, 5), ToyData.sequenceLabels(DataType.FLOAT, 1, 2, 2, 5));
        refused(() -> network.fit(masked(data, 2, 4)), "flow", "[8, 1]", "batch = 10", "all times");
        network.fit(masked(data, 2, 5));
    }

    @ParameterizedTest
    @EnumSource
    void aMaskOfImagesWithAnotherSizeIsNamed(NetworkKind kind) {
        NeuralNetwork network = network(
                kind,
                InputType.convolutional(4, 3, 2),
                convolution().build(),
                new GlobalPoolingLayer(),
                Layers.softmax(2));
        DataSet data = new DataSet(Nd4j.ones(5, 2, 4, 3), ToyData.labels(DataType.FLOAT, 1, 5, 2));
        refused(() -> network.fit(masked(data, 5, 1, 3, 3)), "flow", "[5, 1, 3, 3]", "batch = 5", "images");
        refused(() -> network.fit(masked(data, 5, 3)), "flow", "[5, 3]", "batch = 5");
    }

    @ParameterizedTest
    @EnumSource
    void aMaskZeroLayerAroundItIsRefusedWhenTheNetworkIsBuilt(NetworkKind kind) {
        Layer wrapped = new MaskZeroLayer.Builder()
                .setUnderlying(flow())
                .setMaskValue(0)
                .name("wrapped")
                .build();
        refused(
                () -> network(kind, InputType.recurrent(N, 5), wrapped, seriesOutput()),
                "(NeuralOdeLayer)",
                "MaskZeroLayer",
                "setFeaturesMaskArray");
    }

    private static NeuralNetwork trained(NetworkKind kind) {
        return network(kind, INPUT, Layers.dense(4), flow(), Layers.softmax(2));
    }

    @Test
    void anotherWidthOfTheLayerBelowIsNamedWhenTheNetworkIsBuilt() {
        MultiLayerNetwork chain = (MultiLayerNetwork) trained(NetworkKind.MULTI_LAYER);
        refused(
                () -> new TransferLearning.Builder(chain)
                        .nOutReplace(0, 6, WeightInit.XAVIER)
                        .build(),
                "\"flow\"",
                "nIn = 4",
                "6 features",
                "nOutReplace",
                "removeLayersFromOutput");
        ComputationGraph graph = (ComputationGraph) trained(NetworkKind.GRAPH);
        refused(
                () -> new TransferLearning.GraphBuilder(graph)
                        .nOutReplace("layer0", 6, WeightInit.XAVIER)
                        .setInputTypes(INPUT)
                        .build(),
                "\"flow\"",
                "nIn = 4",
                "6 features",
                "removeVertexKeepConnections");
    }

    @Test
    void anotherWidthOfTheLayerItselfIsRefused() {
        MultiLayerNetwork chain = (MultiLayerNetwork) trained(NetworkKind.MULTI_LAYER);
        refused(
                () -> new TransferLearning.Builder(chain)
                        .nOutReplace(1, 6, WeightInit.XAVIER)
                        .build(),
                "nOutReplace",
                "NeuralOdeLayer");
        refused(
                () -> new TransferLearning.Builder(chain)
                        .nInReplace(1, 6, WeightInit.XAVIER)
                        .build(),
                "nInReplace",
                "NeuralOdeLayer");
        ComputationGraph graph = (ComputationGraph) trained(NetworkKind.GRAPH);
        refused(
                () -> new TransferLearning.GraphBuilder(graph).nOutReplace("flow", 6, WeightInit.XAVIER),
                "\"flow\"",
                "nOutReplace",
                "removeVertexKeepConnections");
        refused(
                () -> new TransferLearning.GraphBuilder(graph).nInReplace("flow", 6, WeightInit.XAVIER),
                "nInReplace",
                "flow");
    }

    /** Without input types the layer sees it with the first input only. */
    @Test
    void inAGraphWithoutInputTypesItIsNamedWithTheFirstInput() {
        ComputationGraph network = new TransferLearning.GraphBuilder((ComputationGraph) trained(NetworkKind.GRAPH))
                .nOutReplace("layer0", 6, WeightInit.XAVIER)
                .build();
        refused(() -> network.outputSingle(Nd4j.ones(2, N)), "flow", "[2, 6]", "nIn = 4", "nOutReplace");
    }

    @Test
    void aLayerThatIsAddedAgainWorks() {
        MultiLayerNetwork network = new TransferLearning.Builder((MultiLayerNetwork) trained(NetworkKind.MULTI_LAYER))
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.1))
                        .build())
                .removeLayersFromOutput(2)
                .nOutReplace(0, 6, WeightInit.XAVIER)
                .addLayer(Layers.ode(4).nIn(6).updater(new Sgd(0.1)).build())
                .addLayer(softmax(6))
                .build();
        network.fit(ToyData.random(DataType.FLOAT, 5, N, 2));
        assertArrayEquals(new long[] {5, 2}, network.output(Nd4j.ones(5, N)).shape());
    }

    private static OutputLayer softmax(int nIn) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(nIn)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static MultiLayerNetwork images() {
        return (MultiLayerNetwork) network(
                NetworkKind.MULTI_LAYER,
                InputType.convolutional(5, 4, 1),
                new ConvolutionLayer.Builder(2, 2).nOut(4).build(),
                new GlobalPoolingLayer(),
                Layers.softmax(2));
    }

    private static MultiLayerNetwork with(NeuralOdeLayer.Builder layer) {
        return new TransferLearning.Builder(images())
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.1))
                        .build())
                .removeLayersFromOutput(2)
                .addLayer(layer.updater(new Sgd(0.1)).build())
                .addLayer(softmax(4 * 4 * 3))
                .setInputPreProcessor(2, new CnnToFeedForwardPreProcessor(4, 3, 4))
                .build();
    }

    private static NeuralOdeLayer.Builder convolution() {
        return new NeuralOdeLayer.Builder().name("flow").dynamics(new ConvDynamics(3));
    }

    @Test
    void transferLearningAddsALayerOfImages() {
        MultiLayerNetwork network = with(convolution().nIn(4).inputSize(4, 3));
        INDArray before = network.getLayer(1).params().dup();
        network.fit(
                new DataSet(ToyData.normal(DataType.FLOAT, 1, 6, 1, 5, 4), ToyData.labels(DataType.FLOAT, 2, 6, 2)));
        assertTrue(before.distance2(network.getLayer(1).params()) > 0);
        NeuralOdeLayer layer = (NeuralOdeLayer) network.getLayer(1).conf().getLayer();
        assertArrayEquals(new long[] {4, 4, 3}, layer.inputShape());
    }

    @Test
    void whatIsMissingOfTheSizeOfImagesIsNamed() {
        refused(() -> with(convolution().nIn(4)), "\"flow\"", "height (0)", "width (0)", "inputSize");
        refused(() -> with(convolution().inputSize(4, 3)), "\"flow\"", "nIn (0)");
        refused(() -> convolution().inputSize(0, 3), "height (0)", "> 0");
        refused(() -> convolution().inputSize(4, -1), "width (-1)", "> 0");
        refused(() -> Layers.ode(4).name("flow").inputSize(4, 3).build(), "\"flow\"", "inputSize (4, 3)", "vectors");
    }
}
