package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Acceleration;

/** A physical constant as a learned number with a name. */
class ScalarParameterTest {
    private static NeuralNetwork pendulum(NetworkKind kind, DataType type) {
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .name("pendulum")
                .dynamics(new PendulumLength())
                .order(2)
                .acceleration(Acceleration.POSITION)
                .initialVelocity(InitialVelocity.SPLIT)
                .outputState(OutputState.ALL)
                .rtol(1e-6)
                .atol(1e-6)
                .build();
        LossLayer loss = new LossLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
        return kind.build(
                Layers.global(type, new Adam(0.02))
                        .weightInit(WeightInit.NORMAL)
                        .biasInit(0.7),
                InputType.feedForward(2),
                layer,
                loss);
    }

    private static INDArray length(NeuralNetwork network) {
        return ((Model) network).getParam(network instanceof MultiLayerNetwork ? "0_length" : "pendulum_length");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void itStartsAtExactlyItsValueAndCanBeReadBack(NetworkKind kind) {
        assertEquals(0.1, length(pendulum(kind, DataType.DOUBLE)).getDouble(0), 0);
        assertEquals(0.1f, length(pendulum(kind, DataType.FLOAT)).getFloat(0), 0);
        assertArrayEquals(new long[] {1}, length(pendulum(kind, DataType.FLOAT)).shape());
    }

    @Test
    void itIsLearnedAndSurvivesJsonAndFiles(@TempDir Path folder) throws IOException {
        MultiLayerNetwork network = (MultiLayerNetwork) pendulum(NetworkKind.MULTI_LAYER, DataType.DOUBLE);
        INDArray x = ToyData.normal(DataType.DOUBLE, 1, 16, 2);
        length(network).assign(0.2);
        DataSet data = new DataSet(x, network.output(x).dup());
        length(network).assign(0.15);
        double before = network.score(data);
        for (int i = 0; i < 40; i++) {
            network.fit(data);
        }
        double learned = length(network).getDouble(0);
        assertTrue(network.score(data) < before / 4, () -> "length " + learned);
        assertEquals(0.2, learned, 0.02);
        File file = folder.resolve("pendulum.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file);
        assertEquals(learned, length(restored).getDouble(0), 0);
        assertNotEquals(0.1, length(restored).getDouble(0));
        MultiLayerNetwork fresh = new MultiLayerNetwork(org.deeplearning4j.nn.conf.MultiLayerConfiguration.fromJson(
                network.getLayerWiseConfigurations().toJson()));
        fresh.init();
        assertEquals(0.1, length(fresh).getDouble(0), 0);
    }
}
