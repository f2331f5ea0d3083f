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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
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
import org.odelayer.block.Augmentation;
import org.odelayer.block.TimeSteps;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dl4j.conf.SimplexConstraint;
import org.odelayer.dynamics.AntisymmetricDynamics;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ReactionDynamics;
import org.odelayer.dynamics.Sharing;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.regularization.KineticEnergy;

@ExtendWith(DoublePrecision.class)
class RungeKuttaNetworkLayerTest {
    private static final double[][] OPERATOR = {{1, 0}, {1, 0}, {0, 1}, {1, 1}};
    private static final Map<String, UnaryOperator<RungeKuttaNetworkLayer.Builder>> CHOICES = new LinkedHashMap<>();

    static {
        CHOICES.put("ResNet", b -> b);
        CHOICES.put("plain net", b -> b.plainNet());
        CHOICES.put("ODENet", b -> b.timeSteps(TimeSteps.LEARNED));
        CHOICES.put("simplex", b -> b.timeSteps(TimeSteps.SIMPLEX));
        CHOICES.put("improved Euler", b -> b.method(OdeSolver.HEUN).duration(2));
        CHOICES.put("Kutta 3", b -> b.method(OdeSolver.KUTTA3));
        CHOICES.put("Kutta 4, learned", b -> b.method(OdeSolver.RK4).timeSteps(TimeSteps.LEARNED));
        CHOICES.put("DOPRI5", b -> b.method(OdeSolver.DOPRI5));
        CHOICES.put("shared", b -> b.method(OdeSolver.RK4).parameters(Sharing.NETWORK));
        CHOICES.put("shared, learned", b -> b.parameters(Sharing.NETWORK).timeSteps(TimeSteps.LEARNED));
        CHOICES.put("per stage", b -> b.method(OdeSolver.KUTTA3).parameters(Sharing.STAGE));
        CHOICES.put(
                "a tableau",
                b -> b.method(new ButcherTableau(
                        "Ralston", 2, new double[][] {{}, {2.0 / 3}}, new double[] {0.25, 0.75}, new double[0])));
        CHOICES.put("augmented", b -> b.augmentation(Augmentation.zeros(2)).keepAugmented(false));
        CHOICES.put("second order", b -> b.order(2).dynamics(new MlpDynamics(3)));
        CHOICES.put("gradient flow", b -> b.dynamics(new GradientFlowDynamics(5)));
        CHOICES.put("antisymmetric", b -> b.dynamics(new AntisymmetricDynamics(0.1)));
        CHOICES.put(
                "reaction",
                b -> b.dynamics(new ReactionDynamics(new GradientFlowDynamics(), 0.5))
                        .dataControl(true));
        CHOICES.put(
                "reaction, more data than unknowns",
                b -> b.dynamics(new ReactionDynamics(new GradientFlowDynamics(), 0.5, OPERATOR))
                        .augmentation(Augmentation.linear(new double[] {0.5, 0.5, 0, 0}, new double[] {0, 0, 0.5, 0.5}))
                        .dataControl(true));
        CHOICES.put("kinetic energy", b -> b.regularization(new KineticEnergy(0.1)));
    }

    static List<Object[]> choices() {
        List<Object[]> all = new ArrayList<>();
        for (String name : CHOICES.keySet()) {
            for (NetworkKind kind : NetworkKind.values()) {
                all.add(new Object[] {name, kind});
            }
        }
        return all;
    }

    private static RungeKuttaNetworkLayer.Builder builder() {
        return new RungeKuttaNetworkLayer.Builder()
                .name("steps")
                .dynamics(new DenseDynamics())
                .steps(3);
    }

    private static NeuralNetwork network(String choice, NetworkKind kind, DataType type, boolean training) {
        return kind.build(
                Layers.global(type, training ? new Adam(0.03) : new NoOp()),
                InputType.feedForward(3),
                Layers.dense(4),
                CHOICES.get(choice).apply(builder()).build(),
                Layers.softmax(2));
    }

    private static DataSet data(DataType type, int batch) {
        return new DataSet(ToyData.normal(type, 1, batch, 3), ToyData.labels(type, 2, batch, 2));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("choices")
    void passesTheGradientCheck(String choice, NetworkKind kind) {
        NeuralNetwork network = network(choice, kind, DataType.DOUBLE, false);
        assertTrue(GradientCheck.passes(network, data(DataType.DOUBLE, 3)));
        assertTrue(GradientCheck.passes(network, data(DataType.DOUBLE, 1)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("choices")
    void survivesJsonAndAFile(String choice, NetworkKind kind) throws IOException {
        NeuralNetwork network = network(choice, kind, DataType.FLOAT, true);
        DataSet data = data(DataType.FLOAT, 5);
        network.fit(data);
        INDArray expected = NetworkKind.output(network, data.getFeatures()).dup();
        assertEquals(expected, NetworkKind.output(NetworkKind.copy(network), data.getFeatures()));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        NeuralNetwork restored;
        if (network instanceof MultiLayerNetwork chain) {
            MultiLayerConfiguration configuration = chain.getLayerWiseConfigurations();
            assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
            ModelSerializer.writeModel(chain, file, true);
            restored = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()));
        } else {
            ComputationGraph graph = (ComputationGraph) network;
            ComputationGraphConfiguration configuration = graph.getConfiguration();
            assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
            ModelSerializer.writeModel(graph, file, true);
            restored = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()));
        }
        assertEquals(expected, NetworkKind.output(restored, data.getFeatures()));
        network.fit(data);
        restored.fit(data);
        assertEquals(network.params(), restored.params());
    }

