package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.LatentModels.part;
import static org.odelayer.dl4j.LatentModels.series;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.LatentSdeLayer;
import org.odelayer.dl4j.latent.WarmUpSchedule;
import org.odelayer.dl4j.layer.InitialDraw;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.sde.SdeMethod;

/** Latent stochastic differential equations as parts of Deeplearning4j's networks. */
@ExtendWith(DoublePrecision.class)
class LatentSdeLayerTest {
    private static LatentSdeLayer.Builder latent() {
        return new LatentSdeLayer.Builder()
                .nOut(2)
                .hidden(3)
                .dynamics(new MlpDynamics(4))
                .posterior(new MlpDynamics(4));
    }

    private static NeuralNetwork network(
            NetworkKind kind, DataType type, IUpdater updater, LatentSdeLayer.Builder builder) {
        return kind.build(
                Layers.global(type, updater), InputType.recurrent(3), builder.build(), LatentModels.likelihood());
    }

    private static org.odelayer.dl4j.layer.LatentSdeLayer running(NeuralNetwork network) {
        return (org.odelayer.dl4j.layer.LatentSdeLayer) NetworkKind.layer(network, 0);
    }

    @ParameterizedTest
    @CsvSource({"MULTI_LAYER, EULER_MARUYAMA, 1", "GRAPH, SRA1, 2"})
    void gradientsAreThoseOfDifferencesAlongTheSamePaths(NetworkKind kind, SdeMethod method, int steps) {
        NeuralNetwork network = network(
                kind,
                DataType.DOUBLE,
                new NoOp(),
                latent().method(method)
                        .steps(steps)
                        .klWeight(0.7)
                        .posterior(new MlpDynamics(3).time(TimeDependence.CONCAT)));
        assertTrue(GradientCheck.passes(network, series()), method::toString);
    }

    @Test
    void reversibleStepsNeedNoRecord() {
        INDArray[] after = new INDArray[2];
        for (int i = 0; i < 2; i++) {
            MultiLayerNetwork network = (MultiLayerNetwork) network(
                    NetworkKind.MULTI_LAYER,
                    DataType.DOUBLE,
                    new Adam(0.01),
                    latent().method(SdeMethod.REVERSIBLE_HEUN)
                            .steps(3)
                            .gradient(i == 0 ? DiscreteAdjoint.EVERY_STEP : ContinuousAdjoint.AS_FORWARD));
            network.fit(series());
            after[i] = network.params();
        }
        assertTrue(after[0].equalsWithEps(after[1], 1e-9));
    }

    @ParameterizedTest
    @EnumSource
    void theScoreFallsAndHasBothDivergences(NetworkKind kind) {
        NeuralNetwork network = network(kind, DataType.FLOAT, new Adam(0.02), latent());
        DataSet data = series();
        double before = NetworkKind.score(network, data, true);
        double penalty = running(network).startDivergence() + running(network).pathDivergence();
        assertTrue(running(network).pathDivergence() > 0);
        assertEquals(penalty, running(network).calcRegularizationScore(true), 1e-6 * penalty);
        for (int i = 0; i < 60; i++) {
            network.fit(data);
        }
        assertTrue(NetworkKind.score(network, data, true) < before);
    }

