package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.dl4j.conf.ExampleCountPreProcessor;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;

/** The gradient of penalties where the rows of a layer are not the examples of the batch. */
@ExtendWith(DoublePrecision.class)
class PenaltyGradientTest {
    private static final int BATCH = 3;
    private static final int TIMES = 4;
    private static final InputType SERIES = InputType.recurrent(2, TIMES);

    private static final Map<String, Layer> LAYERS = Map.of("NeuralOdeLayer", ode(), "RungeKuttaNetworkLayer", steps());

    private static Layer ode() {
        return BlockChoice.builder()
                .rtol(1e-9)
                .atol(1e-9)
                .regularization(
                        new KineticEnergy(0.7), JacobianFrobenius.of(0.5).atStart())
                .build();
    }

    private static Layer steps() {
        return new RungeKuttaNetworkLayer.Builder()
                .name("block")
                .dynamics(new DenseDynamics(Activation.TANH))
                .method(OdeSolver.HEUN)
                .steps(3)
                .regularization(new KineticEnergy(0.7))
                .build();
    }

    /** A network around a layer, and what it is trained with. */
    private record Place(boolean series, int labels, Function<IUpdater, Function<Layer, NeuralNetwork>> network) {
        DataSet data() {
            return series
                    ? new DataSet(
                            ToyData.normal(DataType.DOUBLE, 5, BATCH, 2, TIMES),
                            ToyData.sequenceLabels(DataType.DOUBLE, 6, BATCH, 2, TIMES))
                    : new DataSet(
                            ToyData.normal(DataType.DOUBLE, 1, BATCH, 2),
                            ToyData.labels(DataType.DOUBLE, 2, labels * BATCH, 2));
        }
    }

    private static final Map<String, Place> PLACES = new LinkedHashMap<>();

    static {
        for (NetworkKind kind : NetworkKind.values()) {
            PLACES.put("sequences first, " + kind, chain(kind));
            PLACES.put("sequences behind a recurrent layer, " + kind, chain(kind, recurrent()));
            PLACES.put("sequences behind a dense layer, " + kind, chain(kind, Layers.dense(2)));
        }
        PLACES.put(
                "stacked and unstacked",
                graph((g, layer) -> g.addLayer("a", Layers.dense(2), "in")
                        .addLayer("b", Layers.dense(2), "in")
                        .addVertex("two", new StackVertex(), "a", "b")
                        .addLayer("block", layer, "two")
                        .addVertex("first", new UnstackVertex(0, 2), "block")
                        .addVertex("second", new UnstackVertex(1, 2), "block")
                        .addVertex("both", new MergeVertex(), "first", "second")
                        .addLayer("out", Layers.softmax(2), "both")));
        PLACES.put(
                "stacked to the end",
                graph(
                        2,
                        (g, layer) -> g.addLayer("a", Layers.dense(2), "in")
                                .addLayer("b", Layers.dense(2), "in")
                                .addVertex("two", new StackVertex(), "a", "b")
                                .addLayer("block", layer, "two")
                                .addLayer("out", Layers.softmax(2), "block")));
        PLACES.put(
                "merged",
                graph((g, layer) -> g.addLayer("a", Layers.dense(2), "in")
                        .addLayer("b", Layers.dense(1), "in")
                        .addVertex("both", new MergeVertex(), "a", "b")
                        .addLayer("block", layer, "both")
                        .addLayer("out", Layers.softmax(2), "block")));
        PLACES.put(
                "reshaped",
                graph((g, layer) -> g.addLayer("a", Layers.dense(4), "in")
                        .addVertex("halves", new ReshapeVertex(-1, 2), "a")
                        .addLayer("block", layer, "halves")
                        .addVertex("whole", new ReshapeVertex(-1, 4), "block")
                        .addLayer("out", Layers.softmax(2), "whole")));
    }

    private static Layer recurrent() {
        return new LSTM.Builder().nOut(2).activation(Activation.TANH).build();
    }

