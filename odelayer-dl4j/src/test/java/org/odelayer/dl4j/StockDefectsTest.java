package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.List;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.memory.MemoryType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/**
 * What Deeplearning4j 1.0.0-M2.1 gets wrong for layers of the SameDiff family, and our layer does not. A witness shows
 * the stock behaviour: once it fails, Deeplearning4j was repaired and an override may go.
 */
class StockDefectsTest {
    private static final int N = 3;
    private static final INDArray X = ToyData.normal(DataType.DOUBLE, 1, 4, N);
    private static final DataSet DATA = ToyData.random(DataType.DOUBLE, 4, N, 2);

    private static NeuralNetConfiguration.Builder global() {
        return Layers.global(DataType.DOUBLE, new Sgd(0.1));
    }

    private static NeuralNetwork network(NetworkKind kind, Layer layer) {
        return kind.build(global(), InputType.feedForward(N), layer, softmax(2));
    }

    private static StockLayer.Builder stock() {
        return new StockLayer.Builder(N);
    }

    private static boolean gradientCheck(Layer... layers) {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()), InputType.feedForward(N), layers);
        return GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                .net(network)
                .input(DATA.getFeatures())
                .labels(DATA.getLabels())
                .maxRelError(1e-4)
                .print(GradientCheckUtil.PrintMode.FAILURES_ONLY));
    }

    @Test
    @ExtendWith(DoublePrecision.class)
    void gradientsAreNotTwiceTooLarge() {
        assertTrue(gradientCheck(Layers.accurate(ode(2)).build(), softmax(2)));
        assertFalse(gradientCheck(stock().build(), softmax(2)), "the stock layer's are");
    }

    private static void assertSetParam(boolean works, NeuralNetwork network, String name) {
        INDArray before = NetworkKind.output(network, X).dup();
        INDArray value = NetworkKind.layer(network, 0).getParam(name).add(0.5);
        NetworkKind.layer(network, 0).setParam(name, value);
        assertEquals(works, NetworkKind.layer(network, 0).getParam(name).equals(value));
        assertNotEquals(works, NetworkKind.output(network, X).equals(before));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void setParamSetsTheParameter(NetworkKind kind) {
        assertSetParam(true, network(kind, ode(4).build()), "W0");
        assertSetParam(false, network(kind, stock().build()), "W");
    }

    @Test
    void setParamRefusesAWrongNameOrShape() {
        org.deeplearning4j.nn.api.Layer layer = NetworkKind.layer(network(NetworkKind.MULTI_LAYER, ode(4).build()), 0);
        assertThrows(IllegalArgumentException.class, () -> layer.setParam("W9", Nd4j.ones(DataType.DOUBLE, N, 4)));
        assertThrows(IllegalArgumentException.class, () -> layer.setParam("W0", Nd4j.ones(DataType.DOUBLE, 4, N)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void theParameterTableOfTheNetworkCanBeSet(NetworkKind kind) {
        NeuralNetwork source = network(kind, ode(4).build());
        NeuralNetwork target = network(kind, ode(4).build());
        source.params().addi(0.1);
        org.deeplearning4j.nn.api.Layer layer = NetworkKind.layer(target, 0);
        layer.setParamTable(NetworkKind.layer(source, 0).paramTable());
        assertEquals(NetworkKind.layer(source, 0).params(), layer.params());
    }

    /** Parameters are only in the score if the layer says so. */
    private static double regularization(NeuralNetwork with, NeuralNetwork without) {
        return NetworkKind.score(with, DATA) - NetworkKind.score(without, DATA);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void l1AndL2AreInTheScore(NetworkKind kind) {
        NeuralNetwork network = network(kind, ode().l1(0.25).l2(0.5).build());
        INDArray w = NetworkKind.layer(network, 0).getParam("W0");
        double expected = 0.25 * w.norm1Number().doubleValue()
                + 0.5 * 0.5 * Math.pow(w.norm2Number().doubleValue(), 2);
        assertEquals(expected, regularization(network, network(kind, ode().build())), 1e-10);
        assertEquals(
                0,
                regularization(network(kind, stock().l2(0.5).build()), network(kind, stock().build())),
                "the stock layer's l2 is not");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void dropoutIsAppliedInTrainingOnly(NetworkKind kind) {
        NeuralNetwork ours = network(kind, ode(4).dropOut(0.5).build());
        assertNotEquals(NetworkKind.output(ours, false, X), NetworkKind.output(ours, true, X));
        NeuralNetwork stock = network(kind, stock().dropOut(0.5).build());
        assertEquals(
                NetworkKind.output(stock, false, X), NetworkKind.output(stock, true, X), "the stock layer ignores it");
    }

    private static AbstractSameDiffLayer configured(AbstractSameDiffLayer layer) {
        MultiLayerConfiguration configuration =
                global().list().layer(layer).layer(softmax(2)).build();
        return (AbstractSameDiffLayer) configuration.getConf(0).getLayer();
    }

    @Test
    void aCloneSharesNothingThatChanges() {
        AbstractSameDiffLayer stock = configured(stock().dropOut(0.5).l2(0.1).build());
        assertSame(stock.getIDropout(), stock.clone().getIDropout(), "the stock layer's clone does");
        assertSame(stock.getRegularization(), ((AbstractSameDiffLayer) stock.clone()).getRegularization());

        org.odelayer.dl4j.conf.NeuralOdeLayer ours = (org.odelayer.dl4j.conf.NeuralOdeLayer) configured(ode(4).nIn(N)
                .dropOut(0.5)
                .l2(0.1)
                .l1Bias(0.1)
                .biasUpdater(new Sgd(2))
                .build());
        ours.getLayerParams();
        org.odelayer.dl4j.conf.NeuralOdeLayer clone = ours.clone();
        assertEquals(ours, clone);
        assertNotSame(ours.getIDropout(), clone.getIDropout());
        assertNotSame(ours.getDynamics(), clone.getDynamics());
        assertNotSame(ours.getRegularization(), clone.getRegularization());
        assertNotSame(ours.getRegularization().get(0), clone.getRegularization().get(0));
        assertNotSame(ours.getRegularizationBias(), clone.getRegularizationBias());
        assertNotSame(ours.getUpdater(), clone.getUpdater());
        assertNotSame(ours.getBiasUpdater(), clone.getBiasUpdater());
        assertNotSame(ours.getLayerParams(), clone.getLayerParams());
    }

    @Test
    void layersDoNotShareTheNetworksUpdaterAndRegularization() {
        MultiLayerConfiguration stock = global().l2(0.1)
                .list()
                .layer(stock().build())
                .layer(stock().build())
                .build();
        assertSame(updater(stock, 0), updater(stock, 1), "stock layers do");
        MultiLayerConfiguration ours = global().l2(0.1)
                .list()
                .layer(ode().nIn(N).build())
                .layer(ode().nIn(N).build())
                .build();
        assertNotSame(updater(ours, 0), updater(ours, 1));
        assertEquals(updater(ours, 0), updater(ours, 1));
        assertNotSame(regularization(ours, 0), regularization(ours, 1));
        assertNotSame(regularization(ours, 0).get(0), regularization(ours, 1).get(0));
        assertEquals(regularization(ours, 0), regularization(ours, 1));
    }

    private static Object updater(MultiLayerConfiguration configuration, int index) {
        return ((AbstractSameDiffLayer) configuration.getConf(index).getLayer()).getUpdater();
    }

    private static List<?> regularization(MultiLayerConfiguration configuration, int index) {
        return ((AbstractSameDiffLayer) configuration.getConf(index).getLayer()).getRegularization();
    }

    @Test
    void theMemoryReportCountsTheLayer() {
        InputType input = InputType.feedForward(N);
        MultiLayerConfiguration stock = global().list()
                .layer(stock().build())
                .layer(softmax(2))
                .setInputType(input)
                .build();
        assertThrows(
                NullPointerException.class, () -> stock.getMemoryReport(input).toString(), "the stock layer's report");
        MultiLayerConfiguration ours =
                global().list().layer(ode(4).build()).setInputType(input).build();
        assertEquals(31 * 8, bytes(ours, MemoryType.PARAMETERS, 1));
        assertEquals(31 * 8, bytes(ours, MemoryType.PARAMATER_GRADIENTS, 1));
        assertTrue(bytes(ours, MemoryType.WORKING_MEMORY_VARIABLE, 1) > 0);
        assertEquals(
                10 * bytes(ours, MemoryType.WORKING_MEMORY_VARIABLE, 1),
                bytes(ours, MemoryType.WORKING_MEMORY_VARIABLE, 10));
    }

    private static long bytes(MultiLayerConfiguration configuration, MemoryType type, int batch) {
        return configuration
                .getMemoryReport(InputType.feedForward(N))
                .getMemoryBytes(type, batch, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.DOUBLE);
    }

    @Test
    void regularizationIsKnownBeforeParametersAreAskedFor() {
        assertThrows(
                NullPointerException.class,
                () -> stock().build().getRegularizationByParam("W"),
                "the stock layer's is not");
        assertEquals(
                1, ode(4).nIn(N).l2(0.1).build().getRegularizationByParam("W0").size());
        assertEquals(
                0, ode(4).nIn(N).l2(0.1).build().getRegularizationByParam("b0").size());
        assertNull(ode(4).nIn(N).l2(0.1).build().getRegularizationByParam("unknown"));
    }

    @Test
    void theBuilderOfWeightDecayStaysFluent() {
        assertDoesNotThrow(() -> ode(4).weightDecay(0.1)
                .weightDecayBias(0.1)
                .regularization(List.of())
                .regularizationBias(List.of())
                .rtol(1e-4)
                .build());
    }

    /** A limit of Deeplearning4j that the layer's Javadoc names, with the way around it. */
    @Test
    void setLearningRatePassesOverTheLayerButItsUpdaterCanBeChanged() {
        MultiLayerNetwork network = (MultiLayerNetwork)
                network(NetworkKind.MULTI_LAYER, ode(4).updater(new Adam(0.01)).build());
        AbstractSameDiffLayer layer = (AbstractSameDiffLayer)
                network.getLayerWiseConfigurations().getConf(0).getLayer();
        network.setLearningRate(0);
        assertEquals(0.01, layer.getUpdater().getLearningRate(0, 0), "Deeplearning4j was repaired: change the Javadoc");
        layer.getUpdater().setLrAndSchedule(0, null);
        network.setUpdater(null);
        INDArray before = network.params().dup();
        network.fit(DATA);
        assertEquals(before, network.params());
    }

    /** Deeplearning4j asks its own layers for these; its summaries have the parameters of all. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void sizesAndRatesAreKnownOfTheConfigurationOnly(NetworkKind kind) {
        NeuralNetwork network = network(kind, ode(4).name("flow").build());
        if (network instanceof MultiLayerNetwork chain) {
            assertEquals(0, chain.layerSize(0));
            assertEquals(0, chain.layerInputSize(0));
            assertNull(chain.getLearningRate(0));
        } else {
            ComputationGraph graph = (ComputationGraph) network;
            assertEquals(0, graph.layerSize("flow"));
            assertEquals(0, graph.layerInputSize("flow"));
            assertNull(graph.getLearningRate("flow"));
        }
        NeuralOdeLayer flow =
                (NeuralOdeLayer) NetworkKind.layer(network, 0).conf().getLayer();
        assertEquals(N, flow.getNIn());
        assertEquals(N, flow.getOutputType(0, InputType.feedForward(N)).arrayElementsPerExample());
        assertEquals(0.1, flow.getUpdater().getLearningRate(0, 0));
    }

    @Test
    void learningRateSchedulesWork() {
        MultiLayerNetwork network = (MultiLayerNetwork) network(
                NetworkKind.MULTI_LAYER,
                ode(4).updater(new Sgd(new StepSchedule(ScheduleType.ITERATION, 0.1, 0, 2)))
                        .build());
        INDArray start = network.getLayer(0).params().dup();
        network.fit(DATA);
        network.fit(DATA);
        INDArray end = network.getLayer(0).params().dup();
        assertNotEquals(start, end);
        // From iteration 2 on the rate is 0.1 · 0.
        network.fit(DATA);
        assertEquals(end, network.getLayer(0).params());
    }

    @Test
    void weightsAndBiasesLieInTheFlatArrayInTheOrderOfTheTable() {
        MultiLayerNetwork network = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, ode(4).build());
        List<String> names = List.copyOf(network.getLayer(0).paramTable().keySet());
        assertEquals(List.of("W0", "W1", "b0", "b1"), names);
        INDArray flat = Nd4j.toFlattened('c', network.getLayer(0).paramTable().values());
        assertEquals(flat.reshape(flat.length()), network.getLayer(0).params().reshape(flat.length()));
    }
}