    /** Six times of two steps, each with one evaluation; backwards each leg is solved again. */
    @Test
    void statisticsAreThoseOfTheDecoder() {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), latent().steps(2));
        network.fit(series());
        assertEquals(12, running(network).forwardStatistics().evaluations());
        assertEquals(24, running(network).backwardStatistics().evaluations());
    }

    @Test
    void drawsAreRepeatedByTheirSeed() {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), latent());
        INDArray x = part(series(), 0, 2).getFeatures();
        INDArray mean = network.output(x);
        assertEquals(mean, network.output(x));
        running(network).draw(InitialDraw.POSTERIOR, 4);
        INDArray posterior = network.output(x);
        assertEquals(posterior, network.output(x));
        running(network).draw(InitialDraw.POSTERIOR, 5);
        assertNotEquals(posterior, network.output(x));
        running(network).draw(InitialDraw.PRIOR, 4);
        INDArray prior = network.output(x);
        assertEquals(0, running(network).pathDivergence());
        assertNotEquals(posterior, prior);
        INDArray others = x.dup();
        others.putScalar(new int[] {0, 1, 2}, 7);
        assertEquals(prior, network.output(others), "nothing that is observed matters to the prior");
    }

    /** Two equal times, and time behind the end, are no time: nothing moves, noise neither. */
    @Test
    void noTimeIsNoNoise() {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), latent());
        running(network).draw(InitialDraw.POSTERIOR, 4);
        INDArray states =
                network.feedForward(part(series(), 0, 2).getFeatures()).get(1);
        for (int j = 0; j < 2; j++) {
            assertEquals(states.getDouble(1, j, 3), states.getDouble(1, j, 4));
            assertNotEquals(states.getDouble(0, j, 3), states.getDouble(0, j, 4));
        }
    }

    private static LatentSdeLayer.Builder all() {
        return latent().name("latent")
                .headUnits(4)
                .steps(2)
                .seed(8)
                .method(SdeMethod.SRA1)
                .klWeight(WarmUpSchedule.of(0.9))
                .gradient(DiscreteAdjoint.CHECKPOINTED);
    }

    @ParameterizedTest
    @EnumSource
    void aSavedNetworkContinuesWithTheSameNoise(NetworkKind kind) throws IOException {
        NeuralNetwork network = network(kind, DataType.FLOAT, new Adam(0.01), all());
        DataSet data = series();
        network.fit(data);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel((org.deeplearning4j.nn.api.Model) network, bytes, true);
        ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
        NeuralNetwork restored = kind == NetworkKind.MULTI_LAYER
                ? ModelSerializer.restoreMultiLayerNetwork(in, true)
                : ModelSerializer.restoreComputationGraph(in, true);
        INDArray x = part(data, 0, 2).getFeatures();
        assertEquals(NetworkKind.output(network, x), NetworkKind.output(restored, x));
        network.fit(data);
        restored.fit(data);
        assertEquals(
                ((org.deeplearning4j.nn.api.Model) network).params(),
                ((org.deeplearning4j.nn.api.Model) restored).params());
    }

    @Test
    void configurationsSurviveJsonYamlAndJavaSerialization() throws IOException, ClassNotFoundException {
        MultiLayerNetwork chain =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new Adam(0.01), all());
        MultiLayerConfiguration conf = chain.getLayerWiseConfigurations();
        assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
        assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
        assertEquals(conf, conf.clone());
        ComputationGraphConfiguration graph = ((ComputationGraph)
                        network(NetworkKind.GRAPH, DataType.FLOAT, new Adam(0.01), all()))
                .getConfiguration();
        assertEquals(graph, ComputationGraphConfiguration.fromJson(graph.toJson()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(chain);
        MultiLayerNetwork copy =
                (MultiLayerNetwork) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertEquals(chain.score(series(), true), copy.score(series(), true));
        String text = all().build().toString();
        assertTrue(text.contains("method=SRA1") && text.contains("steps=2") && text.contains("seed=8"), text);
        assertNotEquals(all().build(), all().steps(3).build());
    }

    private static void refused(String expected, Executable code) {
        String message = assertThrows(RuntimeException.class, code).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void whatIsNotAllowedIsRefusedByName() {
        refused("hidden (0)", () -> latent().hidden(0));
        refused("headUnits (-1)", () -> latent().headUnits(-1));
        refused("steps (0)", () -> latent().steps(0));
        refused("klWeight (-1.0)", () -> latent().klWeight(-1));
        refused("klWeight (null)", () -> latent().klWeight(null));
        refused("nOut (0)", () -> new LatentSdeLayer.Builder().build());
        refused("posterior (null)", () -> latent().posterior(null).build());
        refused("solver, tolerances", () -> latent().rtol(1e-5).build());
        refused("solver, tolerances", () -> latent().solver(OdeSolver.TSIT5).build());
        refused("method (null)", () -> latent().method(null).name("l").build());
        refused(
                "gradient (",
                () -> latent().gradient(ContinuousAdjoint.AS_FORWARD).build());
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new NoOp(), latent());
        refused("draw (null)", () -> running(network).draw(null, 1));
        network.getParam("0_decoder.logSigma").assign(-60);
        refused("leg 1 of 6", () -> network.score(series(), true));
    }
}
