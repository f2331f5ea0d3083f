package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.accurate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.DynamicsLayer;
import org.odelayer.dl4j.data.FlowMatchingIterator;
import org.odelayer.dl4j.data.ShootingIterator;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.regularization.JacobianFrobenius;

/** Fields that are trained without being solved, and solved then. */
@ExtendWith(DoublePrecision.class)
class DynamicsLayerTest {
    private static LossLayer meanSquares() {
        return new LossLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static DynamicsLayer.Builder field(long... hidden) {
        return new DynamicsLayer.Builder().dynamics(new MlpDynamics(hidden).time(TimeDependence.CONCAT));
    }

    private static INDArray random(long... shape) {
        Random random = new Random(4);
        INDArray result = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < result.length(); i++) {
            result.putScalar(i, random.nextGaussian());
        }
        return result;
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void itPassesTheGradientCheck(NetworkKind kind) {
        for (int batch : new int[] {1, 4}) {
            NeuralNetwork fixed = kind.build(
                    Layers.global(DataType.DOUBLE, new NoOp()),
                    InputType.feedForward(3),
                    field(5).time(0.7).regularization(JacobianFrobenius.of(0.3)).build(),
                    meanSquares());
            assertTrue(GradientCheck.passes(fixed, new DataSet(random(batch, 3), random(batch, 3))));
            NeuralNetwork timed = kind.build(
                    Layers.global(DataType.DOUBLE, new NoOp()),
                    InputType.feedForward(4),
                    Layers.dense(4),
                    field(5).timeInput(true).build(),
                    meanSquares());
            assertTrue(GradientCheck.passes(timed, new DataSet(random(batch, 4), random(batch, 3))));
        }
    }

    /** By hand: f = tanh(x W0 + t w0t + b0) W1 + b1, in both data types, for one time and for times of their own. */
    @Test
    void theOutputIsTheField() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            double rounding = type == DataType.FLOAT ? 1e-6 : 1e-14;
            NeuralNetwork timed = NetworkKind.GRAPH.build(
                    Layers.global(type, new NoOp()),
                    InputType.feedForward(3),
                    field(5).timeInput(true).build(),
                    meanSquares());
            NeuralNetwork fixed = NetworkKind.GRAPH.build(
                    Layers.global(type, new NoOp()),
                    InputType.feedForward(2),
                    field(5).time(0.4).build(),
                    meanSquares());
            NetworkKind.layer(fixed, 0)
                    .setParams(NetworkKind.layer(timed, 0).params().dup());
            INDArray x = random(6, 2).castTo(type);
            INDArray times = Nd4j.arange(6).castTo(type).mul(0.5).reshape(6, 1);
            INDArray withTimes = NetworkKind.output(timed, Nd4j.hstack(x, times));
            assertArrayEquals(new long[] {6, 2}, withTimes.shape());
            assertHand(timed, x, times, withTimes, rounding);
            assertHand(
                    timed, x, Nd4j.valueArrayOf(new long[] {6, 1}, 0.4, type), NetworkKind.output(fixed, x), rounding);
        }
    }

    private static void assertHand(NeuralNetwork network, INDArray x, INDArray t, INDArray found, double rounding) {
        java.util.Map<String, INDArray> p = NetworkKind.layer(network, 0).paramTable();
        INDArray inside = x.mmul(p.get("W0"))
                .add(t.mmul(p.get("w0t")))
                .addRowVector(p.get("b0").reshape(1, 5));
        INDArray expected = org.nd4j.linalg.ops.transforms.Transforms.tanh(inside)
                .mmul(p.get("W1"))
                .addRowVector(p.get("b1").reshape(1, 2));
        assertTrue(expected.equalsWithEps(found, rounding), expected + " and " + found);
    }

    /** Rotation: trained on derivatives at points, the field is handed over and takes (1, 0) to (cos 1, sin 1). */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aFieldThatIsTrainedOnDerivativesIsSolved(NetworkKind kind) {
        INDArray x = random(200, 2);
        INDArray derivatives = Nd4j.hstack(x.getColumn(1, true).neg(), x.getColumn(0, true));
        NeuralNetwork trained = kind.build(
                Layers.global(DataType.DOUBLE, new Adam(0.01)),
                InputType.feedForward(2),
                new DynamicsLayer.Builder().dynamics(new MlpDynamics(32)).build(),
                meanSquares());
        for (int i = 0; i < 800; i++) {
            trained.fit(new DataSet(x, derivatives));
        }
        NeuralNetwork solving = kind.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(2),
                accurate(Layers.ode(32)).build(),
                meanSquares());
        NetworkKind.layer(solving, 0)
                .setParams(NetworkKind.layer(trained, 0).params().dup());
        INDArray end = NetworkKind.output(solving, Nd4j.createFromArray(new double[][] {{1, 0}}));
        assertEquals(Math.cos(1), end.getDouble(0), 0.02);
        assertEquals(Math.sin(1), end.getDouble(1), 0.02);
    }

    @Test
    void itSurvivesSavingAndTrainsOnAlike() throws IOException {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new Adam(0.01)),
                InputType.feedForward(3),
                field(5).timeInput(true).l2(0.01).build(),
                meanSquares());
        DataSet set = new DataSet(random(7, 3), random(7, 2));
        network.fit(set);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        assertEquals(network.getLayerWiseConfigurations(), restored.getLayerWiseConfigurations());
        network.fit(set);
        restored.fit(set);
        assertEquals(network.params(), restored.params());
        DataSet smaller = new DataSet(random(2, 3), random(2, 2));
        network.fit(smaller);
        assertTrue(Double.isFinite(network.score()));
    }

    @Test
    void whatBelongsToTheSolveIsRefusedByName() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> field(4).order(2).name("f").build())
                .getMessage();
        assertTrue(message.contains("\"f\"") && message.contains("order"), message);
        assertThrows(IllegalArgumentException.class, () -> field(4).time(Double.NaN));
        DynamicsLayer series = new DynamicsLayer.Builder()
                .dynamics(DepthDependence.galerkin(DepthBasis.FOURIER, 3).applyTo(new MlpDynamics(3), 0, 1))
                .build();
        message = assertThrows(
                        IllegalArgumentException.class,
                        () -> NetworkKind.GRAPH.build(
                                Layers.global(DataType.DOUBLE, new NoOp()),
                                InputType.feedForward(2),
                                series,
                                meanSquares()))
                .getMessage();
        assertTrue(message.contains("series in time"), message);
    }

    /** E[x₁ − x₀ | x₀] = −x₀, x_t lies between x₀ and x₁, and every example comes once in an epoch. */
    @Test
    void flowMatchingPairsDataWithNormalVariables() {
        INDArray data = Nd4j.arange(1, 1001).castTo(DataType.DOUBLE).reshape(1000, 1);
        FlowMatchingIterator pairs = new FlowMatchingIterator(data, 300, 5);
        double sum = 0;
        double square = 0;
        boolean[] seen = new boolean[1001];
        int batches = 0;
        while (pairs.hasNext()) {
            DataSet set = pairs.next();
            batches++;
            for (int i = 0; i < set.numExamples(); i++) {
                double t = set.getFeatures().getDouble(i, 1);
                double target = set.getLabels().getDouble(i, 0);
                double start = set.getFeatures().getDouble(i, 0) - t * target;
                seen[(int) Math.round(start)] = true;
                double end = start + target;
                sum += end;
                square += end * end;
            }
        }
        assertEquals(4, batches);
        for (int i = 1; i <= 1000; i++) {
            assertTrue(seen[i], "example " + i);
        }
        // Of 1000 normal variables, within four standard errors.
        assertEquals(0, sum / 1000, 4 / Math.sqrt(1000));
        assertEquals(1, square / 1000, 4 * Math.sqrt(2.0 / 1000));
        INDArray first = new FlowMatchingIterator(data, 300, 5).next().getFeatures();
        assertEquals(first, new FlowMatchingIterator(data, 300, 5).next().getFeatures());
        pairs.reset();
        assertTrue(first.distance2(pairs.next().getFeatures()) > 1, "another epoch, other pairs");
    }

    /** Windows meet at the states that both have, whose errors have a weight of their own. */
    @Test
    void windowsShareTheirEnds() {
        INDArray series = Nd4j.arange(2 * 8).castTo(DataType.DOUBLE).reshape(2, 1, 8);
        ShootingIterator windows = new ShootingIterator(series, 3, 5, 10, 1);
        DataSet all = windows.next();
        assertEquals(4, all.numExamples());
        for (int i = 0; i < 4; i++) {
            double start = all.getFeatures().getDouble(i, 0);
            assertTrue(start == 0 || start == 3 || start == 8 || start == 11, "starts at " + start);
            for (int k = 0; k < 3; k++) {
                assertEquals(start + 1 + k, all.getLabels().getDouble(i, 0, k));
                assertEquals(k == 2 ? 5 : 1, all.getLabelsMaskArray().getDouble(i, k));
            }
        }
        String message = assertThrows(IllegalArgumentException.class, () -> new ShootingIterator(series, 8, 1, 10, 1))
                .getMessage();
        assertTrue(message.contains("window (8)"), message);
    }

    /** An oscillator over ten periods, from windows of a twentieth of one. */
    @Test
    void aFieldIsLearnedFromWindows() {
        int times = 201;
        double h = 2 * Math.PI / 20;
        INDArray series = Nd4j.create(DataType.DOUBLE, 1, 2, times);
        for (int k = 0; k < times; k++) {
            series.putScalar(0, 0, k, Math.cos(k * h)).putScalar(0, 1, k, -Math.sin(k * h));
        }
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new Adam(0.02)),
                InputType.feedForward(2),
                Layers.ode().outputTimes(h, 2 * h).rtol(1e-6).atol(1e-6).build(),
                new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build());
        ShootingIterator windows = new ShootingIterator(series, 2, 2, 100, 1);
        for (int i = 0; i < 300; i++) {
            network.fit(windows.next());
            windows.reset();
        }
        INDArray matrix = network.getParam("0_W0");
        INDArray expected = Nd4j.createFromArray(new double[][] {{0, -1}, {1, 0}});
        assertTrue(matrix.equalsWithEps(expected, 0.01), matrix.toString());
    }
}
