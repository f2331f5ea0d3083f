package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.dl4j.latent.GaussianNll;
import org.odelayer.dl4j.latent.GaussianOutput;
import org.odelayer.dl4j.latent.GaussianOutputLayer;
import org.odelayer.dl4j.latent.WarmUpSchedule;

/** The normal likelihood, with known and with learned noise. */
@ExtendWith(DoublePrecision.class)
class GaussianOutputTest {
    private static INDArray array(long seed, long... shape) {
        Random random = new Random(seed);
        long length = DoubleStream.of(Nd4j.createFromArray(shape).toDoubleVector())
                .mapToLong(d -> (long) d)
                .reduce(1, (a, b) -> a * b);
        return Nd4j.createFromArray(DoubleStream.generate(random::nextGaussian)
                        .limit(length)
                        .toArray())
                .reshape('c', shape);
    }

    @Test
    void theScoreIsTheSumOfNormalLogDensities() {
        INDArray labels = array(1, 3, 2);
        INDArray output = array(2, 3, 2);
        double[] sigma = {0.3, 2};
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 2; j++) {
                expected += LatentByHand.negativeLogDensity(labels.getDouble(i, j), output.getDouble(i, j), sigma[j]);
            }
        }
        double score = new GaussianNll(sigma).computeScore(labels, output, new ActivationIdentity(), null, false);
        assertEquals(expected, score, 1e-12 * expected);
    }

    @Test
    void theGradientIsThatOfDifferences() {
        INDArray labels = array(1, 4, 2);
        labels.putScalar(1, 1, Double.NaN);
        INDArray output = array(2, 4, 2);
        INDArray mask = Nd4j.createFromArray(1.0, 0.5, 0, 1).reshape(4, 1);
        GaussianNll loss = new GaussianNll(0.7);
        INDArray gradient = loss.computeGradient(labels, output, new ActivationTanH(), mask);
        double h = 1e-6;
        for (int i = 0; i < output.length(); i++) {
            double at = output.getDouble(i);
            double up = loss.computeScore(labels, output.dup().putScalar(i, at + h), new ActivationTanH(), mask, false);
            double down =
                    loss.computeScore(labels, output.dup().putScalar(i, at - h), new ActivationTanH(), mask, false);
            // Central differences of numbers of size 10 are right to 1e-8.
            assertEquals((up - down) / (2 * h), gradient.getDouble(i), 1e-8);
        }
    }

    @Test
    void whatIsMaskedOrNotObservedCountsNothing() {
        INDArray output = array(2, 2, 2);
        INDArray labels = Nd4j.createFromArray(new double[][] {{1, Double.NaN}, {Double.NaN, 5}});
        INDArray rows = Nd4j.createFromArray(1.0, 0);
        INDArray elements = Nd4j.createFromArray(new double[][] {{1, 1}, {1, 0}});
        GaussianNll loss = new GaussianNll(0.5);
        double expected = LatentByHand.negativeLogDensity(1, output.getDouble(0, 0), 0.5);
        for (INDArray mask : new INDArray[] {rows, rows.reshape(2, 1), elements}) {
            INDArray score = loss.computeScoreArray(labels, output, new ActivationIdentity(), mask);
            assertArrayEquals(new double[] {expected, 0}, score.toDoubleVector(), 1e-14);
            INDArray gradient = loss.computeGradient(labels, output, new ActivationIdentity(), mask);
            assertArrayEquals(new double[2], gradient.getRow(1).toDoubleVector(), 0.0);
            assertEquals(0, gradient.getDouble(0, 1), 0.0);
        }
    }

    @Test
    void outputsThatAreNotFiniteAreRefusedThoughLabelsMayBeMissing() {
        INDArray output = Nd4j.createFromArray(new double[][] {{1, Double.NaN}});
        GaussianNll loss = new GaussianNll(1);
        for (INDArray labels : new INDArray[] {Nd4j.zeros(1, 2), Nd4j.valueArrayOf(new long[] {1, 2}, Double.NaN)}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> loss.computeScore(labels, output, new ActivationIdentity(), null, false));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void noiseThatIsNoStandardDeviationIsRefused(double sigma) {
        String message = assertThrows(IllegalArgumentException.class, () -> new GaussianNll(sigma))
                .getMessage();
        assertTrue(message.contains("sigma ([" + sigma + "])"), message);
    }

    @Test
    void arraysThatDoNotFitAreRefused() {
        INDArray output = Nd4j.zeros(3, 2);
        ActivationIdentity identity = new ActivationIdentity();
        assertThrows(
                IllegalArgumentException.class,
                () -> new GaussianNll(1).computeScore(Nd4j.zeros(3, 1), output, identity, null, false));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GaussianNll(1, 1, 1).computeScore(output, output, identity, null, false));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GaussianNll(1).computeScore(output, output, identity, Nd4j.ones(2), false));
    }

    private static NeuralNetwork network(NetworkKind kind, DataType type, double learningRate, RnnOutputLayer output) {
        return kind.build(
                Layers.global(type, learningRate == 0 ? new NoOp() : new Adam(learningRate)),
                InputType.recurrent(2),
                new SimpleRnn.Builder().nOut(3).activation(Activation.TANH).build(),
                output);
    }

    private static RnnOutputLayer learned(double... sigma) {
        return new GaussianOutputLayer.Builder(sigma).nOut(2).build();
    }

    private static DataSet series() {
        DataSet data = new DataSet(array(4, 3, 2, 5), array(5, 3, 2, 5));
        data.getLabels().putScalar(new int[] {1, 1, 2}, Double.NaN);
        data.setLabelsMaskArray(
                Nd4j.createFromArray(new double[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 0, 0}, {1, 0, 1, 1, 0}}));
        return data;
    }

    @ParameterizedTest
    @EnumSource
    void gradientsPassDeeplearning4jsCheck(NetworkKind kind) {
        assertTrue(GradientCheck.passes(network(kind, DataType.DOUBLE, 0, learned(0.5, 1.5)), series()));
        RnnOutputLayer known = new RnnOutputLayer.Builder(new GaussianNll(0.5))
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build();
        assertTrue(GradientCheck.passes(network(kind, DataType.DOUBLE, 0, known), series()));
    }

    @ParameterizedTest
    @EnumSource
    void theScoreWithLearnedNoiseIsThatWithTheSameKnownNoise(NetworkKind kind) {
        NeuralNetwork network = network(kind, DataType.DOUBLE, 0, learned(0.5, 1.5));
        RnnOutputLayer known = new RnnOutputLayer.Builder(new GaussianNll(0.5, 1.5))
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build();
        NeuralNetwork reference = network(kind, DataType.DOUBLE, 0, known);
        assertEquals(NetworkKind.score(reference, series()), NetworkKind.score(network, series()), 1e-12);
    }

    @Test
    void theNoiseThatIsLearnedIsThatOfTheData() {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, 0.05, learned(1));
        INDArray features = array(4, 64, 2, 8).castTo(DataType.FLOAT);
        INDArray noise = array(5, 64, 2, 8).muli(Nd4j.createFromArray(0.5, 0.2).reshape(1, 2, 1));
        DataSet data = new DataSet(features, noise.addi(1).castTo(DataType.FLOAT));
        for (int i = 0; i < 150; i++) {
            network.fit(data);
        }
        // 512 values have a deviation that is known to 3 %; some of it the network explains away.
        double[] sigma = ((GaussianOutput) network.getLayer(1)).sigma();
        assertArrayEquals(new double[] {0.5, 0.2}, sigma, 0.05);
    }

    @Test
    void networksAreSavedBitByBit() throws IOException {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, 0.1, learned(0.5, 1.5));
        DataSet data = series();
        network.fit(data);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
        assertEquals(network.params(), restored.params());
        assertEquals(network.getLayerWiseConfigurations(), restored.getLayerWiseConfigurations());
        assertEquals(network.score(data), restored.score(data));
        network.fit(data);
        restored.fit(data);
        assertEquals(network.params(), restored.params());
        MultiLayerConfiguration conf = network.getLayerWiseConfigurations();
        assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
        assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
        assertEquals(conf, conf.clone());
        org.deeplearning4j.nn.graph.ComputationGraph graph = (org.deeplearning4j.nn.graph.ComputationGraph)
                network(NetworkKind.GRAPH, DataType.FLOAT, 0.1, learned(0.5));
        assertEquals(
                graph.getConfiguration(),
                ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson()));
    }

    @Test
    void wrongNumbersOfDeviationsAreRefused() {
        org.deeplearning4j.nn.conf.layers.Layer.Builder<?> builder = new GaussianOutputLayer.Builder(0.5, 1.5).nOut(3);
        String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains("nOut = 3"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> new GaussianOutputLayer.Builder(1)
                        .lossFunction(new org.nd4j.linalg.lossfunctions.impl.LossMSE()));
    }

    @Test
    void aWarmUpGrowsFromZeroToItsFinalValue() {
        WarmUpSchedule schedule = new WarmUpSchedule(ScheduleType.EPOCH, 2, 0.5);
        assertEquals(0, schedule.valueAt(100, 0));
        assertEquals(1.5, schedule.valueAt(0, 2));
        assertEquals(1 - Math.pow(0.99, 69), WarmUpSchedule.of(0.99).valueAt(69, 0), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> WarmUpSchedule.of(1));
        assertThrows(IllegalArgumentException.class, () -> new WarmUpSchedule(null, 1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new WarmUpSchedule(ScheduleType.EPOCH, -1, 0.5));
    }
}
