package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.accurate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
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
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.flow.FlowSampler;
import org.odelayer.dl4j.flow.NormalNll;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.Trace;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;

/** Networks that are continuous normalizing flows. */
@ExtendWith(DoublePrecision.class)
class FlowTest {
    private static final Trace HUTCHINSON = Trace.hutchinson(1, ProbeDistribution.RADEMACHER);

    private static LossLayer likelihood() {
        return new LossLayer.Builder(new NormalNll())
                .activation(Activation.IDENTITY)
                .build();
    }

    private static NeuralOdeLayer.Builder flow(Trace trace) {
        return accurate(new NeuralOdeLayer.Builder()
                .dynamics(new MlpDynamics(5).time(TimeDependence.CONCAT))
                .density(trace));
    }

    private static NeuralNetwork network(NetworkKind kind, DataType type, IUpdater updater, Trace trace) {
        return kind.build(
                Layers.global(type, updater),
                InputType.feedForward(2),
                flow(trace)
                        .regularization(JacobianFrobenius.of(0.1), new KineticEnergy(0.05))
                        .build(),
                flow(trace).carriesDensity(true).build(),
                likelihood());
    }

    private static INDArray data(DataType type, int count) {
        Random random = new Random(3);
        double[] values = DoubleStream.generate(() -> 0.5 + 0.3 * random.nextGaussian())
                .limit(2L * count)
                .toArray();
        return Nd4j.createFromArray(values).reshape('c', count, 2).castTo(type);
    }

    private static DataSet set(INDArray x) {
        return new DataSet(x, x);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void twoLayersPassTheGradientCheckWithPenalties(NetworkKind kind) {
        for (Trace trace : new Trace[] {Trace.exact(), HUTCHINSON}) {
            for (int batch : new int[] {1, 4}) {
                NeuralNetwork network = network(kind, DataType.DOUBLE, new NoOp(), trace);
                assertTrue(GradientCheck.passes(network, set(data(DataType.DOUBLE, batch))), trace + ", " + batch);
            }
        }
    }

    /** With a mask, an example that is masked has no part in the loss. */
    @Test
    void aMaskedExamplePassesTheGradientCheck() {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(2),
                flow(Trace.exact()).build(),
                likelihood());
        DataSet set = set(data(DataType.DOUBLE, 3));
        set.setLabelsMaskArray(Nd4j.createFromArray(new double[][] {{1}, {0}, {1}}));
        assertTrue(GradientCheck.passes(network, set));
    }

