package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.LatentModels.gru;
import static org.odelayer.dl4j.LatentModels.network;
import static org.odelayer.dl4j.LatentModels.odeRnn;
import static org.odelayer.dl4j.LatentModels.part;
import static org.odelayer.dl4j.LatentModels.quick;
import static org.odelayer.dl4j.LatentModels.running;
import static org.odelayer.dl4j.LatentModels.series;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.dl4j.conf.LatentOdeLayer;
import org.odelayer.dl4j.latent.WarmUpSchedule;
import org.odelayer.dl4j.layer.InitialDraw;
import org.odelayer.dl4j.layer.LatentOdeLayer.Posterior;

/** What a latent ODE computes, compared with computations by hand. */
@ExtendWith(DoublePrecision.class)
class LatentOdeLayerTest {
    private static LatentOdeLayer.Builder encoder(boolean odeRnn) {
        return odeRnn ? odeRnn() : gru();
    }

    @ParameterizedTest
    @CsvSource({"MULTI_LAYER, false, 1", "MULTI_LAYER, true, 0.3", "GRAPH, false, 0", "GRAPH, true, 1"})
    void gradientsPassDeeplearning4jsCheck(NetworkKind kind, boolean odeRnn, double weight) {
        LatentOdeLayer.Builder latent = quick(encoder(odeRnn)).klWeight(weight);
        NeuralNetwork network = network(kind, DataType.DOUBLE, new NoOp(), latent);
        assertTrue(GradientCheck.passes(network, series()));
        assertTrue(GradientCheck.passes(network, part(series(), 1, 2)), "a batch of one");
        assertTrue(GradientCheck.passes(network, part(series(), 2, 5)), "a smaller batch");
    }

