package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.NeuralSdeLayerTest.BATCH;
import static org.odelayer.dl4j.NeuralSdeLayerTest.FEATURES;
import static org.odelayer.dl4j.NeuralSdeLayerTest.data;
import static org.odelayer.dl4j.NeuralSdeLayerTest.features;
import static org.odelayer.dl4j.NeuralSdeLayerTest.layer;
import static org.odelayer.dl4j.NeuralSdeLayerTest.network;
import static org.odelayer.dl4j.NeuralSdeLayerTest.running;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.NeuralSdeLayer;
import org.odelayer.dl4j.layer.PathOutput;
import org.odelayer.sde.SdeMethod;

/** Networks of stochastic differential equations: their settings, saved and refused. */
@ExtendWith(DoublePrecision.class)
class NeuralSdeNetworkTest {
    private static NeuralSdeLayer.Builder everything() {
        return new NeuralSdeLayer.Builder()
                .name("sde")
                .dynamics(new DriftingDynamics(0.2, true))
                .method(SdeMethod.MILSTEIN)
                .timeSpan(0.5, 2)
                .outputTimes(1, 2)
                .stepSize(0.25)
                .gradient(DiscreteAdjoint.CHECKPOINTED)
                .samples(2)
                .seed(9)
                .inference(PathOutput.MEAN)
                .costWeight(0.1)
                .l2(0.1);
    }

    /** Whoever adds an option finds out here if it is not in the layer above. */
    @Test
    void everyOptionIsTold() {
        String text = everything().build().toString();
        for (String part : List.of(
                "NeuralSdeLayer(name=sde",
                "t0=0.5",
                "outputTimes=[1.0, 2.0]",
                "method=MILSTEIN",
                "stepSize=0.25",
                "gradient=",
                "samples=2",
                "seed=9",
                "inference=MEAN",
                "costWeight=0.1")) {
            assertTrue(text.contains(part), () -> part + " is missing in " + text);
        }
        assertNotEquals(everything().build(), everything().seed(10).build());
        assertNotEquals(everything().build(), everything().samples(3).build());
        assertEquals(everything().build(), everything().build().clone());
    }

    @ParameterizedTest
    @EnumSource
    void aConfigurationSurvivesJsonAndYaml(NetworkKind kind) {
        NeuralNetwork network = network(kind, DataType.FLOAT, new Adam(0.01), everything());
        if (network instanceof MultiLayerNetwork chain) {
            MultiLayerConfiguration configuration = chain.getLayerWiseConfigurations();
            assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
            assertEquals(configuration, MultiLayerConfiguration.fromYaml(configuration.toYaml()));
            assertEquals(configuration, configuration.clone());
        } else {
            ComputationGraphConfiguration configuration =
                    ((org.deeplearning4j.nn.graph.ComputationGraph) network).getConfiguration();
            assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
            assertEquals(configuration, ComputationGraphConfiguration.fromYaml(configuration.toYaml()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSavedNetworkContinuesWithTheSameNoise(NetworkKind kind) throws IOException {
        NeuralNetwork network = network(kind, DataType.FLOAT, new Adam(0.01), everything());
        DataSet data = data(DataType.FLOAT, 2 * BATCH, FEATURES, 2);
        network.fit(data);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel((org.deeplearning4j.nn.api.Model) network, bytes, true);
        ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
        NeuralNetwork restored = kind == NetworkKind.MULTI_LAYER
                ? ModelSerializer.restoreMultiLayerNetwork(in, true)
                : ModelSerializer.restoreComputationGraph(in, true);
        assertEquals(NetworkKind.output(network, data.getFeatures()), NetworkKind.output(restored, data.getFeatures()));
        for (int i = 0; i < 2; i++) {
            network.fit(data);
            restored.fit(data);
        }
        assertEquals(
                ((org.deeplearning4j.nn.api.Model) network).params(),
                ((org.deeplearning4j.nn.api.Model) restored).params());
    }

    @Test
    void aNetworkSurvivesJavaSerialization() throws IOException, ClassNotFoundException {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new Adam(0.01), everything());
        network.fit(data(DataType.FLOAT, 2 * BATCH, FEATURES, 2));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(network);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            MultiLayerNetwork copy = (MultiLayerNetwork) in.readObject();
            assertEquals(network.output(features(DataType.FLOAT)), copy.output(features(DataType.FLOAT)));
        }
    }

    private static void refused(String expected, Executable code) {
        String message = assertThrows(RuntimeException.class, code).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void whatIsNotAllowedIsRefusedByName() {
        refused("dynamics (null)", () -> new NeuralSdeLayer.Builder().build());
        refused(
                "\"noisy\" (NeuralSdeLayer)",
                () -> layer().name("noisy").gradient(null).build());
        refused(
                "gradient (",
                () -> layer().gradient(ContinuousAdjoint.AS_FORWARD).build());
        refused("method (HEUN)", () -> layer().method(SdeMethod.HEUN).build());
        refused("stepSize (0.0)", () -> layer().stepSize(0));
        refused("samples (0)", () -> layer().samples(0));
        refused("inference (null)", () -> layer().inference(null));
        refused("costWeight (-1.0)", () -> layer().costWeight(-1));
        refused(
                "t1 (0.0) must be finite and greater",
                () -> layer().timeSpan(1, 0).build());
        refused("outputTimes ([])", () -> layer().outputTimes().build());
        refused(
                "must end at the last of outputTimes",
                () -> layer().timeSpan(0, 1).outputTimes(2).build());
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), layer().samples(2));
        INDArray x = features(DataType.DOUBLE);
        refused("samples (0)", () -> running(network).paths(x, 0, 1));
        refused("draw (null)", () -> running(network).draw(null, 1, 1));
        refused("must be [batch, nIn] with nIn = 2", () -> running(network).paths(x.repeat(1, 2), 1, 1));
        INDArray mask = org.nd4j.linalg.factory.Nd4j.ones(BATCH, 1);
        refused("features mask", () -> running(network).feedForwardMaskArray(mask, null, BATCH));
        refused(
                "time series",
                () -> NetworkKind.MULTI_LAYER.build(
                        Layers.global(DataType.DOUBLE, new NoOp()),
                        InputType.recurrent(FEATURES, 4),
                        layer().samples(2).build(),
                        new RnnLossLayer.Builder(LossFunction.MSE).build()));
    }
}
