package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.dl4j.latent.MomentLoss;

/** Moments of batches of paths. */
@ExtendWith(DoublePrecision.class)
class MomentLossTest {
    private static final int EXAMPLES = 5;
    private static final int TIMES = 3;
    private static final ActivationIdentity IDENTITY = new ActivationIdentity();

    /** [times examples, features]. */
    private static INDArray paths(long seed, int features) {
        Random random = new Random(seed);
        double[] flat = new double[EXAMPLES * TIMES * features];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = random.nextGaussian() + 0.1 * i;
        }
        return Nd4j.createFromArray(flat).reshape('c', EXAMPLES * TIMES, features);
    }

    private static double[] at(INDArray paths, int time) {
        double[] values = new double[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            values[i] = paths.getDouble(time * EXAMPLES + i, 0);
        }
        return values;
    }

    private static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double... values) {
        double mean = mean(values);
        return mean(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).toArray());
    }

    private static double changes(INDArray paths, int time) {
        double[] changes = at(paths, time + 1);
        double[] before = at(paths, time);
        for (int i = 0; i < EXAMPLES; i++) {
            changes[i] -= before[i];
        }
        return variance(changes);
    }

    /** By the formula; the scales have a thousandth of the mean variance on top. */
    @Test
    void theLossIsThatOfMeansVariancesAndVariancesOfChanges() {
        INDArray output = paths(1, 1);
        INDArray labels = paths(2, 1);
        double ofVariances = 0;
        double ofChanges = 0;
        for (int k = 0; k < TIMES; k++) {
            ofVariances += variance(at(labels, k)) / TIMES;
            ofChanges += k + 1 < TIMES ? changes(labels, k) / (TIMES - 1) : 0;
        }
        double expected = 0;
        for (int k = 0; k < TIMES; k++) {
            double scale = variance(at(labels, k)) + 1e-3 * ofVariances;
            expected += Math.pow(mean(at(output, k)) - mean(at(labels, k)), 2) / scale;
            expected += Math.pow((variance(at(output, k)) - variance(at(labels, k))) / scale, 2);
            if (k + 1 < TIMES) {
                double miss = changes(output, k) - changes(labels, k);
                expected += Math.pow(miss / (changes(labels, k) + 1e-3 * ofChanges), 2);
            }
        }
        double score = new MomentLoss(TIMES).computeScore(labels, output, IDENTITY, null, true);
        assertEquals(expected / TIMES, score, 1e-12 * score);
        assertEquals(0, new MomentLoss(TIMES).computeScore(labels, labels, IDENTITY, null, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theGradientIsThatOfDifferences(int times) {
        INDArray labels = paths(1, 2);
        INDArray output = paths(2, 2).muli(0.2);
        MomentLoss loss = new MomentLoss(times);
        INDArray gradient = loss.computeGradient(labels, output, new ActivationTanH(), null);
        double h = 1e-6;
        for (int i = 0; i < output.length(); i++) {
            double at = output.getDouble(i);
            double up = loss.computeScore(labels, output.dup().putScalar(i, at + h), new ActivationTanH(), null, false);
            double down =
                    loss.computeScore(labels, output.dup().putScalar(i, at - h), new ActivationTanH(), null, false);
            // Central differences of numbers of size 10 are right to 1e-8.
            assertEquals((up - down) / (2 * h), gradient.getDouble(i), 1e-8);
        }
    }

    /** It needs no layer that learns: the scale of a network's loss and gradient is all that is asked for. */
    @Test
    void aNetworkHasTheLossOfTheBatchAndSavesIt() {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.recurrent(2),
                new org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn.Builder()
                        .nOut(2)
                        .activation(Activation.TANH)
                        .build(),
                new RnnLossLayer.Builder(new MomentLoss(TIMES))
                        .activation(Activation.IDENTITY)
                        .build());
        INDArray features = paths(1, 2).reshape('c', TIMES, EXAMPLES, 2).permute(1, 2, 0);
        INDArray labels = paths(2, 2).reshape('c', TIMES, EXAMPLES, 2).permute(1, 2, 0);
        DataSet data = new DataSet(features.dup(), labels.dup());
        INDArray rows = network.output(features).permute(2, 0, 1).dup('c').reshape('c', EXAMPLES * TIMES, 2);
        double expected = new MomentLoss(TIMES).computeScore(paths(2, 2), rows, IDENTITY, null, true);
        assertEquals(expected, network.score(data), 1e-12 * expected);
        assertTrue(GradientCheck.passes(network, data));
        MultiLayerConfiguration conf = network.getLayerWiseConfigurations();
        assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    }

    private static void refused(String expected, Executable code) {
        String message = assertThrows(IllegalArgumentException.class, code).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void whatHasNoMomentsIsRefused() {
        INDArray paths = paths(1, 2);
        MomentLoss loss = new MomentLoss(TIMES);
        refused("times (0) of a path must be at least 1", () -> new MomentLoss(0));
        refused("with 3 times", () -> loss.computeScore(Nd4j.ones(4, 2), Nd4j.ones(4, 2), IDENTITY, null, true));
        refused("two examples", () -> loss.computeScore(Nd4j.ones(3, 2), Nd4j.ones(3, 2), IDENTITY, null, true));
        refused("labels (shape [15, 1])", () -> loss.computeScore(paths(1, 1), paths, IDENTITY, null, true));
        refused("mask", () -> loss.computeScore(paths, paths, IDENTITY, Nd4j.ones(15, 1), true));
        INDArray broken = paths.dup().putScalar(3, Double.NaN);
        refused("must be finite", () -> loss.computeScore(paths, broken, IDENTITY, null, true));
        refused("feature 0 of the labels", () -> loss.computeScore(paths.mul(0), paths, IDENTITY, null, true));
    }
}