    @ParameterizedTest
    @EnumSource
    void gradientsPassDeeplearning4jsCheckWithoutMinibatches(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                Layers.global(DataType.DOUBLE, new NoOp()).miniBatch(false),
                InputType.recurrent(3),
                gru().rtol(1e-8).atol(1e-8).build(),
                LatentModels.likelihood());
        assertTrue(GradientCheck.passes(network, part(series(), 1, 3)), "by the continuous adjoint");
    }

    /** By central differences of the score, with respect to each value and each time that is there. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsReachTheInput(boolean odeRnn) {
        MultiLayerNetwork network = chain(encoder(odeRnn));
        DataSet data = series();
        network.setInputMiniBatchSize(5);
        INDArray gradient = network.calculateGradients(
                        data.getFeatures(), data.getLabels(), data.getFeaturesMaskArray(), data.getLabelsMaskArray())
                .getSecond()
                .dup();
        double h = 1e-5;
        for (int i = 0; i < 5; i++) {
            for (int k = 0; k < 6; k++) {
                for (int channel = 0; channel < 3; channel++) {
                    double at = data.getFeatures().getDouble(i, channel, k);
                    boolean there = data.getFeaturesMaskArray().getDouble(i, k) == 1 && !Double.isNaN(at);
                    boolean equalTimes = channel == 0 && i == 1 && (k == 3 || k == 4);
                    double found = gradient.getDouble(i, channel, k);
                    if (!there) {
                        assertEquals(0, found, 0);
                    } else if (!equalTimes) {
                        int[] place = {i, channel, k};
                        double up = scoreWith(network, data, at + h, place);
                        double down = scoreWith(network, data, at - h, place);
                        // The score is a mean, its gradient a sum over the examples; differences are right to 1e-7.
                        assertEquals(5 * (up - down) / (2 * h), found, 2e-6, Arrays.toString(place));
                    }
                }
            }
        }
    }

    private static double scoreWith(MultiLayerNetwork network, DataSet data, double value, int... place) {
        DataSet changed = data.copy();
        changed.getFeatures().putScalar(place, value);
        return network.score(changed, true);
    }

    private static MultiLayerNetwork chain(LatentOdeLayer.Builder latent) {
        return (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), latent);
    }

    /** A GRU by hand, over the steps with values from the last to the first, and the first step at last. */
    @Test
    void thePosteriorIsThatOfAGruComputedByHand() {
        MultiLayerNetwork network = chain(gru());
        DataSet data = series();
        Posterior posterior = running(network).posterior(data.getFeatures(), data.getFeaturesMaskArray());
        for (int i = 0; i < 5; i++) {
            double[] moments = LatentByHand.moments(network, data, i);
            assertArrayEquals(
                    Arrays.copyOf(moments, 2), posterior.mean().getRow(i).toDoubleVector(), 1e-12);
            double[] deviation = {Math.exp(moments[2]), Math.exp(moments[3])};
            assertArrayEquals(deviation, posterior.deviation().getRow(i).toDoubleVector(), 1e-12);
        }
    }

    /** The decoder by Kutta's method, likelihood and divergence by hand. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theScoreIsTheNegativeEvidenceLowerBound(boolean odeRnn, boolean training) {
        MultiLayerNetwork network = chain(encoder(odeRnn).klWeight(0.7));
        DataSet data = series();
        Posterior posterior = running(network).posterior(data.getFeatures(), data.getFeaturesMaskArray());
        SplittableRandom random = new SplittableRandom(12345L ^ new SplittableRandom(0).nextLong());
        double sum = 0;
        double divergence = 0;
        for (int i = 0; i < 5; i++) {
            double[] z = new double[2];
            for (int j = 0; j < 2; j++) {
                double mean = posterior.mean().getDouble(i, j);
                double deviation = posterior.deviation().getDouble(i, j);
                double noise = random.nextGaussian();
                z[j] = mean + (training ? deviation * noise : 0);
                divergence += 0.5 * (mean * mean + deviation * deviation - 1) - Math.log(deviation);
            }
            sum += LatentByHand.negativeLogLikelihood(network, data, i, z);
        }
        assertEquals((sum + 0.7 * divergence) / 5, network.score(data, training), 1e-7);
        assertEquals(divergence / 5, running(network).kullbackLeibler(), 1e-12);
        // Deeplearning4j adds the term to each example of scoreExamples.
        double mean = network.scoreExamples(data, true).meanNumber().doubleValue();
        assertEquals(network.score(data, false), mean, 1e-9);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shiftingAllTimesChangesNothing(boolean odeRnn) {
        MultiLayerNetwork network = chain(encoder(odeRnn));
        DataSet data = series();
        DataSet shifted = data.copy();
        for (int i = 0; i < 5; i++) {
            shifted.getFeatures()
                    .get(NDArrayIndex.point(i), NDArrayIndex.point(0), NDArrayIndex.all())
                    .addi(10 * i - 7);
        }
        // The differences of times are what counts, and they change by rounding.
        assertEquals(network.score(data, true), network.score(shifted, true), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsMaskedChangesNothing(boolean odeRnn) {
        MultiLayerNetwork network = chain(encoder(odeRnn));
        DataSet data = series();
        double score = network.score(data, true);
        DataSet changed = data.copy();
        for (int i = 0; i < 5; i++) {
            for (int k = 0; k < 6; k++) {
                if (data.getFeaturesMaskArray().getDouble(i, k) == 0) {
                    changed.getFeatures().putScalar(new int[] {i, 0, k}, Double.NaN);
                    changed.getFeatures().putScalar(new int[] {i, 1, k}, 1e30);
                    changed.getLabels().putScalar(new int[] {i, 0, k}, Double.NaN);
                }
            }
        }
        assertEquals(score, network.score(changed, true), 0);
    }

    @Test
    void masksSayTheSameAsNaN() {
        DataSet data = series();
        MultiLayerNetwork network = chain(odeRnn());
        NeuralNetwork masked = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.recurrent(5),
                odeRnn().featureMasks().build(),
                LatentModels.likelihood());
        ((MultiLayerNetwork) masked).setParams(network.params());
        INDArray there = data.getFeatures()
                .get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3), NDArrayIndex.all())
                .isNaN()
                .castTo(DataType.DOUBLE)
                .rsub(1);
        DataSet other = new DataSet(
                Nd4j.concat(1, data.getFeatures(), there),
                data.getLabels(),
                data.getFeaturesMaskArray(),
                data.getLabelsMaskArray());
        assertEquals(network.score(data, true), NetworkKind.score(masked, other, true), 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void queriesChangeNothingButTheOutputsThatTheyAskFor(boolean odeRnn) {
        MultiLayerNetwork network = chain(encoder(odeRnn));
        INDArray whole = part(series(), 0, 1).getFeatures();
        INDArray asked = Nd4j.concat(
                2,
                whole,
                whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(5))
                        .reshape(1, 3, 1));
        asked.putScalar(new int[] {0, 0, 6}, whole.getDouble(0, 0, 5) + 2);
        asked.putScalar(new int[] {0, 1, 6}, Double.NaN);
        asked.putScalar(new int[] {0, 2, 6}, Double.NaN);
        INDArray before = running(network).posterior(whole, null).mean();
        assertEquals(before, running(network).posterior(asked, null).mean());
        INDArray states = network.output(asked);
        assertEquals(7, states.size(2));
        INDArray known = states.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 6));
        assertTrue(known.equalsWithEps(network.output(whole), 1e-9));
    }

    @Test
    void statesStartAtThePosteriorsMeanAtTheFirstTime() {
        MultiLayerNetwork network = chain(odeRnn());
        DataSet data = series();
        Posterior posterior = running(network).posterior(data.getFeatures(), data.getFeaturesMaskArray());
        network.setLayerMaskArrays(data.getFeaturesMaskArray(), null);
        INDArray states = network.feedForward(data.getFeatures(), false).get(1);
        network.clearLayerMaskArrays();
        assertArrayEquals(
                posterior.mean().getRow(0).toDoubleVector(),
                states.get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.point(0))
                        .toDoubleVector());
        INDArray alone = states.get(NDArrayIndex.point(3), NDArrayIndex.all(), NDArrayIndex.all());
        assertArrayEquals(
                posterior.mean().getRow(3).toDoubleVector(), alone.getColumn(1).toDoubleVector());
        assertEquals(0, alone.getColumn(0).norm1Number().doubleValue(), "where there is no step");
    }

    @Test
    void samplesOfThePosteriorRepeatWithTheirSeedAndAreSpreadByIt() {
        MultiLayerNetwork network = chain(quick(gru()));
        INDArray features = part(series(), 0, 2).getFeatures();
        org.odelayer.dl4j.layer.LatentOdeLayer layer = running(network);
        INDArray paths = layer.samplePosterior(features, null, 500, 3);
        assertArrayEquals(new long[] {500, 2, 2, 6}, paths.shape());
        assertEquals(paths, layer.samplePosterior(features, null, 500, 3));
        assertNotEquals(paths, layer.samplePosterior(features, null, 500, 4));
        Posterior posterior = layer.posterior(features, null);
        INDArray starts =
                paths.get(NDArrayIndex.all(), NDArrayIndex.point(1), NDArrayIndex.all(), NDArrayIndex.point(0));
        for (int j = 0; j < 2; j++) {
            // The mean of 500 draws is right to σ/22, their deviation to 3 %; three times that.
            double deviation = posterior.deviation().getDouble(1, j);
            assertEquals(
                    posterior.mean().getDouble(1, j),
                    starts.getColumn(j).meanNumber().doubleValue(),
                    0.14 * deviation);
            assertEquals(deviation, starts.getColumn(j).stdNumber().doubleValue(), 0.1 * deviation);
        }
    }

    @Test
    void samplesOfThePriorStartStandardNormal() {
        org.odelayer.dl4j.layer.LatentOdeLayer layer = running(chain(quick(odeRnn())));
        double[] times = {0, 0.5, 0.5, 2};
        INDArray paths = layer.samplePrior(times, 500, 9);
        assertArrayEquals(new long[] {500, 2, 4}, paths.shape());
        assertEquals(paths, layer.samplePrior(times, 500, 9));
        INDArray starts = paths.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(0));
        assertEquals(0, starts.meanNumber().doubleValue(), 0.1);
        assertEquals(1, starts.stdNumber().doubleValue(), 0.07);
        assertTrue(Double.isNaN(layer.kullbackLeibler()));
    }

    @ParameterizedTest
    @EnumSource
    void networksGiveDrawsThroughTheirDecoderWhenAskedTo(NetworkKind kind) {
        NeuralNetwork network = network(kind, DataType.DOUBLE, new NoOp(), gru());
        INDArray features = part(series(), 0, 2).getFeatures();
        INDArray mean = NetworkKind.output(network, features);
        running(network).draw(InitialDraw.POSTERIOR, 5);
        INDArray drawn = NetworkKind.output(network, features);
        assertEquals(drawn, NetworkKind.output(network, features));
        assertNotEquals(mean, drawn);
        INDArray paths = running(network).samplePosterior(features, null, 1, 5);
        INDArray weights = kind == NetworkKind.MULTI_LAYER ? parameter(network, "1_W") : parameter(network, "layer1_W");
        INDArray decoded = paths.reshape(2, 2, 6)
                .permute(0, 2, 1)
                .dup('c')
                .reshape('c', 12, 2)
                .mmul(weights);
        INDArray expected = decoded.reshape('c', 2, 6, 2).permute(0, 2, 1);
        assertTrue(drawn.equalsWithEps(expected, 1e-12));
        running(network).draw(InitialDraw.PRIOR, 5);
        assertNotEquals(drawn, NetworkKind.output(network, features));
        running(network).draw(InitialDraw.MEAN, 0);
        assertEquals(mean, NetworkKind.output(network, features));
    }

    @Test
    void repeatedExamplesAreDrawnApart() {
        MultiLayerNetwork network = chain(gru());
        INDArray one = part(series(), 0, 1).getFeatures();
        running(network).draw(InitialDraw.POSTERIOR, 5);
        INDArray draws = network.output(one.repeat(0, 3));
        assertEquals(3, draws.size(0));
        assertNotEquals(draws.slice(0), draws.slice(1));
        assertNotEquals(draws.slice(1), draws.slice(2));
    }

    private static INDArray parameter(NeuralNetwork network, String parameter) {
        return ((org.deeplearning4j.nn.api.Model) network).getParam(parameter);
    }

    @Test
    void theWeightFollowsItsSchedule() {
        MultiLayerNetwork warming = (MultiLayerNetwork)
                network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new Sgd(0), gru().klWeight(WarmUpSchedule.of(0.5)));
        MultiLayerNetwork none = chain(gru().klWeight(0));
        DataSet data = series();
        assertEquals(none.score(data), warming.score(data), 0);
        double divergence = running(warming).kullbackLeibler();
        for (double weight : new double[] {0, 0.5, 0.75}) {
            warming.fit(data);
            assertEquals(weight * divergence, running(warming).calcRegularizationScore(true), 1e-12);
        }
    }
}
