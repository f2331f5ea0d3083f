package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.JacobianPath;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.Normalization;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.regularization.JacobianFrobenius;

/** Images through the layer: [batch, channels, height, width] in and out. */
class ImagesTest {
    private static final int HEIGHT = 4;
    private static final int WIDTH = 3;
    private static final InputType IMAGES = InputType.convolutional(HEIGHT, WIDTH, 2);

    /** Options on images in one kind of network. */
    record Setting(NetworkKind kind, String name, NeuralOdeLayer.Builder layer) {
        @Override
        public String toString() {
            return kind + " " + name;
        }
    }

    private static NeuralOdeLayer.Builder of(ConvDynamics dynamics) {
        return new NeuralOdeLayer.Builder().name("block").dynamics(dynamics);
    }

    static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        for (NetworkKind kind : NetworkKind.values()) {
            ConvDynamics plain = new ConvDynamics(3).time(TimeDependence.CONCAT);
            settings.add(new Setting(kind, "plain", of(plain)));
            settings.add(new Setting(kind, "group norm", of(new ConvDynamics(2).normalization(Normalization.GROUP))));
            settings.add(new Setting(kind, "layer norm", of(new ConvDynamics().normalization(Normalization.LAYER))));
            settings.add(new Setting(kind, "augmented", of(plain).augmentation(Augmentation.zeros(2))));
            settings.add(new Setting(kind, "penalized", of(plain).regularization(JacobianFrobenius.of(0.1))));
            settings.add(new Setting(
                    kind,
                    "second order",
                    of(plain)
                            .order(2)
                            .initialVelocity(InitialVelocity.learned())
                            .dataControl(true)));
        }
        return settings;
    }

    /** A convolution before the block and pooling behind it. */
    private static NeuralNetwork network(Setting setting, DataType type, InputType input, boolean training) {
        Layer convolution = new ConvolutionLayer.Builder(2, 2)
                .nOut(2)
                .activation(Activation.TANH)
                .build();
        Layer pooling = new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG, new int[] {2, 2})
                .stride(2, 1)
                .build();
        return setting.kind.build(
                Layers.global(type, training ? new Adam(0.01) : new NoOp()),
                input,
                convolution,
                setting.layer.rtol(1e-8).atol(1e-8).build(),
                pooling,
                Layers.softmax(2));
    }

    private static DataSet data(DataType type, int batch) {
        Nd4j.getRandom().setSeed(7);
        INDArray labels = Nd4j.create(type, batch, 2);
        for (int i = 0; i < batch; i++) {
            labels.putScalar(i, i % 2, 1);
        }
        INDArray images = Nd4j.randn(type, batch, 2, HEIGHT, WIDTH);
        for (int i = 0; i < batch; i += 2) {
            images.slice(i).addi(0.7);
        }
        return new DataSet(images, labels);
    }

    @ParameterizedTest
    @MethodSource("settings")
    @ExtendWith(DoublePrecision.class)
    void gradientsPass(Setting setting) {
        NeuralNetwork network = network(setting, DataType.DOUBLE, IMAGES, false);
        // One example in one kind of network, some in the other.
        int batch = setting.kind == NetworkKind.MULTI_LAYER ? 1 : 3;
        assertTrue(GradientCheck.passes(network, data(DataType.DOUBLE, batch)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void itTrainsAndIsSaved(Setting setting, @TempDir Path folder) throws IOException {
        NeuralNetwork network = network(setting, DataType.FLOAT, IMAGES, true);
        DataSet data = data(DataType.FLOAT, 8);
        double before = NetworkKind.score(network, data);
        for (int i = 0; i < 20; i++) {
            network.fit(data);
        }
        assertTrue(NetworkKind.score(network, data) < 0.8 * before);
        // A last, smaller batch.
        network.fit(data(DataType.FLOAT, 3));
        File file = folder.resolve("network.zip").toFile();
        ModelSerializer.writeModel((Model) network, file, true);
        NeuralNetwork read = setting.kind == NetworkKind.MULTI_LAYER
                ? ModelSerializer.restoreMultiLayerNetwork(file)
                : ModelSerializer.restoreComputationGraph(file);
        INDArray expected = NetworkKind.output(network, data.getFeatures());
        assertEquals(expected, NetworkKind.output(read, data.getFeatures()));
        read.fit(data);
        network.fit(data);
        assertEquals(NetworkKind.output(network, data.getFeatures()), NetworkKind.output(read, data.getFeatures()));
        assertEquals(configuration(network), configuration(read));
    }

    private static String configuration(NeuralNetwork network) {
        return network instanceof MultiLayerNetwork chain
                ? chain.getLayerWiseConfigurations().toJson()
                : ((ComputationGraph) network).getConfiguration().toJson();
    }

    @Test
    void flatImagesAreUnfolded() {
        Setting setting = new Setting(NetworkKind.MULTI_LAYER, "flat", of(new ConvDynamics(3)));
        MultiLayerNetwork network = (MultiLayerNetwork) setting.kind.build(
                Layers.global(DataType.FLOAT, new Adam(0.01)),
                InputType.convolutionalFlat(HEIGHT, WIDTH, 2),
                setting.layer.build(),
                Layers.softmax(2));
        INDArray images = data(DataType.FLOAT, 2).getFeatures();
        INDArray flat = images.reshape('c', new long[] {2, 2L * HEIGHT * WIDTH});
        assertArrayEquals(
                new long[] {2, 2, HEIGHT, WIDTH},
                network.feedForward(flat).get(1).shape());
    }

    /** Dynamics of vectors see images as Deeplearning4j's dense layers do. */
    @Test
    void perceptronsSeeImagesFlattened() {
        NeuralOdeLayer perceptron = Layers.ode(4).build();
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new Adam(0.01)), IMAGES, perceptron, Layers.softmax(2));
        assertArrayEquals(
                new long[] {3, 2L * HEIGHT * WIDTH},
                network.feedForward(data(DataType.FLOAT, 3).getFeatures())
                        .get(1)
                        .shape());
    }

    private static void refused(String part, Executable code) {
        String message = assertThrows(RuntimeException.class, code).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void whatIsNoImageIsRefusedByName() {
        Setting setting = new Setting(NetworkKind.MULTI_LAYER, "", of(new ConvDynamics(3)));
        refused(
                "layer \"block\"",
                () -> setting.kind.build(
                        Layers.global(DataType.FLOAT, new Adam(0.01)),
                        null,
                        of(new ConvDynamics(3)).build(),
                        Layers.softmax(2)));
        refused(
                "expects images",
                () -> setting.kind.build(
                        Layers.global(DataType.FLOAT, new Adam(0.01)),
                        InputType.feedForward(8),
                        of(new ConvDynamics(3)).build(),
                        Layers.softmax(2)));
        refused(
                "must be NCHW",
                () -> setting.kind.build(
                        Layers.global(DataType.FLOAT, new Adam(0.01)),
                        InputType.convolutional(HEIGHT, WIDTH, 2, CNN2DFormat.NHWC),
                        of(new ConvDynamics(3)).build(),
                        Layers.softmax(2)));
        refused(
                "outputTimes",
                () -> setting.kind.build(
                        Layers.global(DataType.FLOAT, new Adam(0.01)),
                        IMAGES,
                        of(new ConvDynamics(3)).outputTimes(0.5, 1).build(),
                        Layers.softmax(2)));
        NeuralNetwork network = network(setting, DataType.FLOAT, IMAGES, true);
        refused("must be", () -> NetworkKind.output(network, Nd4j.ones(1, 2, 7, 7)));
    }

    @Test
    void theJacobianOfAnImageFlowIsThatOfAllItsElements() {
        Setting setting = new Setting(NetworkKind.MULTI_LAYER, "", of(new ConvDynamics(3)));
        MultiLayerNetwork network = (MultiLayerNetwork) network(setting, DataType.FLOAT, IMAGES, true);
        var layer = (org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer(1);
        INDArray images = network.feedForwardToLayer(0, data(DataType.FLOAT, 2).getFeatures())
                .get(1);
        JacobianPath path = layer.jacobianPath(images, 3);
        assertEquals(images.length() / 2, path.dimensions());
        assertTrue(path.conditionNumber(2, 1) >= 1);
    }
}
