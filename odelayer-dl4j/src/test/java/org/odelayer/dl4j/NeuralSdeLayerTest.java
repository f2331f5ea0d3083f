package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.NeuralSdeLayer;
import org.odelayer.dl4j.latent.MomentLoss;
import org.odelayer.dl4j.layer.PathOutput;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.dl4j.listener.NoiseListener;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.DriftDiffusion;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.noise.BrownianPath;
import org.odelayer.noise.NoiseKey;
import org.odelayer.sde.SdeMethod;

/** Stochastic differential equations as layers of Deeplearning4j's networks. */
@ExtendWith(DoublePrecision.class)
class NeuralSdeLayerTest {
    static final int FEATURES = 2;
    static final int BATCH = 3;

    static NeuralSdeLayer.Builder layer() {
        return new NeuralSdeLayer.Builder().dynamics(new DriftingDynamics(0.4, false));
    }

    /** Dense below, so that the gradient by the input counts. */
    static NeuralNetwork network(NetworkKind kind, DataType type, IUpdater updater, NeuralSdeLayer.Builder builder) {
        NeuralSdeLayer sde = builder.build();
        Layer loss = sde.givesSeries()
                ? new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build()
                : new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build();
        return kind.build(
                Layers.global(type, updater), InputType.feedForward(FEATURES), Layers.dense(FEATURES), sde, loss);
    }

    static org.odelayer.dl4j.layer.NeuralSdeLayer running(NeuralNetwork network) {
        return (org.odelayer.dl4j.layer.NeuralSdeLayer) NetworkKind.layer(network, 1);
    }

    static INDArray features(DataType type) {
        return ToyData.normal(type, 3, BATCH, FEATURES);
    }

    static DataSet data(DataType type, long... labels) {
        return new DataSet(features(type), ToyData.normal(type, 4, labels));
    }

