package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.odelayer.adjoint.AdjointNorm;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.Augmentation;
import org.odelayer.block.BlockOptions;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.SpectralNorm;

class SavingTest {
    private static final int N = 3;
    private static final InputType INPUT = InputType.feedForward(N);

    private static NeuralOdeLayer.Builder everything() {
        return new NeuralOdeLayer.Builder()
                .name("flow")
                .dynamics(new MlpDynamics(5, 4).activation(Activation.SOFTPLUS).time(TimeDependence.CONCAT))
                .solver(OdeSolver.TSIT5)
                .rtol(1e-4)
                .atol(2e-5)
                .maxSteps(500)
                .firstStep(0.01)
                .maxStep(0.5)
                .stepController(ControllerPreset.H211B)
                .jumps(0.7, 1.1)
                .gradient(ContinuousAdjoint.with(AdjointSolver.AS_FORWARD
                                .solver(OdeSolver.BOSH3)
                                .rtol(1e-6)
                                .atol(1e-7))
                        .norm(AdjointNorm.SEMINORM))
                .timeSpan(0.25, 2)
                .augmentation(Augmentation.learned(2))
                .keepAugmented(false)
                .order(2)
                .initialVelocity(InitialVelocity.learned(4))
                .acceleration(Acceleration.POSITION)
                .outputState(OutputState.ALL)
                .dataControl(true)
                .depth(DepthDependence.galerkin(DepthBasis.CHEBYSHEV, 3))
                .randomEndTime(0.3)
                .regularization(
                        new KineticEnergy(0.1).onPart(0.5),
                        new JacobianFrobenius(0.2, 3, ProbeDistribution.NORMAL),
                        SpectralNorm.of(0.1).atStart(),
                        ConditionNumber.ofLogarithm(0.1))
                .nIn(N)
                .weightInit(WeightInit.RELU)
                .biasInit(0.1)
                .weightNoise(new DropConnect(0.9, true))
                .weightInit("W0", new WeightInitConstant(0.2))
                .updater(new RmsProp(new StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 3)))
                .biasUpdater(new Sgd(0.3))
                .l1(0.01)
                .l2(0.02)
                .l1Bias(0.03)
                .weightDecayBias(0.04, false)
                .dropOut(new GaussianDropout(0.3))
                .constrainWeights(new MaxNormConstraint(2, 1))
                .constrainBias(new NonNegativeConstraint());
    }

    static Stream<NeuralOdeLayer> layers() {
        NeuralOdeLayer clipped = everything().build();
        clipped.setGradientNormalization(GradientNormalization.ClipL2PerParamType);
        clipped.setGradientNormalizationThreshold(0.7);
        return Stream.of(
                ode(4).build(),
                clipped,
                ode().solver(OdeSolver.RK4)
                        .stepSize(0.1)
                        .gradient(ContinuousAdjoint.with(AdjointSolver.AS_FORWARD.stepSize(0.05)))
                        .build(),
                ode(4).gradient(InterpolatingAdjoint.with(AdjointSolver.AS_FORWARD.rtol(1e-5)))
                        .build(),
                ode(4).gradient(DiscreteAdjoint.CHECKPOINTED).build(),
                new NeuralOdeLayer.Builder().dynamics(new PendulumDynamics(0.7)).build(),
                ode(4).outputTimes(0, 0.5, 2).build(),
                ode(4).outputTimes(0, 0.5, 2).hitOutputTimes(true).build());
    }

    /** Whoever adds an option finds out here if it is not in the layer above. */
    @Test
    void everyOptionOfTheLayerAboveDiffersFromItsDefault() throws ReflectiveOperationException {
        NeuralOdeLayer usual = ode(4).build();
        NeuralOdeLayer changed = everything().build();
        Stream<Method> own = Stream.of(NeuralOdeLayer.class.getDeclaredMethods());
        Stream<Method> inherited =
                Stream.of(NeuralOdeLayer.class.getSuperclass().getDeclaredMethods());
        for (Method method : Stream.concat(own, inherited).toList()) {
            // Output times and a random end time exclude each other: see the last layer.
            if (method.getName().startsWith("get")
                    && method.getParameterCount() == 0
                    && !method.getName().equals("getOutputTimes")) {
                assertNotEquals(method.invoke(usual), method.invoke(changed), method.getName());
            }
        }
        // A density excludes augmentation and data control, and so does a manifold: see FlowTest, ManifoldLayerTest.
        List<String> elsewhere = List.of("trace", "carriesDensity", "manifold");
        for (RecordComponent component : BlockOptions.class.getRecordComponents()) {
            Method value = component.getAccessor();
            if (elsewhere.contains(component.getName())) {
                continue;
            }
            assertNotEquals(value.invoke(usual.getOptions()), value.invoke(changed.getOptions()), value.getName());
        }
        for (RecordComponent component : SolverSettings.class.getRecordComponents()) {
            Method value = component.getAccessor();
            assertNotEquals(value.invoke(usual.getForward()), value.invoke(changed.getForward()), value.getName());
        }
        // Constant steps exclude these: see the third layer.
        for (RecordComponent component : AdaptiveStep.class.getRecordComponents()) {
            Method value = component.getAccessor();
            assertNotEquals(
                    value.invoke(usual.getForward().control()),
                    value.invoke(changed.getForward().control()),
                    value.getName());
        }
    }

    private static void assertRestored(NeuralOdeLayer expected, org.deeplearning4j.nn.conf.layers.Layer layer)
            throws ReflectiveOperationException {
        assertNotSame(expected, layer);
        assertEquals(expected, layer);
        assertEquals(expected.hashCode(), layer.hashCode());
        for (Method method : NeuralOdeLayer.class.getMethods()) {
            if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
                Object value = method.invoke(expected);
                // SDLayerParams and class objects aside, values have their own equals; arrays are compared as such.
                assertTrue(Objects.deepEquals(value, method.invoke(layer)), method.getName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aMultiLayerConfigurationSurvivesJsonAndYaml(NeuralOdeLayer layer) throws ReflectiveOperationException {
        MultiLayerConfiguration configuration = Layers.global(DataType.DOUBLE, new Adam(0.01))
                .l2(0.5)
                .list()
                .layer(layer)
                .layer(softmax(2))
                .setInputType(INPUT)
                .build();
        NeuralOdeLayer saved = (NeuralOdeLayer) configuration.getConf(0).getLayer();
        MultiLayerConfiguration json = MultiLayerConfiguration.fromJson(configuration.toJson());
        MultiLayerConfiguration yaml = MultiLayerConfiguration.fromYaml(configuration.toYaml());
        assertEquals(configuration, json);
        assertEquals(configuration, yaml);
        assertEquals(configuration.toJson(), json.toJson());
        assertRestored(saved, json.getConf(0).getLayer());
        assertRestored(saved, yaml.getConf(0).getLayer());
        new MultiLayerNetwork(json).init();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aGraphConfigurationSurvivesJsonAndYaml(NeuralOdeLayer layer) {
        ComputationGraphConfiguration configuration = Layers.global(DataType.DOUBLE, new Adam(0.01))
                .graphBuilder()
                .addInputs("in")
                .addLayer("flow_1", layer, "in")
                .addLayer("out", softmax(2), "flow_1")
                .setOutputs("out")
                .setInputTypes(INPUT)
                .build();
        ComputationGraphConfiguration json = ComputationGraphConfiguration.fromJson(configuration.toJson());
        ComputationGraphConfiguration yaml = ComputationGraphConfiguration.fromYaml(configuration.toYaml());
        assertEquals(configuration, json);
        assertEquals(configuration, yaml);
        assertEquals(configuration.toJson(), json.toJson());
        new ComputationGraph(json).init();
    }

    @Test
    void layersThatDifferInOneOptionAreNotEqual() {
        NeuralOdeLayer layer = everything().build();
        assertEquals(layer, everything().build());
        assertNotEquals(layer, everything().rtol(1e-5).build());
        assertNotEquals(layer, everything().atol(1e-6).build());
        assertNotEquals(layer, everything().gradient(DiscreteAdjoint.EVERY_STEP).build());
        assertNotEquals(layer, everything().timeSpan(0.25, 3).build());
        assertNotEquals(layer, everything().nIn(4).build());
        assertNotEquals(layer, everything().dynamics(new MlpDynamics(5)).build());
        assertNotEquals(layer, everything().weightInit(WeightInit.XAVIER).build());
        assertNotEquals(layer, everything().l1(0.5).build());
        assertNotEquals(layer, everything().updater(new Sgd(1)).build());
        assertNotEquals(layer, everything().dropOut(0.5).build());
        assertNotEquals(layer, everything().name("other").build());
    }

    private static DataSet data() {
        return ToyData.random(DataType.DOUBLE, 6, N, 2);
    }

    private static NeuralNetwork trained(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                Layers.global(DataType.DOUBLE, new Adam(0.05)),
                INPUT,
                dense(4),
                ode(5).name("flow").build(),
                new NeuralOdeLayer.Builder().dynamics(new PendulumDynamics(1.1)).build(),
                softmax(2));
        for (int i = 0; i < 3; i++) {
            network.fit(data());
        }
        return network;
    }

    private static void assertContinuesAlike(NeuralNetwork network, NeuralNetwork restored) {
        INDArray x = data().getFeatures();
        assertEquals(NetworkKind.output(network, x), NetworkKind.output(restored, x));
        for (int i = 0; i < 3; i++) {
            network.fit(data());
            restored.fit(data());
        }
        assertEquals(network.params(), restored.params());
        assertEquals(NetworkKind.output(network, x), NetworkKind.output(restored, x));
    }

    @Test
    void aSavedMultiLayerNetworkContinuesAsIfNothingHadHappened() throws IOException {
        MultiLayerNetwork network = (MultiLayerNetwork) trained(NetworkKind.MULTI_LAYER);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        assertContinuesAlike(
                network, ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true));
    }

    @Test
    void aSavedGraphContinuesAsIfNothingHadHappened() throws IOException {
        ComputationGraph network = (ComputationGraph) trained(NetworkKind.GRAPH);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        assertContinuesAlike(
                network, ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()), true));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Serializable> T serialized(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aConfigurationSurvivesJavaSerialization(NeuralOdeLayer layer) throws Exception {
        MultiLayerConfiguration configuration = Layers.global(DataType.DOUBLE, new Adam(0.01))
                .list()
                .layer(layer)
                .layer(softmax(2))
                .setInputType(INPUT)
                .build();
        MultiLayerConfiguration copy = serialized(configuration);
        assertEquals(configuration, copy);
        new MultiLayerNetwork(copy).init();
    }

    /**
     * Only outputs: graphs lose their list of outputs, and networks that of listeners, in Deeplearning4j's own code.
     */
    @Test
    void aMultiLayerNetworkSurvivesJavaSerialization() throws Exception {
        MultiLayerNetwork network = (MultiLayerNetwork) trained(NetworkKind.MULTI_LAYER);
        MultiLayerNetwork copy = serialized(network);
        INDArray x = data().getFeatures();
        assertEquals(network.output(x), copy.output(x));
        assertEquals(network.getUpdater().getStateViewArray(), copy.getUpdater().getStateViewArray());
    }

    @Test
    void aRunningLayerSurvivesJavaSerialization() throws Exception {
        MultiLayerNetwork network = (MultiLayerNetwork) trained(NetworkKind.MULTI_LAYER);
        org.odelayer.dl4j.layer.NeuralOdeLayer layer = NetworkKind.ode(network, 1);
        org.odelayer.dl4j.layer.NeuralOdeLayer copy = serialized(layer);
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        INDArray x = ToyData.normal(DataType.DOUBLE, 4, 6, 4);
        assertEquals(layer.activate(x, false, none), copy.activate(x, false, none));
        INDArray params = layer.params().mul(0.5);
        copy.setParams(params);
        layer.setParams(params);
        assertEquals(layer.activate(x, false, none), copy.activate(x, false, none));
    }

    @Test
    void aConfigurationsCloneIsEqualAndIndependent() {
        MultiLayerConfiguration configuration = Layers.global(DataType.DOUBLE, new Adam(0.01))
                .list()
                .layer(everything().build())
                .layer(softmax(2))
                .setInputType(INPUT)
                .build();
        MultiLayerConfiguration clone = configuration.clone();
        assertEquals(configuration, clone);
        NeuralOdeLayer ours = (NeuralOdeLayer) configuration.getConf(0).getLayer();
        NeuralOdeLayer cloned = (NeuralOdeLayer) clone.getConf(0).getLayer();
        assertNotSame(ours.getIDropout(), cloned.getIDropout());
        assertNotSame(ours.getDynamics(), cloned.getDynamics());
        assertNotSame(ours.getWeightNoise(), cloned.getWeightNoise());
        ours.getUpdater().setLrAndSchedule(9, null);
        assertNotEquals(9, cloned.getUpdater().getLearningRate(0, 0));
        ours.getRegularization().clear();
        assertEquals(2, cloned.getRegularization().size());
        ours.getConstraints().clear();
        assertEquals(2, cloned.getConstraints().size());
    }

    @Test
    void anonymousDynamicsAreRefused() {
        Dynamics anonymous = new Dynamics() {
            private static final long serialVersionUID = 1L;

            @Override
            public void defineParameters(ParameterList parameters, long... stateShape) {}

            @Override
            public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
                return y.neg();
            }
        };
        NeuralOdeLayer.Builder builder =
                new NeuralOdeLayer.Builder().name("flow").dynamics(anonymous);
        String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains("\"flow\""), message);
        assertTrue(message.contains("anonymous"), message);
        assertTrue(message.contains("no-argument"), message);
    }

    /** ẏ = −y: no parameters at all. */
    static final class DecayDynamics extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.neg();
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void dynamicsWithoutParametersWork(NetworkKind kind) {
        NeuralOdeLayer flow = Layers.accurate(new NeuralOdeLayer.Builder().dynamics(new DecayDynamics()))
                .build();
        NeuralNetwork network =
                kind.build(Layers.global(DataType.DOUBLE, new Sgd(0.1)), INPUT, dense(4), flow, softmax(2));
        assertContinuesAlike(network, NetworkKind.copy(network));
        INDArray x = ToyData.normal(DataType.DOUBLE, 4, 2, 4);
        INDArray y = NetworkKind.layer(network, 1).activate(x, false, LayerWorkspaceMgr.noWorkspaces());
        assertTrue(y.equalsWithEps(x.mul(Math.exp(-1)), 1e-8));
        assertEquals(0, NetworkKind.layer(network, 1).numParams());
    }
}
