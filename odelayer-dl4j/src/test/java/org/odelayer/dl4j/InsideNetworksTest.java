package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/** What Deeplearning4j does with a layer besides training it. */
class InsideNetworksTest {
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

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aParameterChangedInPlaceIsSeenAtTheNextForwardPass(NetworkKind kind) {
        NeuralNetwork network = usual(kind);
        INDArray x = data().getFeatures();
        INDArray before = NetworkKind.output(network, x).dup();
        INDArray view = NetworkKind.layer(network, 1).getParam("b1");
        view.putScalar(0, view.getDouble(0) + 0.5);
        assertNotEquals(before, NetworkKind.output(network, x));
        view.putScalar(0, view.getDouble(0) - 0.5);
        assertEquals(before, NetworkKind.output(network, x));
    }

    @Test
    void arraysOfAnyLayoutGiveTheSameOutputAndTraining() {
        INDArray x = data().getFeatures();
        INDArray wide = Nd4j.zeros(DataType.DOUBLE, 6, 2 * N);
        INDArray view = wide.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 2, 2 * N));
        view.assign(x);
        INDArray permuted = x.permute(1, 0).dup('c').permute(1, 0);
        NeuralNetwork reference = network(NetworkKind.MULTI_LAYER, ode(5).build(), softmax(2));
        for (INDArray layout : new INDArray[] {x.dup('f'), view, permuted}) {
            NeuralNetwork network = NetworkKind.copy(reference);
            NeuralNetwork other = NetworkKind.copy(reference);
            assertEquals(NetworkKind.output(network, x), NetworkKind.output(network, layout));
            network.fit(data());
            other.fit(new DataSet(layout, data().getLabels()));
            assertEquals(network.params(), other.params());
            assertEquals(x, layout, "the input is not written to");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MULTI_LAYER, FLOAT, 0",
        "MULTI_LAYER, UBYTE, 0",
        "GRAPH, FLOAT, 0",
        "GRAPH, UBYTE, 0",
        "MULTI_LAYER, FLOAT, 0.5",
        "GRAPH, FLOAT, 0.5"
    })
    void featuresOfAnotherTypeAreConverted(NetworkKind kind, DataType type, double dropout) {
        INDArray counts = Nd4j.createFromArray(new double[][] {{0, 1, 2}, {3, 1, 0}, {1, 1, 1}, {2, 0, 1}});
        INDArray labels = ToyData.labels(DataType.DOUBLE, 2, 4, 2);
        NeuralNetwork network = network(kind, ode(5).dropOut(dropout).build(), softmax(2));
        NeuralNetwork twin = NetworkKind.copy(network);
        assertEquals(NetworkKind.output(network, counts), NetworkKind.output(twin, counts.castTo(type)));
        Nd4j.getRandom().setSeed(5);
        network.fit(new DataSet(counts, labels));
        Nd4j.getRandom().setSeed(5);
        twin.fit(new DataSet(counts.castTo(type), labels));
        assertTrue(network.params().equalsWithEps(twin.params(), 1e-6));
        assertEquals(
                DataType.DOUBLE, NetworkKind.output(twin, counts.castTo(type)).dataType());
    }

    @Test
    void theOutputIsNotAnArrayThatTheLayerReuses() {
        MultiLayerNetwork network = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        network.initGradientsView();
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        INDArray x = ToyData.normal(DataType.DOUBLE, 4, 6, 4);
        org.deeplearning4j.nn.api.Layer layer = network.getLayer(1);
        INDArray first = layer.activate(x, true, none);
        INDArray expected = first.dup();
        layer.activate(x.mul(2), true, none);
        assertEquals(expected, first);

        layer.activate(x, true, none).assign(0);
        INDArray epsilon = ToyData.normal(DataType.DOUBLE, 5, 6, 4);
        INDArray gradient = layer.backpropGradient(epsilon, none).getSecond().dup();
        layer.activate(x, true, none);
        assertEquals(gradient, layer.backpropGradient(epsilon, none).getSecond());
        assertNotEquals(0, gradient.norm2Number().doubleValue());
        layer.setMaskArray(Nd4j.zeros(DataType.DOUBLE, 6, 1));
        assertEquals(
                0,
                layer.backpropGradient(epsilon, none).getSecond().norm2Number().doubleValue());
        assertEquals(ToyData.normal(DataType.DOUBLE, 5, 6, 4), epsilon, "the gradient given is not written to");
    }

    @Test
    void backwardAfterANewInputStartsFromThatInput() {
        MultiLayerNetwork network = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        network.initGradientsView();
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        INDArray first = ToyData.normal(DataType.DOUBLE, 4, 6, 4);
        INDArray second = ToyData.normal(DataType.DOUBLE, 5, 6, 4);
        INDArray epsilon = Nd4j.ones(DataType.DOUBLE, 6, 4);
        org.deeplearning4j.nn.api.Layer layer = network.getLayer(1);
        layer.activate(second, true, none);
        INDArray expected = layer.backpropGradient(epsilon, none).getSecond().dup();
        layer.activate(first, true, none);
        layer.setInput(second, none);
        assertEquals(expected, layer.backpropGradient(epsilon, none).getSecond());
    }

    @Test
    void recurrentLayersWithTruncatedBackpropagationWorkAroundTheLayer() {
        MultiLayerNetwork network = new MultiLayerNetwork(global().list()
                .layer(new LSTM.Builder().nOut(4).build())
                .layer(ode(5).build())
                .layer(new RnnOutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(N, 6))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(3)
                .build());
        network.init();
        DataSet data = new DataSet(
                ToyData.normal(DataType.DOUBLE, 1, 2, N, 6), ToyData.sequenceLabels(DataType.DOUBLE, 2, 2, 2, 6));
        double before = network.score(data);
        INDArray parameters = network.getLayer(1).getParam("W0").dup();
        for (int i = 0; i < 20; i++) {
            network.fit(data);
        }
        assertNotEquals(parameters, network.getLayer(1).getParam("W0"));
        assertTrue(network.score(data) < before);
    }

    @Test
    void clearForgetsTheInput() {
        MultiLayerNetwork network = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        network.getLayer(1).activate(ToyData.normal(DataType.DOUBLE, 4, 6, 4), true, LayerWorkspaceMgr.noWorkspaces());
        network.getLayer(1).clear();
        assertNull(network.getLayer(1).input());
        network.fit(data());
        network.clear();
        network.fit(data());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void weightConstraintsHold(NetworkKind kind) {
        NeuralNetConfiguration.Builder global =
                Layers.global(DataType.DOUBLE, new Sgd(5)).constrainWeights(new MaxNormConstraint(0.3, 1));
        Layer own = ode(5).constrainWeights(new MaxNormConstraint(0.2, 1)).build();
        NeuralNetwork network = kind.build(global, INPUT, ode(5).build(), own, softmax(2));
        network.fit(data());
        for (String weight : new String[] {"W0", "W1"}) {
            double globalNorm = NetworkKind.layer(network, 0)
                    .getParam(weight)
                    .norm2(1)
                    .maxNumber()
                    .doubleValue();
            double ownNorm = NetworkKind.layer(network, 1)
                    .getParam(weight)
                    .norm2(1)
                    .maxNumber()
                    .doubleValue();
            assertTrue(globalNorm <= 0.3 + 1e-4, weight + " " + globalNorm);
            assertTrue(ownNorm <= 0.2 + 1e-4, weight + " " + ownNorm);
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void gradientClippingLimitsTheUpdate(NetworkKind kind) {
        Layer clipped = ode(5).build();
        NeuralNetwork network = kind.build(
                Layers.global(DataType.DOUBLE, new Sgd(1))
                        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(1e-3),
                INPUT,
                clipped,
                softmax(2));
        INDArray before = NetworkKind.layer(network, 0).params().dup();
        network.fit(data());
        assertEquals(1e-3, before.distance2(NetworkKind.layer(network, 0).params()), 1e-9);
    }

    /** Errors from outside: the layer's gradient of sum(output) against finite differences. */
    @Test
    void externalErrorsReachTheFeatures() {
        MultiLayerNetwork network = new MultiLayerNetwork(global().list()
                .layer(dense(N))
                .layer(Layers.accurate(ode(5)).build())
                .setInputType(INPUT)
                .build());
        network.init();
        INDArray x = data().getFeatures();
        network.setInput(x);
        network.feedForward(true, false);
        Pair<Gradient, INDArray> result =
                network.backpropGradient(Nd4j.ones(DataType.DOUBLE, 6, N), LayerWorkspaceMgr.noWorkspaces());
        double h = 1e-5;
        for (int i = 0; i < N; i++) {
            double numeric = (sum(network, x, i, h) - sum(network, x, i, -h)) / (2 * h);
            assertEquals(numeric, result.getSecond().getDouble(0, i), 1e-6);
        }
        assertEquals(
                network.getLayer(1).paramTable().keySet().size()
                        + network.getLayer(0).paramTable().keySet().size(),
                result.getFirst().gradientForVariable().size());
    }

    private static double sum(MultiLayerNetwork network, INDArray x, int feature, double h) {
        INDArray shifted = x.dup();
        shifted.putScalar(0, feature, x.getDouble(0, feature) + h);
        return network.output(shifted).sumNumber().doubleValue();
    }

    @Test
    void aNetworkConvertsBetweenFloatAndDouble() {
        MultiLayerNetwork network = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        MultiLayerNetwork single = network.convertDataType(DataType.FLOAT);
        INDArray x = data().getFeatures();
        assertEquals(DataType.FLOAT, single.output(x.castTo(DataType.FLOAT)).dataType());
        assertTrue(network.output(x)
                .equalsWithEps(single.output(x.castTo(DataType.FLOAT)).castTo(DataType.DOUBLE), 1e-5));
        single.fit(ToyData.random(DataType.FLOAT, 6, N, 2));
        MultiLayerNetwork back = single.convertDataType(DataType.DOUBLE);
        back.fit(data());
        assertEquals(DataType.DOUBLE, back.getLayer(1).params().dataType());

        ComputationGraph graph = (ComputationGraph) usual(NetworkKind.GRAPH);
        ComputationGraph singleGraph = graph.convertDataType(DataType.FLOAT);
        singleGraph.fit(ToyData.random(DataType.FLOAT, 6, N, 2));
        singleGraph.convertDataType(DataType.DOUBLE).fit(data());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aCloneTrainsOnItsOwn(NetworkKind kind) {
        NeuralNetwork network = network(kind, dense(4), ode(5).dropOut(0.7).build(), softmax(2));
        network.fit(data());
        NeuralNetwork clone = NetworkKind.copy(network);
        INDArray x = data().getFeatures();
        INDArray expected = NetworkKind.output(network, x).dup();
        assertEquals(expected, NetworkKind.output(clone, x));
        clone.fit(data());
        assertEquals(expected, NetworkKind.output(network, x));
        assertNotEquals(expected, NetworkKind.output(clone, x));
    }

    @Test
    void parametersReplacedByAnotherArrayAreUsed() {
        MultiLayerNetwork network = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        INDArray x = data().getFeatures();
        INDArray expected = network.output(x).dup();
        INDArray replacement = network.getLayer(1).params().dup();
        network.getLayer(1).setParamsViewArray(replacement);
        assertEquals(expected, network.output(x));
        replacement.muli(0.5);
        assertNotEquals(expected, network.output(x));
        assertEquals(
                replacement.getDouble(0), network.getLayer(1).getParam("W0").getDouble(0));
        network.getLayer(1).setParams(replacement.mul(2));
        assertEquals(expected, network.output(x));
    }

    @Test
    void parametersReplacedBetweenForwardAndBackwardAreNoCrash() {
        MultiLayerNetwork network = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        network.initGradientsView();
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        INDArray x = ToyData.normal(DataType.DOUBLE, 4, 6, 4);
        org.deeplearning4j.nn.api.Layer layer = network.getLayer(1);
        layer.activate(x, true, none);
        layer.setParamsViewArray(layer.params().dup());
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, layer.numParams()));
        INDArray epsilon = Nd4j.ones(DataType.DOUBLE, 6, 4);
        INDArray gradient = layer.backpropGradient(epsilon, none).getSecond().dup();
        layer.activate(x, true, none);
        assertEquals(layer.backpropGradient(epsilon, none).getSecond(), gradient);
    }

    @Test
    void theSummaryNamesTheLayer() {
        assertTrue(
                ((MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER)).summary().contains("NeuralOdeLayer"));
        assertTrue(((ComputationGraph) usual(NetworkKind.GRAPH)).summary().contains("NeuralOdeLayer"));
        assertTrue(((MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER))
                .summary(INPUT)
                .contains("NeuralOdeLayer"));
        assertTrue(((ComputationGraph) usual(NetworkKind.GRAPH)).summary(INPUT).contains("NeuralOdeLayer"));
    }

    @Test
    void earlyStoppingKeepsTheBestNetwork() {
        MultiLayerNetwork network = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        DataSet data = data();
        var iterator = new ExistingDataSetIterator(List.of(data));
        EarlyStoppingConfiguration<MultiLayerNetwork> configuration = new EarlyStoppingConfiguration.Builder<
                        MultiLayerNetwork>()
                .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
                .scoreCalculator(new DataSetLossCalculator(iterator, true))
                .modelSaver(new InMemoryModelSaver<>())
                .build();
        EarlyStoppingResult<MultiLayerNetwork> result =
                new EarlyStoppingTrainer(configuration, network, iterator).fit();
        assertEquals(4, result.getTotalEpochs());
        double best = result.getScoreVsEpoch().get(result.getBestModelEpoch());
        assertEquals(best, result.getBestModel().score(data, false), 1e-9);
    }

    @Test
    void workspacesChangeNothing() {
        INDArray[] params = new INDArray[2];
        for (WorkspaceMode mode : new WorkspaceMode[] {WorkspaceMode.NONE, WorkspaceMode.ENABLED}) {
            NeuralNetwork network = NetworkKind.GRAPH.build(
                    global().trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode),
                    INPUT,
                    dense(4),
                    ode(5).build(),
                    softmax(2));
            for (int i = 0; i < 5; i++) {
                network.fit(data());
            }
            params[mode == WorkspaceMode.NONE ? 0 : 1] = network.params().dup();
        }
        assertEquals(params[0], params[1]);
        assertFalse(Nd4j.getWorkspaceManager().anyWorkspaceActiveForCurrentThread());
    }

    @Test
    void aLayerCanBeInstantiatedTwiceFromOneConfiguration() {
        NeuralOdeLayer layer = ode(5).nIn(N).build();
        NeuralNetwork first = network(NetworkKind.MULTI_LAYER, layer, softmax(2));
        NeuralNetwork second = network(NetworkKind.MULTI_LAYER, layer, softmax(2));
        first.fit(data());
        second.fit(data());
        assertEquals(first.params(), second.params());
    }

    @Test
    void perExampleMasksZeroTheOutputOfMaskedExamples() {
        MultiLayerNetwork network = (MultiLayerNetwork) usual(NetworkKind.MULTI_LAYER);
        // Without biases the flow leaves the zeros of the layer below where they are.
        network.params().addi(0.1);
        INDArray mask = Nd4j.createFromArray(new float[][] {{1}, {0}, {1}, {1}, {0}, {1}});
        network.setLayerMaskArrays(mask, null);
        INDArray output = network.feedForwardToLayer(1, data().getFeatures()).get(2);
        assertEquals(0, output.getRow(1).norm2Number().doubleValue());
        assertEquals(0, output.getRow(4).norm2Number().doubleValue());
        assertNotEquals(0, output.getRow(0).norm2Number().doubleValue());
    }
}