    private static Layer seriesOutput() {
        return new RnnOutputLayer.Builder()
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static Place chain(NetworkKind kind, Layer... before) {
        return new Place(true, 1, updater -> layer -> {
            Layer[] layers = Stream.of(Arrays.stream(before).map(Layer::clone), Stream.of(layer, seriesOutput()))
                    .flatMap(s -> s)
                    .toArray(Layer[]::new);
            return kind.build(Layers.global(DataType.DOUBLE, updater), SERIES, layers);
        });
    }

    private static Place graph(BiFunction<GraphBuilder, Layer, GraphBuilder> vertices) {
        return graph(1, vertices);
    }

    /** With labels for so many copies of the batch. */
    private static Place graph(int labels, BiFunction<GraphBuilder, Layer, GraphBuilder> vertices) {
        return new Place(
                false,
                labels,
                updater ->
                        layer -> built(updater, g -> vertices.apply(g, layer).setInputTypes(InputType.feedForward(2))));
    }

    private static ComputationGraph built(IUpdater updater, UnaryOperator<GraphBuilder> vertices) {
        GraphBuilder graph =
                Layers.global(DataType.DOUBLE, updater).graphBuilder().addInputs("in");
        ComputationGraph network =
                new ComputationGraph(vertices.apply(graph).setOutputs("out").build());
        network.init();
        return network;
    }

    static List<String> cases() {
        return PLACES.keySet().stream()
                .flatMap(place -> LAYERS.keySet().stream().map(kind -> kind + ": " + place))
                .toList();
    }

    private static NeuralNetwork network(String name, IUpdater updater) {
        return place(name)
                .network
                .apply(updater)
                .apply(LAYERS.get(name.split(": ")[0]).clone());
    }

    private static Place place(String name) {
        return PLACES.get(name.split(": ")[1]);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsPass(String name) {
        assertTrue(GradientCheck.passes(network(name, new NoOp()), place(name).data()));
    }

    /**
     * With plain descent of rate 1: score(θ + εd) − score(θ − εd) = 2ε |d|², d the step; to ε² and the solver's
     * tolerance.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void aStepIsTheGradientOfTheScore(String name) {
        NeuralNetwork network = network(name, new Sgd(1));
        DataSet data = place(name).data();
        INDArray start = network.params().dup();
        network.fit(data);
        INDArray step = start.sub(network.params());
        // The probes are those of the first iteration again.
        NeuralNetwork fresh = network(name, new Sgd(1));
        assertEquals(
                1, slope(fresh, data, start, step) / step.mul(step).sumNumber().doubleValue(), 1e-5);
    }

    private static double slope(NeuralNetwork network, DataSet data, INDArray start, INDArray direction) {
        double[] scores = new double[2];
        for (int i = 0; i < 2; i++) {
            network.params().assign(start.add(direction.mul(i == 0 ? 1e-4 : -1e-4)));
            scores[i] = NetworkKind.score(network, data, true);
        }
        return (scores[0] - scores[1]) / 2e-4;
    }

    @Test
    void sequencesWithAMaskPass() {
        INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0, 0}, {1, 1, 1, 1}, {1, 1, 1, 0}});
        for (NetworkKind kind : NetworkKind.values()) {
            DataSet data = PLACES.get("sequences first, " + kind).data();
            data.setFeaturesMaskArray(mask);
            data.setLabelsMaskArray(mask);
            NeuralNetwork network = network("NeuralOdeLayer: sequences first, " + kind, new NoOp());
            assertTrue(GradientCheck.passes(network, data));
        }
    }

    /** From n features as a sequence to one row per time. */
    private static GraphBuilder explicit(GraphBuilder graph, InputPreProcessor preProcessor) {
        return graph.addLayer(
                        "block",
                        BlockChoice.builder()
                                .nIn(2)
                                .rtol(1e-9)
                                .atol(1e-9)
                                .regularization(new KineticEnergy(0.7))
                                .build(),
                        preProcessor,
                        "in")
                .addLayer(
                        "out",
                        new RnnOutputLayer.Builder()
                                .nIn(2)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        new FeedForwardToRnnPreProcessor(),
                        "block");
    }

    @Test
    void anUnknownNumberOfExamplesIsNotGuessed() {
        ComputationGraph network = built(new NoOp(), g -> explicit(g, new RnnToFeedForwardPreProcessor()));
        DataSet data = PLACES.get("sequences first, GRAPH").data();
        NetworkKind.score(network, data);
        NetworkKind.score(network, data, true);
        String message = assertThrows(IllegalStateException.class, () -> network.fit(data))
                .getMessage();
        for (String part : List.of("block", "setInputTypes", "ExampleCountPreProcessor.of", "examples")) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void withoutMinibatchesTheNumberIsNotNeeded() {
        GraphBuilder graph = Layers.global(DataType.DOUBLE, new NoOp())
                .miniBatch(false)
                .graphBuilder()
                .addInputs("in");
        ComputationGraph network = new ComputationGraph(explicit(graph, new RnnToFeedForwardPreProcessor())
                .setOutputs("out")
                .build());
        network.init();
        assertTrue(GradientCheck.passes(
                network, PLACES.get("sequences first, GRAPH").data()));
    }

    @Test
    void aPreprocessorOfTheUsersPassesWhenItIsWrapped() {
        ComputationGraph network =
                built(new NoOp(), g -> explicit(g, ExampleCountPreProcessor.of(new RnnToFeedForwardPreProcessor())));
        assertTrue(GradientCheck.passes(
                network, PLACES.get("sequences first, GRAPH").data()));
    }

    @Test
    void anArrayThatNoPreprocessorReturnedComesWithoutANumber() {
        INDArray x = Nd4j.ones(2, 3);
        ExampleCountPreProcessor.of(null).preProcess(x, 2, null);
        assertEquals(0, ExampleCountPreProcessor.takeExamples(x.dup()));
        assertEquals(0, ExampleCountPreProcessor.takeExamples(x), "told once");
        ExampleCountPreProcessor.of(null).preProcess(x, 2, null);
        assertEquals(2, ExampleCountPreProcessor.takeExamples(x));
    }

    @Test
    void onlyLayersWithPenaltiesAskForThePreprocessor() {
        ComputationGraphConfiguration plain = ((ComputationGraph) NetworkKind.GRAPH.build(
                        Layers.global(DataType.DOUBLE, new NoOp()),
                        SERIES,
                        BlockChoice.builder().build(),
                        seriesOutput()))
                .getConfiguration();
        assertInstanceOf(RnnToFeedForwardPreProcessor.class, preProcessor(plain, "block"));
    }

    private static InputPreProcessor preProcessor(ComputationGraphConfiguration configuration, String name) {
        return ((LayerVertex) configuration.getVertices().get(name)).getPreProcessor();
    }

    @Test
    void savedClonedAndTransferredNetworksPass() throws IOException {
        String name = "NeuralOdeLayer: sequences first, GRAPH";
        ComputationGraph network = (ComputationGraph) network(name, new NoOp());
        ComputationGraphConfiguration configuration = network.getConfiguration();
        assertEquals(
                ExampleCountPreProcessor.of(new RnnToFeedForwardPreProcessor()), preProcessor(configuration, "block"));
        assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
        assertEquals(configuration, ComputationGraphConfiguration.fromYaml(configuration.toYaml()));
        assertEquals(configuration, configuration.clone());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        DataSet data = place(name).data();
        assertTrue(GradientCheck.passes(
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()), true), data));
        assertTrue(GradientCheck.passes(network.clone(), data));
    }

    @Test
    void aTransferredLayerGoesOnAlike() {
        String name = "RungeKuttaNetworkLayer: sequences behind a dense layer, GRAPH";
        ComputationGraph network = (ComputationGraph) network(name, new Sgd(0.1));
        ComputationGraph transferred = new TransferLearning.GraphBuilder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.1))
                        .build())
                .setFeatureExtractor("layer0")
                .build();
        INDArray before = network.getLayer("block").params().dup();
        network.fit(place(name).data());
        transferred.fit(place(name).data());
        INDArray after = network.getLayer("block").params();
        // Deeplearning4j's builder of graphs forgets the data type: it is FLOAT now.
        assertEquals(0, after.distance2(transferred.getLayer("block").params().castTo(DataType.DOUBLE)), 1e-5);
        assertTrue(before.distance2(after) > 0.01);
    }

    /**
     * In inference mode, as which Deeplearning4j runs frozen layers, there is nothing to pay, and no number is needed.
     */
    @Test
    void aLayerFrozenWithBackpropNeedsNoNumber() {
        ComputationGraph network = built(
                new Sgd(0.1),
                g -> g.addLayer("below", recurrentOfTwo(), "in")
                        .addLayer(
                                "block",
                                new FrozenLayerWithBackprop(BlockChoice.builder()
                                        .nIn(2)
                                        .regularization(new KineticEnergy(1))
                                        .build()),
                                new RnnToFeedForwardPreProcessor(),
                                "below")
                        .addLayer(
                                "out",
                                new RnnOutputLayer.Builder()
                                        .nIn(2)
                                        .nOut(2)
                                        .activation(Activation.SOFTMAX)
                                        .build(),
                                new FeedForwardToRnnPreProcessor(),
                                "block"));
        INDArray before = network.getLayer("below").params().dup();
        network.fit(PLACES.get("sequences first, GRAPH").data());
        assertTrue(before.distance2(network.getLayer("below").params()) > 0);
    }

    private static Layer recurrentOfTwo() {
        return new LSTM.Builder().nIn(2).nOut(2).activation(Activation.TANH).build();
    }
}