    @ParameterizedTest
    @EnumSource
    void learns(NetworkKind kind) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            NeuralNetwork network = network("Kutta 4, learned", kind, type, true);
            DataSet data = new DataSet(ToyData.normal(type, 1, 40, 3), ToyData.labels(type, 2, 40, 2));
            double before = NetworkKind.score(network, data);
            for (int i = 0; i < 60; i++) {
                network.fit(data);
                // A last smaller batch.
                network.fit(data(type, 7));
            }
            assertTrue(NetworkKind.score(network, data) < 0.7 * before);
        }
    }

    /** y₁ = x + h tanh(x K₀ + β₀), y₂ = y₁ + h tanh(y₁ K₁ + β₁), with h = 1. */
    @Test
    void aResidualNetworkIsWhatItsFormulaSays() {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(2),
                builder().steps(2).duration(2).build(),
                Layers.softmax(2));
        INDArray x = ToyData.normal(DataType.DOUBLE, 3, 4, 2);
        var layer = (org.odelayer.dl4j.layer.RungeKuttaNetworkLayer) network.getLayer(0);
        INDArray k = layer.getParam("K");
        INDArray beta = layer.getParam("beta");
        assertArrayEquals(new long[] {2, 2, 2}, k.shape());
        assertArrayEquals(new long[] {2, 2}, beta.shape());
        beta.assign(ToyData.normal(DataType.DOUBLE, 4, 2, 2));
        INDArray first = x.add(tanh(x.mmul(k.slice(0)).addRowVector(beta.slice(0))));
        INDArray second = first.add(tanh(first.mmul(k.slice(1)).addRowVector(beta.slice(1))));
        assertEquals(0, network.feedForward(x).get(1).distance2(second), 1e-14);
        INDArray states = layer.states(x);
        assertEquals(0, states.slice(0).distance2(x), 1e-14);
        assertEquals(0, states.slice(1).distance2(first), 1e-14);
        assertEquals(0, states.slice(2).distance2(second), 1e-14);
        assertArrayEquals(new double[] {1, 1}, layer.timeSteps());
        assertEquals(2, layer.forwardStatistics().evaluations());
    }

    @Test
    void aResidualNetworkIsTheGraphOfDeeplearning4jsLayers() {
        ComputationGraph steps = (ComputationGraph) NetworkKind.GRAPH.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(3),
                builder().steps(4).duration(4).build(),
                Layers.softmax(2));
        ComputationGraph layers = residualLayers(4, 3);
        for (int k = 0; k < 4; k++) {
            layers.getLayer("layer" + k)
                    .setParam(
                            "W",
                            steps.getLayer("steps").getParam("K").dup().slice(k).dup());
        }
        layers.getLayer("out").setParams(steps.getLayer("layer1").params().dup());
        DataSet data = data(DataType.DOUBLE, 6);
        Map<String, INDArray> expected = gradients(layers, data);
        Map<String, INDArray> actual = gradients(steps, data);
        assertEquals(layers.score(), steps.score(), 1e-14);
        INDArray weights = actual.get("steps_K").dup('c');
        INDArray biases = actual.get("steps_beta").dup('c');
        for (int k = 0; k < 4; k++) {
            assertEquals(0, weights.slice(k).distance2(expected.get("layer" + k + "_W")), 1e-13);
            assertEquals(
                    0,
                    biases.slice(k).distance2(expected.get("layer" + k + "_b").ravel()),
                    1e-13);
        }
        assertTrue(weights.norm2Number().doubleValue() > 0.1);
    }

    private static Map<String, INDArray> gradients(ComputationGraph network, DataSet data) {
        network.setInputs(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        return network.gradient().gradientForVariable();
    }

    private static ComputationGraph residualLayers(int count, int width) {
        var graph = Layers.global(DataType.DOUBLE, new NoOp()).graphBuilder().addInputs("in");
        String last = "in";
        for (int k = 0; k < count; k++) {
            graph.addLayer("layer" + k, Layers.dense(width), last);
            graph.addVertex("sum" + k, new ElementWiseVertex(ElementWiseVertex.Op.Add), "layer" + k, last);
            last = "sum" + k;
        }
        ComputationGraph network = new ComputationGraph(graph.addLayer("out", Layers.softmax(2), last)
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(width))
                .build());
        network.init();
        return network;
    }

    private static INDArray tanh(INDArray x) {
        return org.nd4j.linalg.ops.transforms.Transforms.tanh(x);
    }

    @ParameterizedTest
    @EnumSource
    void timeStepsStayOnTheSimplexAfterEveryUpdate(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                Layers.global(DataType.FLOAT, new Adam(0.05)),
                InputType.feedForward(3),
                builder().steps(6).duration(4).timeSteps(TimeSteps.SIMPLEX).build(),
                Layers.softmax(2));
        var layer = (org.odelayer.dl4j.layer.RungeKuttaNetworkLayer) NetworkKind.layer(network, 0);
        boolean zero = false;
        for (int i = 0; i < 60; i++) {
            network.fit(data(DataType.FLOAT, 20));
            double sum = 0;
            for (double step : layer.timeSteps()) {
                assertTrue(step >= 0);
                zero |= step == 0;
                sum += step / 4;
            }
            assertEquals(1, sum, 1e-6);
        }
        assertTrue(zero, "an update of this size takes some step beyond zero");
    }

    @Test
    void theProjectionIsTheNearestPointOfTheSimplex() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            INDArray x = Nd4j.create(DataType.DOUBLE, 5, 1);
            for (int i = 0; i < 5; i++) {
                x.putScalar(i, random.nextGaussian());
            }
            INDArray p = x.dup();
            new SimplexConstraint(java.util.Set.of("a")).apply(p);
            assertEquals(1, p.sumNumber().doubleValue(), 1e-14);
            assertTrue(p.minNumber().doubleValue() >= 0);
            // (x − p)·(q − p) ≤ 0 for all corners q: the condition for the nearest point of a convex set.
            for (int i = 0; i < 5; i++) {
                INDArray q = Nd4j.zeros(DataType.DOUBLE, 5, 1);
                q.putScalar(i, 1);
                assertTrue(x.sub(p).mul(q.sub(p)).sumNumber().doubleValue() <= 1e-14);
            }
        }
    }

    @Test
    void takesImages() {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.convolutional(4, 4, 2),
                new RungeKuttaNetworkLayer.Builder()
                        .dynamics(new ConvDynamics(3).activation(Activation.TANH))
                        .method(OdeSolver.HEUN)
                        .steps(2)
                        .build(),
                Layers.softmax(2));
        DataSet data =
                new DataSet(ToyData.normal(DataType.DOUBLE, 1, 2, 2, 4, 4), ToyData.labels(DataType.DOUBLE, 2, 2, 2));
        assertTrue(GradientCheck.passes(network, data));
    }

    /** Of width 2 + 3 augmented dimensions, in training: inference keeps none. */
    @Test
    void theMemoryReportHasTheStatesOfAllSteps() {
        long[] difference = new long[2];
        for (int steps : new int[] {5, 55}) {
            MemoryReport report = builder()
                    .steps(steps)
                    .parameters(Sharing.NETWORK)
                    .augmentation(Augmentation.zeros(3))
                    .keepAugmented(false)
                    .nIn(2)
                    .build()
                    .getMemoryReport(InputType.feedForward(2));
            for (MemoryUseMode mode : MemoryUseMode.values()) {
                long bytes = report.getMemoryBytes(
                        MemoryType.WORKING_MEMORY_VARIABLE, 1, mode, CacheMode.NONE, DataType.DOUBLE);
                difference[mode.ordinal()] += steps == 5 ? -bytes : bytes;
            }
        }
        assertEquals(50 * 5 * 8, difference[MemoryUseMode.TRAINING.ordinal()]);
        assertEquals(0, difference[MemoryUseMode.INFERENCE.ordinal()]);
    }

    @Test
    void constraintsOfTheBuilderStayBesideTheSimplex() {
        RungeKuttaNetworkLayer layer = builder()
                .timeSteps(TimeSteps.SIMPLEX)
                .constrainWeights(new NonNegativeConstraint())
                .build();
        assertEquals(2, layer.getConstraints().size());
        assertEquals(layer, layer.clone());
        assertNotEquals(layer, builder().timeSteps(TimeSteps.LEARNED).build());
    }

    @Test
    void whatMakesNoLayerIsRefusedWithItsName() {
        refuses("steps (0)", new RungeKuttaNetworkLayer.Builder().dynamics(new DenseDynamics()));
        refuses("dynamics (null)", new RungeKuttaNetworkLayer.Builder().steps(3));
        refuses("method (null)", builder().method((OdeSolver) null));
        refuses("duration (0.0)", builder().duration(0));
        refuses("parameters (null)", builder().parameters(null));
        refuses("plain net", builder().plainNet().method(OdeSolver.RK4));
        refuses("plain net", builder().plainNet().timeSteps(TimeSteps.LEARNED));
        refuses("plain net", builder().plainNet().order(2));
        refuses("data control", builder().dynamics(new ReactionDynamics(new GradientFlowDynamics(), 1)));
    }

    private static void refuses(String message, RungeKuttaNetworkLayer.Builder builder) {
        String found = assertThrows(
                        IllegalArgumentException.class,
                        () -> NetworkKind.MULTI_LAYER.build(
                                Layers.global(DataType.FLOAT, new NoOp()),
                                InputType.feedForward(2),
                                builder.build(),
                                Layers.softmax(2)))
                .getMessage();
        assertTrue(found.contains(message) && found.contains("RungeKuttaNetworkLayer"), found);
    }
}
