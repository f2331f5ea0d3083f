package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.dynamics.LayersDynamics;
import org.odelayer.dynamics.Activations;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Normalization;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.DynamicsCheck;

/** Layers as f. The reference is Deeplearning4j's own layer with the same parameters. */
class LayersDynamicsTest {
    private static final int BATCH = 4;
    private static final long[] VECTORS = {6};
    /** Deeplearning4j's PReLU with shared axes writes into the shape that it is given. */
    private static final long[] IMAGES = {3, 5, 4};

    private static DenseLayer.Builder dense() {
        return new DenseLayer.Builder().activation(Activation.TANH);
    }

    private static ConvolutionLayer.Builder conv(int... kernel) {
        return new ConvolutionLayer.Builder(kernel)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.TANH);
    }

    private static Deconvolution2D.Builder deconv(int... kernel) {
        return new Deconvolution2D.Builder(kernel)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.TANH);
    }

    private static SubsamplingLayer pool(PoolingType type, int... kernel) {
        return new SubsamplingLayer.Builder(type)
                .kernelSize(kernel)
                .stride(1, 1)
                .convolutionMode(ConvolutionMode.Same)
                .build();
    }

    /** A stack that gives what it is given. */
    record Stack(String name, long[] shape, Layer... layers) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Stack> stacks() {
        return List.of(
                new Stack("dense", VECTORS, dense().nOut(6).build()),
                new Stack(
                        "two dense",
                        VECTORS,
                        dense().nOut(9).build(),
                        dense().nOut(6).build()),
                new Stack(
                        "dense without bias",
                        VECTORS,
                        dense().nOut(6).hasBias(false).build()),
                new Stack(
                        "layer norm",
                        VECTORS,
                        dense().nOut(6).hasLayerNorm(true).build()),
                new Stack(
                        "layer norm without bias",
                        VECTORS,
                        dense().nOut(6).hasLayerNorm(true).hasBias(false).build()),
                new Stack("activation", VECTORS, new ActivationLayer(Activation.SWISH)),
                new Stack(
                        "prelu", VECTORS, new PReLULayer.Builder().inputShape(6).build()),
                new Stack(
                        "prelu of images",
                        IMAGES,
                        new PReLULayer.Builder().inputShape(IMAGES.clone()).build()),
                new Stack(
                        "prelu by channel",
                        IMAGES,
                        new PReLULayer.Builder()
                                .inputShape(IMAGES.clone())
                                .sharedAxes(2, 3)
                                .build()),
                new Stack("convolution", IMAGES, conv(3, 3).nOut(3).build()),
                new Stack("kernel of 2 by 3", IMAGES, conv(2, 3).nOut(3).build()),
                new Stack("dilated", IMAGES, conv(3, 3).dilation(2, 2).nOut(3).build()),
                new Stack(
                        "without bias",
                        IMAGES,
                        conv(3, 3).hasBias(false).nOut(3).build()),
                new Stack(
                        "padded",
                        IMAGES,
                        conv(3, 3)
                                .convolutionMode(ConvolutionMode.Truncate)
                                .padding(1, 1)
                                .nOut(3)
                                .build()),
                new Stack("deconvolution", IMAGES, deconv(3, 3).nOut(3).build()),
                new Stack(
                        "deconvolution without bias",
                        IMAGES,
                        deconv(3, 3).hasBias(false).nOut(3).build()),
                new Stack(
                        "down and up",
                        IMAGES,
                        conv(3, 3)
                                .convolutionMode(ConvolutionMode.Truncate)
                                .nOut(5)
                                .build(),
                        deconv(3, 3)
                                .convolutionMode(ConvolutionMode.Truncate)
                                .nOut(3)
                                .build()),
                new Stack("maximum", IMAGES, pool(PoolingType.MAX, 3, 3)),
                new Stack("mean", IMAGES, pool(PoolingType.AVG, 3, 3)),
                new Stack("mean of 2", IMAGES, pool(PoolingType.AVG, 2, 2)),
                new Stack(
                        "all of images",
                        IMAGES,
                        conv(3, 3).nOut(4).build(),
                        pool(PoolingType.AVG, 3, 3),
                        new ActivationLayer(Activation.SOFTPLUS),
                        deconv(3, 3).nOut(3).build()));
    }

    /** A few units of the last place of values of size 1, after sums of up to 50 terms. */
    private static double tolerance(DataType type) {
        return type == DataType.FLOAT ? 1e-6 : 1e-12;
    }

    private static long[] batched(int batch, long... shape) {
        return LongStream.concat(LongStream.of(batch), LongStream.of(shape)).toArray();
    }

    private static Map<String, INDArray> parameters(Dynamics dynamics, DataType type, long... shape) {
        Map<String, INDArray> parameters = ParameterList.of(dynamics, shape).glorot(type, 5);
        int seed = 7;
        for (INDArray array : parameters.values()) {
            array.addi(ToyData.normal(type, seed++, array.shape()).muli(0.1));
        }
        return parameters;
    }

    private static INDArray value(Dynamics dynamics, Map<String, INDArray> parameters, INDArray y) {
        INDArray f = y.ulike();
        try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, y.dataType(), y.shape())) {
            compiled.evaluation(y, f).run(0);
        }
        return f;
    }

    private static InputType inputType(long... shape) {
        return shape.length == 1
                ? InputType.feedForward(shape[0])
                : InputType.convolutional(shape[1], shape[2], shape[0]);
    }

    private static MultiLayerNetwork reference(DataType type, Stack stack) {
        NeuralNetConfiguration.ListBuilder list =
                Layers.global(type, new NoOp()).list();
        for (Layer layer : stack.layers()) {
            list.layer(layer.clone());
        }
        MultiLayerNetwork network = new MultiLayerNetwork(
                list.setInputType(inputType(stack.shape())).build());
        network.init();
        return network;
    }

    /** Kernels lie in another order there, and biases are rows. */
    private static void copy(Map<String, INDArray> parameters, MultiLayerNetwork network) {
        network.paramTable().forEach((key, array) -> {
            INDArray own = parameters.get(key.replace("_", ""));
            array.assign(
                    own.rank() == 4 ? own.permute(3, 2, 0, 1) : own.rank() == array.rank() ? own : own.reshape(1, -1));
        });
    }

    private static void assertIsTheLayer(DataType type, int batch, Stack stack) {
        Dynamics dynamics = new LayersDynamics(stack.layers());
        Map<String, INDArray> parameters = parameters(dynamics, type, stack.shape());
        MultiLayerNetwork network = reference(type, stack);
        assertEquals(network.paramTable().size(), parameters.size());
        copy(parameters, network);
        INDArray y = ToyData.normal(type, 3, batched(batch, stack.shape()));
        // An activation layer writes into what it is given.
        INDArray expected = network.output(y.dup());
        double distance =
                expected.sub(value(dynamics, parameters, y)).amaxNumber().doubleValue();
        assertTrue(distance <= tolerance(type), () -> stack + " in " + type + ": " + distance);
        assertTrue(expected.amaxNumber().doubleValue() > 0.01, "something is compared");
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void aStackIsWhatDeeplearning4jComputes(Stack stack) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            assertIsTheLayer(type, BATCH, stack);
            assertIsTheLayer(type, 1, stack);
        }
    }

    @Test
    void everyActivationThatIsKnownIsDeeplearning4js() {
        for (Activation activation : Activations.known()) {
            assertIsTheLayer(
                    DataType.DOUBLE,
                    BATCH,
                    new Stack(
                            activation.name(),
                            VECTORS,
                            dense().activation(activation).nOut(6).build()));
        }
    }

    /** Maxima have kinks, of which this seed's differences meet none. */
    @ParameterizedTest
    @MethodSource("stacks")
    void itsGradientsAreThoseOfDifferences(Stack stack) {
        DynamicsCheck.verify(new LayersDynamics(stack.layers()), stack.shape());
    }

    @Test
    void normalizationsAreThoseOfTheirFormula() {
        Dynamics dynamics = new LayersDynamics().normalization(Normalization.LAYER);
        Map<String, INDArray> parameters = parameters(dynamics, DataType.DOUBLE, VECTORS);
        INDArray y = ToyData.normal(DataType.DOUBLE, 3, batched(BATCH, VECTORS));
        INDArray mean = y.mean(true, 1);
        INDArray centered = y.subColumnVector(mean);
        INDArray deviation = Nd4j.math.sqrt(centered.mul(centered).mean(true, 1).add(1e-5));
        INDArray expected = centered.divColumnVector(deviation)
                .mulRowVector(parameters.get("0gain"))
                .addRowVector(parameters.get("0shift"));
        assertEquals(0, expected.distance2(value(dynamics, parameters, y)), 1e-12);
        DynamicsCheck.verify(dynamics, VECTORS);
        DynamicsCheck.verify(new LayersDynamics(conv(3, 3).build()).normalization(Normalization.GROUP), IMAGES);
    }

    @Test
    void theLastLayerNeedsNoSizeAndWhatIsSeenMayBeMoreThanWhatMoves() {
        Dynamics dynamics = new LayersDynamics(dense().nOut(9).build(), dense().build());
        ParameterList list = new ParameterList();
        dynamics.defineParameters(list, new long[] {8}, new long[] {6});
        assertEquals(List.of(8L, 9L), list.all().get(0).shape());
        assertEquals(List.of(9L, 6L), list.all().get(1).shape());
        DynamicsCheck.verify(dynamics, new long[] {8}, new long[] {6});
    }

    private static NeuralOdeLayer.Builder ode(Layer... layers) {
        return Layers.accurate(new NeuralOdeLayer.Builder().dynamics(new LayersDynamics(layers)));
    }

    @Test
    void weightsStartAsTheLayerOrTheNetworkSays() {
        NeuralOdeLayer layer = ode(
                        dense().nOut(5)
                                .weightInit(WeightInit.ONES)
                                .biasInit(0.25)
                                .build(),
                        dense().hasLayerNorm(true).gainInit(3).build())
                .weightInit(WeightInit.ZERO)
                .biasInit(0.5)
                .build();
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new NoOp()), InputType.feedForward(6), layer, Layers.softmax(2));
        assertEquals(1, network.getParam("0_0W").minNumber().doubleValue());
        assertEquals(0.25, network.getParam("0_0b").maxNumber().doubleValue());
        assertEquals(0, network.getParam("0_1W").amaxNumber().doubleValue());
        assertEquals(0.5, network.getParam("0_1b").minNumber().doubleValue());
        assertEquals(3, network.getParam("0_1g").minNumber().doubleValue());
    }

    /** ½ · 0.2 · Σw² of one layer of 6 × 6 ones, none of the other, which the solving layer's 0.7 would give. */
    @Test
    void regularizationOfALayerInsideIsItsOwn() {
        NeuralOdeLayer layer = ode(dense().nOut(6)
                        .weightInit(WeightInit.ONES)
                        .l2(0.2)
                        .build())
                .l2(0.7)
                .build();
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()), InputType.feedForward(6), layer, Layers.softmax(2));
        assertEquals(0.5 * 0.2 * 36, network.getLayer(0).calcRegularizationScore(false), 1e-12);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aNetworkThatSolvesALayerIsSavedAndReadBack(NetworkKind kind) throws Exception {
        NeuralOdeLayer layer =
                ode(conv(3, 3).nOut(4).l2(0.1).build(), deconv(3, 3).build()).build();
        var network = kind.build(
                Layers.global(DataType.FLOAT, new Adam(0.01)),
                InputType.convolutional(5, 4, 3),
                layer,
                Layers.softmax(2));
        INDArray x = ToyData.normal(DataType.FLOAT, 3, batched(BATCH, IMAGES));
        var bytes = new java.io.ByteArrayOutputStream();
        org.deeplearning4j.util.ModelSerializer.writeModel((org.deeplearning4j.nn.api.Model) network, bytes, true);
        var in = new java.io.ByteArrayInputStream(bytes.toByteArray());
        var read = kind == NetworkKind.MULTI_LAYER
                ? org.deeplearning4j.util.ModelSerializer.restoreMultiLayerNetwork(in)
                : org.deeplearning4j.util.ModelSerializer.restoreComputationGraph(in);
        assertEquals(NetworkKind.output(network, x), NetworkKind.output(read, x));
        assertEquals(
                NetworkKind.layer(network, 0).conf().getLayer(),
                NetworkKind.layer(read, 0).conf().getLayer());
    }

    @Test
    void dynamicsAreEqualIfTheirLayersAre() {
        Dynamics a = new LayersDynamics(dense().nOut(6).build()).normalization(Normalization.LAYER);
        assertEquals(a, a.copy());
        assertNotEquals(a, new LayersDynamics(dense().nOut(6).build()));
        assertNotEquals(a, new LayersDynamics(dense().nOut(7).build()).normalization(Normalization.LAYER));
    }

    @Test
    void aStackOfAnotherShapeIsRefused() {
        LayersDynamics wide = new LayersDynamics(dense().nOut(7).build());
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> value(
                        wide,
                        parameters(wide, DataType.FLOAT, VECTORS),
                        Nd4j.ones(DataType.FLOAT, batched(BATCH, VECTORS))));
        assertTrue(error.getMessage().contains("[4, 7]"), error.getMessage());
        IllegalArgumentException mixed = assertThrows(
                IllegalArgumentException.class,
                () -> new LayersDynamics(
                        conv(3, 3).nOut(3).build(), dense().nOut(3).build()));
        assertTrue(mixed.getMessage().contains("layer 1"), mixed.getMessage());
        IllegalArgumentException seen = assertThrows(
                IllegalArgumentException.class,
                () -> ParameterList.of(new LayersDynamics(dense().nIn(4).nOut(6).build()), VECTORS));
        assertTrue(seen.getMessage().contains("nIn (4)"), seen.getMessage());
        assertThrows(IllegalArgumentException.class, () -> ParameterList.of(new LayersDynamics(), VECTORS));
    }
}
