package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.GradientCheck.passes;
import static org.odelayer.dl4j.Layers.accurate;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
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
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.method.OdeSolver;

/**
 * Deeplearning4j's own gradient check. With tolerances of 1e-10 the solver is smooth enough for differences of 1e-6,
 * and the largest relative error asked for is 1e-4, as in Deeplearning4j's tests of its layers.
 */
@ExtendWith(DoublePrecision.class)
class GradientCheckTest {
    private static final int FEATURES = 3;
    private static final int CLASSES = 2;

    private static NeuralNetConfiguration.Builder global() {
        return Layers.global(DataType.DOUBLE, new NoOp());
    }

    private static DataSet data(int batch) {
        return ToyData.random(DataType.DOUBLE, batch, FEATURES, CLASSES);
    }

    private static NeuralOdeLayer timed(TimeDependence time) {
        return accurate(new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(4).time(time)))
                .build();
    }

    /** One way to set up a network. */
    record Setting(NetworkKind kind, TimeDependence time, int batch, boolean miniBatch, WorkspaceMode workspaces) {}

    /** Every pair of values occurs. */
    static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        for (NetworkKind kind : NetworkKind.values()) {
            for (TimeDependence time : TimeDependence.values()) {
                for (int batch : new int[] {1, 7}) {
                    boolean odd = (kind.ordinal() + time.ordinal() + batch / 7) % 2 == 1;
                    boolean miniBatch = (kind.ordinal() + batch / 7) % 2 == 0;
                    settings.add(new Setting(
                            kind, time, batch, miniBatch, odd ? WorkspaceMode.ENABLED : WorkspaceMode.NONE));
                }
            }
        }
        return settings;
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aNetworkWithALayerInTheMiddlePasses(Setting setting) {
        NeuralNetConfiguration.Builder global = global().miniBatch(setting.miniBatch())
                .trainingWorkspaceMode(setting.workspaces())
                .inferenceWorkspaceMode(setting.workspaces());
        NeuralNetwork network = setting.kind()
                .build(global, InputType.feedForward(FEATURES), dense(3), timed(setting.time()), softmax(CLASSES));
        assertTrue(passes(network, data(setting.batch())));
    }

    @Test
    void aCoarseSolveDoesNotPassSoTheCheckCanFail() {
        Layer coarse = ode(4).rtol(1e-1).atol(1e-1).solver(OdeSolver.BOSH3).build();
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                global(), InputType.feedForward(FEATURES), dense(3), coarse, softmax(CLASSES));
        assertFalse(passes(network, data(7)));
    }

    /** The largest error allowed is far above what the methods leave: RK4 with h = 1/50 about h⁴ = 1.6e-7. */
    static List<NeuralOdeLayer> methods() {
        return List.of(
                accurate(ode(3)).solver(OdeSolver.TSIT5).name("TSIT5").build(),
                // Third order would take 2,000 steps to 1e-10; 1e-8 leaves errors of about 1e-7.
                ode(3).solver(OdeSolver.BOSH3)
                        .rtol(1e-8)
                        .atol(1e-8)
                        .name("BOSH3")
                        .build(),
                ode(3).solver(OdeSolver.RK4).stepSize(0.02).name("RK4").build(),
                accurate(ode(3)).timeSpan(1.5, 0.5).name("backwards").build(),
                accurate(ode(3))
                        .gradient(ContinuousAdjoint.with(
                                AdjointSolver.AS_FORWARD.solver(OdeSolver.RK4).stepSize(0.02)))
                        .name("adjoint by RK4")
                        .build(),
                accurate(new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(3).activation(Activation.SOFTPLUS)))
                        .name("softplus")
                        .build(),
                accurate(new NeuralOdeLayer.Builder().dynamics(new PendulumDynamics(1.3)))
                        .name("user's dynamics")
                        .build());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void otherMethodsAndDynamicsPass(NeuralOdeLayer layer) {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                global(), InputType.feedForward(FEATURES), dense(4), layer, softmax(CLASSES));
        assertTrue(passes(network, data(3)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void l1AndL2ArePartOfTheScore(NetworkKind kind) {
        Layer layer =
                accurate(ode(3)).l1(0.01).l2(0.02).l1Bias(0.03).l2Bias(0.04).build();
        NeuralNetwork network =
                kind.build(global(), InputType.feedForward(FEATURES), dense(3), layer, softmax(CLASSES));
        // Biases start at 0, where |b| has no derivative.
        network.params().addi(0.01);
        assertTrue(passes(network, data(4)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void weightDecayIsPartOfTheScore(NetworkKind kind) {
        Layer layer = accurate(ode(3))
                .weightDecay(0.05, false)
                .weightDecayBias(0.02, false)
                .build();
        NeuralNetwork network =
                kind.build(global(), InputType.feedForward(FEATURES), dense(3), layer, softmax(CLASSES));
        assertTrue(passes(network, data(4)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void dropoutOfTheLayerPasses(NetworkKind kind) {
        Layer layer = accurate(ode(3)).dropOut(0.6).build();
        NeuralNetwork network =
                kind.build(global(), InputType.feedForward(FEATURES), dense(5), layer, softmax(CLASSES));
        assertTrue(passes(network, data(5), true));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void dropoutOnTheFeaturesPasses(NetworkKind kind) {
        Layer layer = accurate(ode(3)).dropOut(0.6).build();
        NeuralNetwork network = kind.build(global(), InputType.feedForward(FEATURES), layer, softmax(CLASSES));
        assertTrue(passes(network, data(5), true));
    }

    /** It writes into the activations it is given: they must not be what the backward solve starts from. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aDropoutLayerBehindTheLayerPasses(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                global(),
                InputType.feedForward(FEATURES),
                dense(3),
                accurate(ode(3)).build(),
                new DropoutLayer.Builder().dropOut(0.6).build(),
                softmax(CLASSES));
        assertTrue(passes(network, data(5), true));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aMaskOfExamplesPasses(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                global(),
                InputType.feedForward(FEATURES),
                dense(3),
                accurate(ode(3)).build(),
                softmax(CLASSES));
        // Labels are not masked: a gradient arrives at the masked example too, and must not go on.
        INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {1}});
        INDArray labelMask = Nd4j.ones(DataType.DOUBLE, 4, 1);
        DataSet data = data(4);
        assertTrue(passes(network, new DataSet(data.getFeatures(), data.getLabels(), mask, labelMask)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void sequencesFlattenedOverTimeWithAMaskPass(NetworkKind kind) {
        Layer output = new RnnOutputLayer.Builder()
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
        NeuralNetwork network = kind.build(
                global(), InputType.recurrent(2, 3), dense(3), accurate(ode(3)).build(), output);
        INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {1, 1, 1}});
        assertTrue(passes(
                network,
                new DataSet(
                        ToyData.normal(DataType.DOUBLE, 5, 2, 2, 3),
                        ToyData.sequenceLabels(DataType.DOUBLE, 6, 2, CLASSES, 3),
                        mask,
                        mask)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void sequencesPassWithTheLayerFirst(NetworkKind kind) {
        Layer output = new RnnOutputLayer.Builder()
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
        NeuralNetwork network =
                kind.build(global(), InputType.recurrent(2, 3), accurate(ode(3)).build(), output);
        assertTrue(passes(
                network,
                new DataSet(
                        ToyData.normal(DataType.DOUBLE, 5, 2, 2, 3),
                        ToyData.sequenceLabels(DataType.DOUBLE, 6, 2, CLASSES, 3))));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void sequencesWithTimeBeforeFeaturesPass(NetworkKind kind) {
        Layer output = new RnnOutputLayer.Builder()
                .nOut(CLASSES)
                .dataFormat(RNNFormat.NWC)
                .activation(Activation.SOFTMAX)
                .build();
        NeuralNetwork network = kind.build(
                global(),
                InputType.recurrent(2, 3, RNNFormat.NWC),
                accurate(ode(3)).build(),
                output);
        assertTrue(passes(
                network,
                new DataSet(
                        ToyData.normal(DataType.DOUBLE, 5, 2, 3, 2),
                        ToyData.sequenceLabels(DataType.DOUBLE, 6, 2, CLASSES, 3)
                                .permute(0, 2, 1)
                                .dup('c'))));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void flatImagesPass(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                global(), InputType.convolutionalFlat(2, 2, 1), accurate(ode(3)).build(), softmax(CLASSES));
        assertTrue(passes(network, ToyData.random(DataType.DOUBLE, 3, 4, CLASSES)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void imagesPass(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                global(), InputType.convolutional(2, 2, 1), accurate(ode(3)).build(), softmax(CLASSES));
        assertTrue(passes(
                network,
                new DataSet(
                        ToyData.normal(DataType.DOUBLE, 3, 3, 1, 2, 2),
                        ToyData.labels(DataType.DOUBLE, 4, 3, CLASSES))));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aLayerThatComesFirstPasses(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                global(), InputType.feedForward(FEATURES), accurate(ode(3)).build(), softmax(CLASSES));
        assertTrue(passes(network, data(3)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void twoLayersInARowPass(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                global(),
                InputType.feedForward(FEATURES),
                accurate(ode(2)).build(),
                accurate(ode(3)).timeSpan(0, 0.5).build(),
                softmax(CLASSES));
        assertTrue(passes(network, data(3)));
    }

    @Test
    void aLayerBesideAShortcutPasses() {
        ComputationGraphConfiguration configuration = global().graphBuilder()
                .addInputs("in")
                .addLayer("dense", dense(3), "in")
                .addLayer("ode_1", accurate(ode(3)).build(), "dense")
                .addLayer("ode_2", accurate(ode(2)).dropOut(0.7).build(), "dense")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "dense", "ode_1", "ode_2")
                .addLayer("out", softmax(CLASSES), "sum")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(FEATURES))
                .build();
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        assertTrue(passes(network, data(4), true));
    }
}
