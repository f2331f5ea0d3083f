package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.NeuralCdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.series.ControlPath;

@ExtendWith(DoublePrecision.class)
class NeuralCdeLayerTest {
    private static final double NAN = Double.NaN;
    private static final int STATE = 2;

    /** Steps of a constant length and their exact gradient: no tolerance but that of the differences. */
    private static NeuralCdeLayer.Builder cde(ControlPath path) {
        return new NeuralCdeLayer.Builder()
                .nOut(STATE)
                .dynamics(new MlpDynamics(3))
                .path(path)
                .solver(OdeSolver.RK4)
                .stepSize(0.5)
                .gradient(DiscreteAdjoint.EVERY_STEP);
    }

    private static NeuralNetConfiguration.Builder global(DataType type) {
        return new NeuralNetConfiguration.Builder()
                .seed(12)
                .dataType(type)
                .biasInit(0.2)
                .updater(new NoOp());
    }

    private static Layer regression() {
        return new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static Layer classes() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static NeuralNetwork series(NetworkKind kind, NeuralCdeLayer.Builder layer, int channels) {
        return kind.build(global(DataType.DOUBLE), InputType.recurrent(channels), layer.build(), regression());
    }

    /** Times of each example, missing values, a repeated time, an example of one observation, a gap. */
    private static INDArray features() {
        return Nd4j.createFromArray(new double[][][] {
            {{0, 0.5, 0.5, 2}, {1, 0.2, NAN, -1}, {NAN, 0.3, 0.1, NAN}},
            {{0.3, NAN, NAN, NAN}, {0.7, NAN, NAN, NAN}, {-0.4, NAN, NAN, NAN}},
            {{-1, 99, 0.2, 0.9}, {0.1, 98, -0.5, NAN}, {0.3, 97, 0.8, NAN}},
        });
    }

    private static INDArray mask() {
        return Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}, {1, 0, 0, 0}, {1, 0, 1, 1}});
    }

    private static DataSet seriesData() {
        INDArray labels =
                Nd4j.createFromArray(new double[][][] {{{1, -1, 0.5, 0}}, {{0.3, 0, 0, 0}}, {{-0.7, 0, 0.2, 0.9}}});
        return new DataSet(features(), labels, mask(), mask());
    }

    static Stream<Arguments> kindsAndPaths() {
        return Stream.of(NetworkKind.values())
                .flatMap(kind -> Stream.of(ControlPath.values()).map(path -> Arguments.of(kind, path)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndPaths")
    void gradientsOfSeriesAreThoseOfDifferences(NetworkKind kind, ControlPath path) {
        assertTrue(GradientCheck.passes(series(kind, cde(path), 3), seriesData()));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void gradientsOfTheLastStateAreThoseOfDifferences(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                global(DataType.DOUBLE),
                InputType.recurrent(3),
                cde(ControlPath.RECTILINEAR).lastState(true).observationCounts().build(),
                classes());
        INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 0}});
        assertTrue(GradientCheck.passes(network, new DataSet(features(), labels, mask(), null)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void gradientsOfOneExampleByAdaptiveStepsAreThoseOfDifferences(NetworkKind kind) {
        NeuralCdeLayer.Builder layer = new NeuralCdeLayer.Builder()
                .nOut(STATE)
                .dynamics(new MlpDynamics(3))
                .rtol(1e-10)
                .atol(1e-10);
        INDArray one = Nd4j.createFromArray(new double[][][] {{{0, 0.5, 2}, {1, NAN, -1}, {NAN, 0.3, 0.1}}});
        INDArray labels = Nd4j.createFromArray(new double[][][] {{{1, -1, 0.5}}});
        assertTrue(GradientCheck.passes(series(kind, layer, 3), new DataSet(one, labels)));
    }

    /** Through the values to a layer below; the times come in beside it. */
    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void gradientsOfALayerBelowAreThoseOfDifferences(ControlPath path) {
        ComputationGraph network = new ComputationGraph(global(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("times", "values")
                .setInputTypes(InputType.recurrent(1), InputType.recurrent(2))
                .addLayer("below", new LSTM.Builder().nOut(2).build(), "values")
                .addVertex("both", new MergeVertex(), "times", "below")
                .addLayer("cde", cde(path).build(), "both")
                .addLayer("out", regression(), "cde")
                .setOutputs("out")
                .build());
        network.init();
        INDArray times = Nd4j.createFromArray(new double[][][] {{{0, 0.5, 2}}, {{1, 1.2, 1.2}}});
        INDArray values = Nd4j.createFromArray(new double[][][] {
            {{1, 0.2, -1}, {0, 0.3, 0.1}}, {{0.5, -0.2, 0.7}, {0.3, 0.9, -0.6}}
        });
        INDArray labels = Nd4j.createFromArray(new double[][][] {{{1, -1, 0.5}}, {{0.2, 0.4, 0}}});
        assertTrue(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                .net(network)
                .inputs(new INDArray[] {times, values})
                .labels(new INDArray[] {labels})
                .maxRelError(1e-4)
                .print(GradientCheckUtil.PrintMode.FAILURES_ONLY)));
    }

    private static INDArray output(NeuralNetwork network, INDArray features, INDArray mask) {
        return ((MultiLayerNetwork) network).output(features, false, mask, null);
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void whatIsMaskedChangesNothing(ControlPath path) {
        NeuralNetwork nan = series(NetworkKind.MULTI_LAYER, cde(path), 3);
        NeuralNetwork masks = series(NetworkKind.MULTI_LAYER, cde(path).featureMasks(), 5);
        masks.params().assign(nan.params());
        INDArray expected = output(nan, features(), mask());
        INDArray there = Nd4j.createFromArray(new double[][][] {
            {{1, 1, 0, 1}, {0, 1, 1, 0}}, {{1, 0, 0, 0}, {1, 0, 0, 0}}, {{1, 0, 1, 0}, {1, 1, 1, 0}}
        });
        for (double other : new double[] {0, 1e30, NAN, Double.NEGATIVE_INFINITY}) {
            INDArray filled = features();
            for (int i = 0; i < 3; i++) {
                for (int k = 0; k < 4; k++) {
                    filled.putScalar(i, 0, k, mask().getDouble(i, k) == 0 ? other : filled.getDouble(i, 0, k));
                    for (int j = 0; j < 2; j++) {
                        boolean missing = there.getDouble(i, j, k) * mask().getDouble(i, k) == 0;
                        filled.putScalar(i, 1 + j, k, missing ? other : filled.getDouble(i, 1 + j, k));
                    }
                }
            }
            assertEquals(expected, output(masks, Nd4j.concat(1, filled, there), mask()), "filled with " + other);
        }
        assertFalse(expected.isNaN().any());
    }

    /** Of one step there is no way: z is affine in time and values. */
    @Test
    void oneObservationGivesTheInitialState() {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                global(DataType.DOUBLE),
                InputType.recurrent(3),
                cde(ControlPath.HERMITE).lastState(true).build(),
                classes());
        INDArray x = Nd4j.createFromArray(new double[][] {{0.3, 0.7, -0.4}, {1, 2, 3}});
        INDArray expected = x.mmul(network.getParam("0_initial.W")).addRowVector(network.getParam("0_initial.b"));
        assertTrue(
                expected.equalsWithEps(network.feedForward(x.reshape(2, 3, 1)).get(1), 1e-14));
    }

    @Test
    void layoutAndPlaceOfTheTimeDoNotMatter() {
        NeuralNetwork usual = series(NetworkKind.MULTI_LAYER, cde(ControlPath.HERMITE), 3);
        NeuralNetwork last =
                series(NetworkKind.MULTI_LAYER, cde(ControlPath.HERMITE).timeChannel(2), 3);
        last.params().assign(usual.params());
        NeuralNetwork nwc = NetworkKind.MULTI_LAYER.build(
                global(DataType.DOUBLE),
                InputType.recurrent(3, RNNFormat.NWC),
                cde(ControlPath.HERMITE).build(),
                new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .dataFormat(RNNFormat.NWC)
                        .activation(Activation.IDENTITY)
                        .build());
        nwc.params().assign(usual.params());
        INDArray expected = output(usual, features(), mask());
        INDArray f = features();
        INDArray moved = Nd4j.concat(1, channel(f, 1), channel(f, 2), channel(f, 0));
        assertEquals(expected, output(last, moved, mask()));
        INDArray other = output(nwc, f.permute(0, 2, 1).dup('c'), mask());
        assertEquals(expected, other.permute(0, 2, 1).dup('c'));
    }

    private static INDArray channel(INDArray features, int i) {
        return features.get(NDArrayIndex.all(), NDArrayIndex.interval(i, i + 1), NDArrayIndex.all());
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void floatsAreNearDoubles(ControlPath path) {
        NeuralNetwork doubles = series(NetworkKind.MULTI_LAYER, cde(path), 3);
        NeuralNetwork floats = NetworkKind.MULTI_LAYER.build(
                global(DataType.FLOAT), InputType.recurrent(3), cde(path).build(), regression());
        floats.params().assign(doubles.params());
        INDArray found = output(floats, features().castTo(DataType.FLOAT), mask());
        assertEquals(DataType.FLOAT, found.dataType());
        assertTrue(output(doubles, features(), mask()).equalsWithEps(found.castTo(DataType.DOUBLE), 1e-5));
    }

    @Test
    void aNetworkThatWasSavedOrSentGivesTheSameToTheLastBit() throws IOException, ClassNotFoundException {
        NeuralCdeLayer layer = cde(ControlPath.RECTILINEAR)
                .featureMasks()
                .observationCounts()
                .lastActivation(Activation.SOFTSIGN)
                .build();
        MultiLayerNetwork network = (MultiLayerNetwork)
                NetworkKind.MULTI_LAYER.build(global(DataType.DOUBLE), InputType.recurrent(5), layer, regression());
        MultiLayerConfiguration restored = MultiLayerConfiguration.fromJson(
                network.getLayerWiseConfigurations().toJson());
        assertEquals(network.getLayerWiseConfigurations(), restored);
        assertEquals(
                network.getLayerWiseConfigurations().getConf(0).getLayer(),
                restored.getConf(0).getLayer().clone());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork read =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
        INDArray features = Nd4j.concat(
                1,
                Nd4j.linspace(0, 1, 4, DataType.DOUBLE).reshape(1, 1, 4),
                Nd4j.rand(DataType.DOUBLE, 1, 2, 4),
                Nd4j.ones(DataType.DOUBLE, 1, 2, 4));
        assertEquals(network.output(features), read.output(features));
        assertEquals(network.output(features), sent(network).output(features));
    }

    /** By Java's serialization. */
    private static MultiLayerNetwork sent(MultiLayerNetwork network) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(network);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (MultiLayerNetwork) in.readObject();
        }
    }

    @Test
    void thePathIsPartOfTheText() {
        String text = cde(ControlPath.LINEAR).lastState(true).build().toString();
        assertTrue(text.contains("path=LINEAR") && text.contains("lastState=true"), text);
    }

    @Test
    void theTimeMustBeAChannel() {
        assertContains(
                "the time must be a channel of the path",
                assertThrows(
                        IllegalArgumentException.class,
                        () -> cde(ControlPath.LINEAR).timeChannel(-1)));
        assertContains(
                "must have the time",
                assertThrows(
                        IllegalArgumentException.class,
                        () -> series(NetworkKind.MULTI_LAYER, cde(ControlPath.LINEAR), 1)));
        assertContains(
                "must have the time (channel 3 of them)",
                assertThrows(
                        IllegalArgumentException.class,
                        () -> series(
                                NetworkKind.MULTI_LAYER, cde(ControlPath.LINEAR).timeChannel(3), 3)));
    }

    @Test
    void timesThatDecreaseAndFieldsThatReadTheTimeAreRefused() {
        NeuralNetwork network = series(NetworkKind.MULTI_LAYER, cde(ControlPath.LINEAR), 2);
        INDArray back = Nd4j.createFromArray(new double[][][] {{{0, 2, 1}, {1, 2, 3}}});
        assertContains("example 0, step 2", assertThrows(RuntimeException.class, () -> output(network, back, null)));
        NeuralCdeLayer.Builder timed = cde(ControlPath.LINEAR).dynamics(new MlpDynamics(3).time(TimeDependence.CONCAT));
        NeuralNetConfiguration.Builder global = global(DataType.DOUBLE);
        InputType two = InputType.recurrent(2);
        assertContains("must not read the time", assertThrows(RuntimeException.class, () -> {
            NeuralNetwork refused = NetworkKind.MULTI_LAYER.build(global, two, timed.build(), regression());
            output(refused, back.mul(0), null);
        }));
    }

    private static void assertContains(String part, Throwable error) {
        assertTrue(
                Stream.iterate(error, e -> e != null, Throwable::getCause)
                        .anyMatch(e -> String.valueOf(e.getMessage()).contains(part)),
                () -> "no \"" + part + "\" in " + error);
    }
}