    /** Euler's steps with the increments of the path that has the layer's key. */
    @Test
    void theOutputIsThatOfStepsAlongThePath() {
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), layer().stepSize(0.125));
        INDArray y = ((MultiLayerNetwork) network)
                .feedForward(features(DataType.DOUBLE), true)
                .get(2);
        INDArray before = ((MultiLayerNetwork) network)
                .feedForward(features(DataType.DOUBLE), true)
                .get(1);
        INDArray a = ((MultiLayerNetwork) network).getParam("1_A");
        BrownianPath path = BrownianPath.between(new NoiseKey(12345, 1, 0), 0, 1, FEATURES);
        double[] increment = new double[FEATURES];
        for (int i = 0; i < BATCH; i++) {
            double[] x = before.getRow(i).toDoubleVector();
            for (int k = 0; k < 8; k++) {
                path.increment(i, k / 8.0, (k + 1) / 8.0, increment, null);
                double[] next = new double[FEATURES];
                for (int j = 0; j < FEATURES; j++) {
                    double drift = -Math.tanh(x[0] * a.getDouble(0, j) + x[1] * a.getDouble(1, j));
                    next[j] = x[j] + 0.125 * drift + 0.4 * x[j] * increment[j];
                }
                x = next;
            }
            assertArrayEquals(x, y.getRow(i).toDoubleVector(), 1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MULTI_LAYER, MILSTEIN, false, 1",
        "GRAPH, MILSTEIN, true, 1",
        "MULTI_LAYER, EULER_MARUYAMA, true, 3",
        "GRAPH, EULER_MARUYAMA, false, 2"
    })
    void gradientsAreThoseOfDifferencesAlongTheSamePath(
            NetworkKind kind, SdeMethod method, boolean series, int samples) {
        for (boolean cost : new boolean[] {false, true}) {
            NeuralSdeLayer.Builder builder = new NeuralSdeLayer.Builder()
                    .dynamics(new DriftingDynamics(0.4, cost))
                    .method(method)
                    .samples(samples)
                    .costWeight(0.3)
                    .stepSize(0.2);
            NeuralNetwork network =
                    network(kind, DataType.DOUBLE, new NoOp(), series ? builder.outputTimes(0.4, 1) : builder);
            long rows = (long) samples * BATCH;
            DataSet data = series ? data(DataType.DOUBLE, rows, FEATURES, 2) : data(DataType.DOUBLE, rows, FEATURES);
            assertTrue(GradientCheck.passes(network, data), method + " " + cost);
        }
    }

    @Test
    void reversibleStepsHaveTheSameGradientWithoutTheirStates() {
        SdeDynamics dynamics = new DriftDiffusion(
                        new MlpDynamics(4), new MlpDynamics(3), NoiseType.GENERAL, Calculus.STRATONOVICH)
                .channels(3);
        INDArray[] after = new INDArray[2];
        for (int i = 0; i < 2; i++) {
            NeuralNetwork network = network(
                    NetworkKind.MULTI_LAYER,
                    DataType.DOUBLE,
                    new Adam(0.01),
                    new NeuralSdeLayer.Builder()
                            .dynamics(dynamics)
                            .method(SdeMethod.REVERSIBLE_HEUN)
                            .gradient(i == 0 ? DiscreteAdjoint.EVERY_STEP : ContinuousAdjoint.AS_FORWARD));
            network.fit(data(DataType.DOUBLE, BATCH, FEATURES));
            after[i] = ((MultiLayerNetwork) network).params();
        }
        assertTrue(after[0].equalsWithEps(after[1], 1e-9));
    }

    @ParameterizedTest
    @CsvSource({"MULTI_LAYER, FLOAT", "GRAPH, FLOAT", "MULTI_LAYER, DOUBLE", "GRAPH, DOUBLE"})
    void theLossFallsAndListenersSeeWhatItCost(NetworkKind kind, DataType type) {
        NeuralNetwork network = network(kind, type, new Adam(0.02), layer().stepSize(0.1));
        List<NfeListener.Nfe> seen = new ArrayList<>();
        ((org.deeplearning4j.nn.api.Model) network).setListeners(new NfeListener(1, seen::add));
        DataSet data = data(type, BATCH, FEATURES);
        double before = NetworkKind.score(network, data);
        for (int i = 0; i < 60; i++) {
            network.fit(data);
        }
        assertTrue(NetworkKind.score(network, data) < before);
        assertEquals(60, seen.size());
        assertTrue(seen.stream().allMatch(nfe -> nfe.forward() == 10 && nfe.backward() == 10), seen::toString);
    }

    /** A path is that of its iteration; the next one has another. */
    @Test
    void eachIterationHasAPathOfItsOwn() {
        MultiLayerNetwork network =
                (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), layer());
        DataSet data = data(DataType.DOUBLE, BATCH, FEATURES);
        double first = network.score(data, true);
        assertEquals(first, network.score(data, true));
        network.fit(data);
        double second = network.score(data, true);
        assertNotEquals(first, second);
        assertEquals(second, network.score(data, true));
        assertEquals(network.output(data.getFeatures()), network.output(data.getFeatures()));
    }

    @Test
    void samplesAreRowsInTrainingAndTheirMeanInInference() {
        MultiLayerNetwork network = (MultiLayerNetwork) network(
                NetworkKind.MULTI_LAYER,
                DataType.DOUBLE,
                new NoOp(),
                layer().samples(5).inference(PathOutput.MEAN).seed(77));
        INDArray x = features(DataType.DOUBLE);
        assertArrayEquals(
                new long[] {5 * BATCH, FEATURES}, network.output(x, true).shape());
        INDArray mean = network.output(x);
        INDArray below = network.feedForward(x).get(1);
        assertEquals(running(network).paths(below, 5, 77).mean(0), mean);
        running(network).draw(PathOutput.SAMPLE, 1, 77);
        assertArrayEquals(new long[] {BATCH, FEATURES}, network.output(x).shape());
        running(network).draw(PathOutput.MEAN, 7, 78);
        assertEquals(running(network).paths(below, 7, 78).mean(0), network.output(x));
    }

    /** Without drift the mean of a martingale stays, and its variance is y₀² (e^{σ² t} − 1). */
    @Test
    void pathsHaveTheMomentsOfTheirEquation() {
        MultiLayerNetwork network = (MultiLayerNetwork) network(
                NetworkKind.MULTI_LAYER,
                DataType.DOUBLE,
                new NoOp(),
                layer().method(SdeMethod.MILSTEIN).stepSize(0.02).outputTimes(0.5, 1));
        network.getParam("1_A").assign(0);
        INDArray x = features(DataType.DOUBLE).getRow(0).reshape(1, FEATURES);
        INDArray paths = running(network).paths(x, 4000, 5);
        assertArrayEquals(new long[] {4000, 1, FEATURES, 2}, paths.shape());
        for (int j = 0; j < FEATURES; j++) {
            double start = x.getDouble(j);
            INDArray end = paths.reshape('c', 4000, FEATURES, 2)
                    .tensorAlongDimension(2 * j + 1, 0)
                    .div(start);
            double deviation = Math.sqrt(Math.expm1(0.16));
            assertEquals(1, end.meanNumber().doubleValue(), 4 * deviation / Math.sqrt(4000));
            // Of a lognormal variable of this width the standard deviation is off by 3 % at most.
            assertEquals(deviation, end.stdNumber().doubleValue(), 0.06 * deviation);
        }
    }

    @Test
    void aBatchOfOneAndOthersFollowOneAnother() {
        MultiLayerNetwork network = (MultiLayerNetwork)
                network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new Adam(0.01), layer().samples(2));
        for (int batch : new int[] {3, 1, 4, 2, 5, 1}) {
            network.fit(new DataSet(
                    ToyData.normal(DataType.FLOAT, 1, batch, FEATURES),
                    ToyData.normal(DataType.FLOAT, 2, 2 * batch, FEATURES)));
        }
        INDArray alone = network.output(features(DataType.FLOAT).getRow(0).reshape(1, FEATURES));
        assertTrue(alone.equalsWithEps(
                network.output(features(DataType.FLOAT)).getRow(0).reshape(1, FEATURES), 1e-5));
    }

    /** A squared error has its minimum without noise; moments do not. */
    @ParameterizedTest
    @EnumSource
    void aLossThatTakesTheNoiseAwayIsWarnedOfOnce(NetworkKind kind) {
        NeuralNetwork squared = network(kind, DataType.FLOAT, new NoOp(), layer());
        ((org.deeplearning4j.nn.api.Model) squared).setListeners(new NoiseListener());
        List<String> warnings = Warnings.of(() -> {
            squared.fit(data(DataType.FLOAT, BATCH, FEATURES));
            squared.fit(data(DataType.FLOAT, BATCH, FEATURES));
        });
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("MomentLoss"), warnings.get(0));
        NeuralNetwork moments = kind.build(
                Layers.global(DataType.FLOAT, new NoOp()),
                InputType.feedForward(FEATURES),
                layer().build(),
                new LossLayer.Builder(new MomentLoss(1))
                        .activation(Activation.IDENTITY)
                        .build());
        ((org.deeplearning4j.nn.api.Model) moments).setListeners(new NoiseListener());
        assertEquals(List.of(), Warnings.of(() -> moments.fit(data(DataType.FLOAT, BATCH, FEATURES))));
    }
}