    /** A shift: f = c gives z = x + c and ℓ = 0, so that the likelihood is that of a normal distribution around −c. */
    @Test
    void theScoreIsTheMeanNegativeLogLikelihood() {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(2),
                accurate(new NeuralOdeLayer.Builder()
                                .dynamics(new MlpDynamics())
                                .density(Trace.exact()))
                        .build(),
                likelihood());
        network.setParam("0_W0", Nd4j.zeros(DataType.DOUBLE, 2, 2));
        network.setParam("0_b0", Nd4j.createFromArray(0.4, -0.2).reshape(1, 2).reshape(2));
        INDArray x = data(DataType.DOUBLE, 5);
        double sum = 0;
        INDArray scores = network.scoreExamples(set(x), false);
        for (int i = 0; i < 5; i++) {
            double first = x.getDouble(i, 0) + 0.4;
            double second = x.getDouble(i, 1) - 0.2;
            double expected = (first * first + second * second) / 2 + Math.log(2 * Math.PI);
            assertEquals(expected, scores.getDouble(i), 1e-9);
            sum += expected;
        }
        assertEquals(sum / 5, network.score(set(x)), 1e-9);
        INDArray density = FlowSampler.of(network).logDensity(x);
        assertEquals(-sum / 5, density.meanNumber().doubleValue(), 1e-9);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void itLearnsADistributionAndSurvivesSaving(NetworkKind kind) throws IOException {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            NeuralOdeLayer.Builder first = flow(HUTCHINSON).rtol(1e-4).atol(1e-4);
            NeuralOdeLayer.Builder second = flow(HUTCHINSON).rtol(1e-4).atol(1e-4);
            NeuralNetwork network = kind.build(
                    Layers.global(type, new Adam(0.02)),
                    InputType.feedForward(2),
                    first.build(),
                    second.carriesDensity(true).build(),
                    likelihood());
            DataSet set = set(data(type, 200));
            for (int i = 0; i < 150; i++) {
                network.fit(set);
            }
            // The entropy of two normal variables of deviation 0.3, which the mean of 200 examples is near.
            double entropy = Math.log(2 * Math.PI * Math.E * 0.09);
            assertEquals(entropy, NetworkKind.score(network, set), 0.15, type.toString());
            assertSamplesAreLikeTheData(FlowSampler.of(network));
            assertSurvivesSaving(network, set);
        }
    }

    private static void assertSamplesAreLikeTheData(FlowSampler flow) {
        INDArray samples = flow.sample(500, 7);
        assertEquals(samples, flow.sample(500, 7), "the same seed");
        for (int i = 0; i < 2; i++) {
            assertEquals(0.5, samples.getColumn(i).meanNumber().doubleValue(), 0.08);
            assertEquals(0.3, samples.getColumn(i).stdNumber().doubleValue(), 0.06);
        }
        INDArray back = flow.inverse(flow.toNormal(samples));
        assertTrue(back.equalsWithEps(samples, 2e-3), "there and back at tolerances of 1e-4");
    }

    private static void assertSurvivesSaving(NeuralNetwork network, DataSet set) throws IOException {
        if (!(network instanceof MultiLayerNetwork chain)) {
            return;
        }
        assertEquals(
                chain.getLayerWiseConfigurations(),
                MultiLayerConfiguration.fromJson(
                        chain.getLayerWiseConfigurations().toJson()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(chain, bytes, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        assertEquals(chain.output(set.getFeatures()), restored.output(set.getFeatures()));
        INDArray z =
                NetworkKind.output(network, set.getFeatures()).get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2));
        assertEquals(
                FlowSampler.of(chain).inverse(z.dup()), FlowSampler.of(restored).inverse(z.dup()));
        chain.fit(set);
        restored.fit(set);
        assertEquals(chain.params(), restored.params(), "training goes on alike");
    }

    @Test
    void inferenceTakesTheExactTrace() {
        NeuralNetwork estimate = network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), HUTCHINSON);
        NeuralNetwork exact = network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), Trace.exact());
        ((MultiLayerNetwork) exact).setParams(((MultiLayerNetwork) estimate).params());
        INDArray x = data(DataType.DOUBLE, 4);
        INDArray output = NetworkKind.output(estimate, x);
        assertEquals(3, output.size(1));
        assertEquals(NetworkKind.output(exact, x), output);
        double apart = NetworkKind.output(estimate, true, x).distance2(output);
        assertTrue(apart > 1e-3, "training estimates: " + apart);
    }

    @Test
    void theInverseLeavesTrainingAlone() {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new Adam(0.01)),
                InputType.feedForward(3),
                accurate(Layers.ode(6)).build(),
                Layers.softmax(2));
        DataSet set = ToyData.random(DataType.DOUBLE, 5, 3, 2);
        network.fit(set);
        MultiLayerNetwork twin = network.clone();
        org.odelayer.dl4j.layer.NeuralOdeLayer layer = NetworkKind.ode(network, 0);
        INDArray x = set.getFeatures();
        INDArray found = layer.inverse(layer.infer(x));
        assertTrue(found.equalsWithEps(x, 1e-8));
        assertTrue(layer.inverseDrift(x) < 30, "tolerances: " + layer.inverseDrift(x));
        network.fit(set);
        twin.fit(set);
        assertEquals(twin.params(), network.params());
    }

    /** y' = −20 y: what is left after the time 1 is 2e-9 of what was, and the tolerance is 1e-6. */
    @Test
    void contractingFieldsHaveAnInverseDrift() {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(1),
                Layers.ode().rtol(1e-6).atol(1e-6).build(),
                Layers.softmax(2));
        network.setParam("0_W0", Nd4j.createFromArray(new double[][] {{-20}}));
        double drift = NetworkKind.ode(network, 0).inverseDrift(Nd4j.ones(DataType.DOUBLE, 2, 1));
        assertTrue(drift > org.odelayer.dl4j.layer.NeuralOdeLayer.INVERSE_DRIFT_LIMIT, "drift " + drift);
    }

    @Test
    void misuseIsNamed() {
        NeuralNetwork classifier = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(2),
                Layers.dense(3),
                flow(Trace.exact()).build(),
                likelihood());
        String message = assertThrows(IllegalArgumentException.class, () -> FlowSampler.of(classifier))
                .getMessage();
        assertTrue(message.contains("layer0") && message.contains("density"), message);
        message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new NormalNll()
                                .computeScoreArray(
                                        null, Nd4j.ones(4, 1), Activation.IDENTITY.getActivationFunction(), null))
                .getMessage();
        assertTrue(message.contains("[batch, n + 1]"), message);
        FlowSampler sampler = FlowSampler.of(network(NetworkKind.GRAPH, DataType.DOUBLE, new NoOp(), HUTCHINSON));
        assertThrows(IllegalArgumentException.class, () -> sampler.logDensity(Nd4j.ones(DataType.DOUBLE, 2, 3)));
        assertThrows(IllegalArgumentException.class, () -> sampler.sample(0, 1));
        NeuralNetwork last = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(2),
                Layers.ode(4).order(2).build(),
                Layers.softmax(2));
        message = assertThrows(
                        IllegalArgumentException.class,
                        () -> NetworkKind.ode(last, 0).inverse(Nd4j.ones(DataType.DOUBLE, 1, 2)))
                .getMessage();
        assertTrue(message.contains("layer0") && message.contains("OutputState.ALL"), message);
    }
}
