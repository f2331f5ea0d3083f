package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;

/** What a layer must do, for every option and for combinations of them. */
class BlockOptionsTest {
    private static final int FEATURES = 2;
    private static final int CLASSES = 2;
    private static final int WIDTH = 4;

    /** An option in one kind of network. */
    record Setting(String option, NetworkKind kind) {}

    static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        for (String option : BlockChoice.names()) {
            for (NetworkKind kind : NetworkKind.values()) {
                settings.add(new Setting(option, kind));
            }
        }
        return settings;
    }

    private static NeuralNetwork network(NetworkKind kind, DataType type, boolean training, NeuralOdeLayer layer) {
        return kind.build(
                Layers.global(type, training ? new Adam(0.03) : new NoOp()),
                InputType.feedForward(FEATURES),
                Layers.dense(WIDTH),
                layer,
                output(layer));
    }

    private static Layer output(NeuralOdeLayer layer) {
        return layer.getOutputTimes() == null
                ? Layers.softmax(CLASSES)
                : new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build();
    }

    private static DataSet data(NeuralOdeLayer layer, DataType type, int batch) {
        INDArray features = ToyData.normal(type, 1, batch, FEATURES);
        INDArray labels = layer.getOutputTimes() == null
                ? ToyData.labels(type, 2, batch, CLASSES)
                : ToyData.sequenceLabels(type, 2, batch, CLASSES, layer.getOutputTimes().length);
        return new DataSet(features, labels);
    }

    private static void assertGradients(NetworkKind kind, NeuralOdeLayer.Builder builder, int batch) {
        NeuralOdeLayer layer = Layers.accurate(builder).build();
        NeuralNetwork network = network(kind, DataType.DOUBLE, false, layer);
        assertTrue(GradientCheck.passes(network, data(layer, DataType.DOUBLE, batch)));
    }

    /** JSON gives an equal configuration, a saved file a network with identical output. */
    private static void assertSurvives(NetworkKind kind, NeuralOdeLayer.Builder builder) throws IOException {
        NeuralOdeLayer layer = builder.build();
        NeuralNetwork network = network(kind, DataType.FLOAT, true, layer);
        DataSet data = data(layer, DataType.FLOAT, 3);
        network.fit(data);
        INDArray expected = NetworkKind.output(network, data.getFeatures()).dup();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        NeuralNetwork restored;
        if (network instanceof MultiLayerNetwork chain) {
            MultiLayerConfiguration configuration = chain.getLayerWiseConfigurations();
            assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
            ModelSerializer.writeModel(chain, file, true);
            restored = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
        } else {
            ModelSerializer.writeModel((ComputationGraph) network, file, true);
            restored = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true);
        }
        assertEquals(expected, NetworkKind.output(restored, data.getFeatures()));
        network.fit(data);
        restored.fit(data);
        assertEquals(network.params(), restored.params());
    }

    @ParameterizedTest
    @MethodSource("settings")
    @ExtendWith(DoublePrecision.class)
    void gradientsPass(Setting setting) {
        // Both kinds of network run the same layer: each is checked with another batch.
        boolean alone = setting.kind == NetworkKind.GRAPH;
        NeuralOdeLayer.Builder builder = BlockChoice.named(setting.option);
        assertGradients(setting.kind, alone ? builder : builder.l2(0.01).l1(0.02), alone ? 1 : 4);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aSavedNetworkIsTheSame(Setting setting) throws IOException {
        assertSurvives(setting.kind, BlockChoice.named(setting.option));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void itTrainsOnBatchesOfAnySize(Setting setting) {
        DataType type = setting.kind == NetworkKind.GRAPH ? DataType.FLOAT : DataType.DOUBLE;
        NeuralOdeLayer layer = BlockChoice.named(setting.option).build();
        NeuralNetwork network = network(setting.kind, type, true, layer);
        DataSet data = data(layer, type, 8);
        double before = NetworkKind.score(network, data);
        for (int i = 0; i < 30; i++) {
            network.fit(data);
            network.fit(data(layer, type, 1));
        }
        assertTrue(NetworkKind.score(network, data) < 0.9 * before, "score before " + before);
        assertTrue(NetworkKind.ode(network, 1).forwardStatistics().evaluations() > 0);
        assertTrue(NetworkKind.ode(network, 1).backwardStatistics().evaluations() > 0);
    }

    /** Ten combinations of all options, each in one kind of network. */
    @Property(tries = 10, generation = GenerationMode.RANDOMIZED, seed = "42")
    void combinationsPassTheGradientCheckAndSurvive(
            @ForAll("builders") NeuralOdeLayer.Builder builder, @ForAll NetworkKind kind) throws IOException {
        assertSurvives(kind, builder.rtol(1e-4));
        DoublePrecision precision = new DoublePrecision();
        precision.beforeEach(null);
        try {
            assertGradients(kind, builder, 3);
        } finally {
            precision.afterEach(null);
        }
    }

    @Provide
    Arbitrary<NeuralOdeLayer.Builder> builders() {
        Arbitrary<Augmentation> augmentation =
                Arbitraries.of(Augmentation.NONE, Augmentation.zeros(2), Augmentation.learned(1));
        Arbitrary<DepthDependence> depth = Arbitraries.of(
                DepthDependence.CONSTANT,
                DepthDependence.piecewise(2),
                DepthDependence.galerkin(DepthBasis.FOURIER, 3));
        Arbitrary<Integer> order = Arbitraries.of(1, 2, 2, 4);
        Arbitrary<InitialVelocity> velocity =
                Arbitraries.of(InitialVelocity.ZERO, InitialVelocity.SPLIT, InitialVelocity.learned(2));
        return Combinators.combine(
                        augmentation,
                        depth,
                        order,
                        velocity,
                        Arbitraries.of(Acceleration.class),
                        Arbitraries.of(OutputState.class),
                        Arbitraries.integers().between(0, 7))
                .as(BlockOptionsTest::combination);
    }

    private static NeuralOdeLayer.Builder combination(
            Augmentation augmentation,
            DepthDependence depth,
            int order,
            InitialVelocity velocity,
            Acceleration acceleration,
            OutputState output,
            int flags) {
        NeuralOdeLayer.Builder builder =
                BlockChoice.builder().augmentation(augmentation).depth(depth).dataControl(flags % 2 == 1);
        if (order > 1) {
            builder.order(order)
                    .initialVelocity(velocity)
                    .acceleration(acceleration)
                    .outputState(output);
        }
        if (augmentation.size() > 0) {
            builder.keepAugmented(flags / 2 % 2 == 1);
        }
        return flags / 4 == 1 ? builder.randomEndTime(0.4) : builder.outputTimes(0.3, 1);
    }

    @Test
    void theEndTimeIsRandomInTrainingAndFixedAtInference() {
        NeuralOdeLayer layer = BlockChoice.named("random end time").build();
        MultiLayerNetwork network = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, false, layer);
        DataSet data = data(layer, DataType.FLOAT, 4);
        INDArray parameters = network.params().dup();
        INDArray inference = network.output(data.getFeatures()).dup();
        INDArray first = network.output(data.getFeatures(), true).dup();
        assertNotEquals(inference, first);
        assertEquals(first, network.output(data.getFeatures(), true), "one draw per iteration");
        network.fit(data);
        network.setParams(parameters);
        assertEquals(inference, network.output(data.getFeatures()), "T at inference");
        assertNotEquals(first, network.output(data.getFeatures(), true), "another draw in the next iteration");
    }

    @Test
    void endTimesAreUniform() {
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .dynamics(new ClockDynamics())
                .timeSpan(0, 2)
                .randomEndTime(0.5)
                .nIn(1)
                .build();
        MultiLayerNetwork network = (MultiLayerNetwork)
                NetworkKind.MULTI_LAYER.build(Layers.global(DataType.DOUBLE, new NoOp()), null, layer);
        int draws = 2000;
        double sum = 0;
        double squares = 0;
        INDArray zero = Nd4j.zeros(DataType.DOUBLE, 1, 1);
        for (int i = 0; i < draws; i++) {
            network.setInputMiniBatchSize(1);
            network.getLayer(0).setIterationCount(i);
            double t = network.getLayer(0)
                    .activate(zero, true, org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces())
                    .getDouble(0);
            assertTrue(t > 1.5 && t < 2.5, "t1 = " + t);
            sum += t;
            squares += (t - 2) * (t - 2);
        }
        double deviation = 0.5 / Math.sqrt(3);
        assertEquals(2, sum / draws, 4 * deviation / Math.sqrt(draws));
        assertEquals(deviation * deviation, squares / draws, 0.01);
    }

    @ParameterizedTest
    @EnumSource
    void twoLayersDrawTheirEndTimesApartInOneIteration(NetworkKind kind) {
        NeuralOdeLayer.Builder clock =
                new NeuralOdeLayer.Builder().dynamics(new ClockDynamics()).randomEndTime(0.5);
        NeuralNetwork network = kind.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(1),
                clock.build(),
                clock.build(),
                Layers.softmax(2));
        List<Double> draws = new ArrayList<>();
        for (int iteration = 0; iteration < 5; iteration++) {
            for (int i = 0; i < 2; i++) {
                org.deeplearning4j.nn.api.Layer layer = NetworkKind.layer(network, i);
                layer.setIterationCount(iteration);
                INDArray zero = Nd4j.zeros(DataType.DOUBLE, 1, 1);
                draws.add(layer.activate(zero, true, org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces())
                        .getDouble(0));
            }
        }
        assertEquals(10, draws.stream().distinct().count(), draws::toString);
    }

    @Test
    void outputTimesMakeATimeSeries() {
        NeuralOdeLayer layer = BlockChoice.named("output times").build();
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, false, layer);
        INDArray series = ((MultiLayerNetwork) network)
                .feedForward(ToyData.normal(DataType.DOUBLE, 1, 3, FEATURES))
                .get(2);
        assertArrayEquals(new long[] {3, WIDTH, 3}, series.shape());
        assertEquals(InputType.recurrent(WIDTH, 3), layer.getOutputType(0, InputType.feedForward(WIDTH)));
    }

    @Test
    void masksOfExamplesHoldAtAllOutputTimes() {
        NeuralOdeLayer layer = BlockChoice.named("output times").build();
        MultiLayerNetwork network = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, false, layer);
        DataSet both = data(layer, DataType.DOUBLE, 2);
        both.setFeaturesMaskArray(Nd4j.createFromArray(new double[][] {{1}, {0}}));
        double score = network.score(both, false);
        both.getFeatures().slice(1).assign(100);
        assertEquals(score, network.score(both, false), 1e-12);
    }

    @Test
    void whatMeansNothingIsRefusedWithTheNameOfTheLayer() {
        refused("randomEndTime (1.0) must be less than the length of the time span, 1.0", b -> b.randomEndTime(1));
        refused(
                "randomEndTime (0.2) must not be combined",
                b -> b.randomEndTime(0.2).outputTimes(0.5, 1));
        refused("output times ([1.0, 1.0])", b -> b.outputTimes(1, 1));
        refused("output times ([])", b -> b.outputTimes());
        refused("initialVelocity (SPLIT)", b -> b.initialVelocity(InitialVelocity.SPLIT));
        refused("keepAugmented (false)", b -> b.keepAugmented(false));
        refused("order (-2)", b -> b.order(-2));
        refused("depth (null)", b -> b.depth(null));
        assertThrows(IllegalArgumentException.class, () -> BlockChoice.builder().randomEndTime(-1));
    }

    private static void refused(String part, UnaryOperator<NeuralOdeLayer.Builder> options) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> options.apply(BlockChoice.builder()).build())
                .getMessage();
        assertTrue(message.contains(part) && message.contains("layer \"block\""), message);
    }

    @Test
    void anInputThatCannotBeSplitIsRefusedWhenTheNetworkIsBuilt() {
        NeuralOdeLayer layer = BlockChoice.named("second order, split").build();
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> NetworkKind.MULTI_LAYER.build(
                                Layers.global(DataType.FLOAT, new NoOp()),
                                InputType.feedForward(3),
                                layer,
                                Layers.softmax(2)))
                .getMessage();
        assertTrue(message.contains("input features (3) must be a multiple of the order, 2"), message);
        assertTrue(message.contains("block"), message);
    }
}
