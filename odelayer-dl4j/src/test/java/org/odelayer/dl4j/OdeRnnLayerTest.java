package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.block.Augmentation;
import org.odelayer.block.BatchSteps;
import org.odelayer.dl4j.conf.OdeRnnLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.regularization.KineticEnergy;

/** What an ODE-RNN computes, and what it refuses. */
@ExtendWith(DoublePrecision.class)
class OdeRnnLayerTest {
    private static final int VALUES = 2;
    private static final int HIDDEN = 2;
    private static final int TIMES = 5;
    private static final int BATCH = 4;

    private static MultiLayerNetwork network(OdeRnnLayer layer, InputType input) {
        return (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()), input, layer, SeriesData.regression(1));
    }

    private static MultiLayerNetwork network(OdeRnnLayer layer) {
        return network(layer, InputType.recurrent(1 + VALUES));
    }

    private static INDArray features() {
        return SeriesData.features(DataType.DOUBLE, BATCH, VALUES, TIMES);
    }

    private static INDArray mask() {
        return SeriesData.mask(DataType.DOUBLE, BATCH, TIMES);
    }

    private static INDArray states(MultiLayerNetwork network, INDArray features, INDArray mask) {
        network.setLayerMaskArrays(mask, null);
        INDArray states = network.feedForwardToLayer(0, features, false).get(1).dup();
        network.clearLayerMaskArrays();
        return states;
    }

    /** Of ẏ = A y with A = [[a, b], [−b, a]], and a unit of Cho et al. at each time, example by example in Java. */
    private static final class ByHand {
        private static final double A = -0.4;
        private static final double B = 1.5;

        private final Map<String, INDArray> parameters;

        ByHand(MultiLayerNetwork network) {
            parameters = network.getLayer(0).paramTable();
            parameters.get("W0").assign(Nd4j.createFromArray(new double[][] {{A, -B}, {B, A}}));
            parameters.get("b0").assign(0);
            Random random = new Random(4);
            parameters.forEach((name, array) -> {
                for (long i = 0; i < array.length() && name.startsWith("update."); i++) {
                    array.putScalar(i, random.nextGaussian());
                }
            });
        }

        private double[] flow(double dt, double... y) {
            double scale = Math.exp(A * dt);
            double cos = Math.cos(B * dt);
            double sin = Math.sin(B * dt);
            return new double[] {scale * (cos * y[0] + sin * y[1]), scale * (-sin * y[0] + cos * y[1])};
        }

        private double[] gate(String gate, double[] h, double[] x, DoubleUnaryOperator activation) {
            double[] result = new double[HIDDEN];
            for (int i = 0; i < HIDDEN; i++) {
                double sum = parameters.get("update.b" + gate).getDouble(i);
                for (int j = 0; j < h.length; j++) {
                    sum += h[j] * parameters.get("update.U" + gate).getDouble(j, i);
                }
                for (int j = 0; j < x.length; j++) {
                    sum += x[j] * parameters.get("update.W" + gate).getDouble(j, i);
                }
                result[i] = activation.applyAsDouble(sum);
            }
            return result;
        }

        private double[] update(double[] h, double... values) {
            double[] x = new double[2 * values.length];
            for (int j = 0; j < values.length; j++) {
                x[j] = Double.isNaN(values[j]) ? 0 : values[j];
                x[values.length + j] = Double.isNaN(values[j]) ? 0 : 1;
            }
            if (Arrays.stream(values).allMatch(Double::isNaN)) {
                return h;
            }
            double[] r = gate("r", h, x, v -> 1 / (1 + Math.exp(-v)));
            double[] z = gate("z", h, x, v -> 1 / (1 + Math.exp(-v)));
            double[] g = gate("h", new double[] {r[0] * h[0], r[1] * h[1]}, x, Math::tanh);
            return new double[] {z[0] * h[0] + (1 - z[0]) * g[0], z[1] * h[1] + (1 - z[1]) * g[1]};
        }

        /** [steps][hidden]; null where there is no step. */
        List<double[]> states(INDArray features, INDArray mask, int example) {
            List<double[]> states = new ArrayList<>();
            double[] h = new double[HIDDEN];
            double last = Double.NaN;
            for (int k = 0; k < features.size(2); k++) {
                if (mask.getDouble(example, k) == 0) {
                    states.add(null);
                    continue;
                }
                double t = features.getDouble(example, 0, k);
                h = Double.isNaN(last) ? h : flow(t - last, h);
                last = t;
                h = update(h, features.getDouble(example, 1, k), features.getDouble(example, 2, k));
                states.add(h);
            }
            return states;
        }
    }

    private static OdeRnnLayer.Builder linear() {
        return new OdeRnnLayer.Builder()
                .nOut(HIDDEN)
                .dynamics(new MlpDynamics())
                .rtol(1e-10)
                .atol(1e-10);
    }

    /** Also a hole in the middle, a query, and a step whose values are all missing. */
    @Test
    void itIsTheAlgorithmOfTheLiterature() {
        MultiLayerNetwork network = network(linear().build());
        ByHand byHand = new ByHand(network);
        INDArray features = features();
        features.get(NDArrayIndex.point(0), NDArrayIndex.interval(1, 3), NDArrayIndex.point(4))
                .assign(Double.NaN);
        INDArray mask = mask();
        mask.putScalar(1, 1, 0);
        features.get(NDArrayIndex.point(1), NDArrayIndex.all(), NDArrayIndex.point(1))
                .assign(Double.NaN);
        INDArray states = states(network, features, mask);
        assertArrayEquals(new long[] {BATCH, HIDDEN, TIMES}, states.shape());
        for (int i = 0; i < BATCH; i++) {
            List<double[]> expected = byHand.states(features, mask, i);
            for (int k = 0; k < TIMES; k++) {
                for (int j = 0; j < HIDDEN; j++) {
                    double value = expected.get(k) == null ? 0 : expected.get(k)[j];
                    assertEquals(value, states.getDouble(i, j, k), 1e-8, "example " + i + ", step " + k);
                }
            }
        }
    }

    @Test
    void theLastStateIsThatBehindTheLastStepOfEachExample() {
        MultiLayerNetwork series = network(SeriesData.layer(HIDDEN).build());
        MultiLayerNetwork last = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.recurrent(1 + VALUES),
                SeriesData.layer(HIDDEN).lastState(true).build(),
                Layers.softmax(2));
        last.getLayer(0).setParams(series.getLayer(0).params());
        INDArray all = states(series, features(), mask());
        INDArray ends = states(last, features(), mask());
        assertArrayEquals(new long[] {BATCH, HIDDEN}, ends.shape());
        for (int i = 0; i < BATCH; i++) {
            int length = (int) mask().getRow(i).sumNumber().doubleValue();
            for (int j = 0; j < HIDDEN; j++) {
                assertEquals(all.getDouble(i, j, length - 1), ends.getDouble(i, j), 0);
            }
        }
    }

    @Test
    void masksSayTheSameAsNaN() {
        MultiLayerNetwork byNaN = network(SeriesData.layer(HIDDEN).build());
        MultiLayerNetwork byMask = network(
                SeriesData.layer(HIDDEN).featureMasks().timeChannel(2).build(), InputType.recurrent(1 + 2 * VALUES));
        byMask.getLayer(0).setParams(byNaN.getLayer(0).params());
        INDArray features = features();
        INDArray masked = Nd4j.create(DataType.DOUBLE, BATCH, 5, TIMES);
        // The time is in the middle: values 0 and 1, the time, masks of 0 and 1.
        int[] places = {2, 0, 1};
        for (int i = 0; i < BATCH; i++) {
            for (int k = 0; k < TIMES; k++) {
                for (int c = 0; c < 3; c++) {
                    double value = features.getDouble(i, c, k);
                    masked.putScalar(i, places[c], k, Double.isNaN(value) ? 1e10 : value);
                    if (c > 0) {
                        masked.putScalar(i, 2 + c, k, Double.isNaN(value) ? 0 : 1);
                    }
                }
            }
        }
        assertEquals(states(byNaN, features, mask()), states(byMask, masked, mask()));
    }

    @Test
    void timesLastGiveTheSame() {
        MultiLayerNetwork ncw = network(SeriesData.layer(HIDDEN).build());
        MultiLayerNetwork nwc =
                network(SeriesData.layer(HIDDEN).build(), InputType.recurrent(1 + VALUES, RNNFormat.NWC));
        nwc.getLayer(0).setParams(ncw.getLayer(0).params());
        INDArray expected = states(ncw, features(), mask());
        assertEquals(expected.permute(0, 2, 1).dup(), states(nwc, features().permute(0, 2, 1), mask()));
    }

    @Test
    void timesMayBeShifted() {
        MultiLayerNetwork network = network(SeriesData.layer(HIDDEN).build());
        INDArray shifted = features();
        shifted.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all())
                .addi(1000);
        // Times have twelve digits behind the point after the shift.
        assertTrue(states(network, features(), mask()).equalsWithEps(states(network, shifted, mask()), 1e-6));
    }

    @Test
    void timesMayNotBeShiftedIfFSeesThem() {
        MultiLayerNetwork network = network(SeriesData.layer(HIDDEN)
                .dynamics(new MlpDynamics(4).time(TimeDependence.CONCAT))
                .build());
        INDArray shifted = features();
        shifted.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all())
                .addi(1);
        assertNotEquals(states(network, features(), mask()), states(network, shifted, mask()));
    }

    @Test
    void paddingChangesNothingWhateverStandsThere() {
        MultiLayerNetwork network = network(SeriesData.layer(HIDDEN).build());
        INDArray padded = Nd4j.valueArrayOf(new long[] {BATCH, 1 + VALUES, TIMES + 3}, 1e9, DataType.DOUBLE);
        INDArray longer = Nd4j.zeros(DataType.DOUBLE, BATCH, TIMES + 3);
        padded.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, TIMES))
                .assign(features());
        longer.get(NDArrayIndex.all(), NDArrayIndex.interval(0, TIMES)).assign(mask());
        INDArray states = states(network, padded, longer);
        assertEquals(
                states(network, features(), mask()),
                states.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, TIMES))
                        .dup());
        assertEquals(
                0,
                states.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(TIMES, TIMES + 3))
                        .normmaxNumber()
                        .doubleValue());
    }

    /** Steps of its own: then the digits of an example do not depend on the others. */
    @Test
    void anExampleAloneIsThatOfTheBatch() {
        MultiLayerNetwork network = network(
                SeriesData.layer(HIDDEN).stepControl(BatchSteps.PER_EXAMPLE).build());
        INDArray all = states(network, features(), mask());
        INDArray first = features().get(NDArrayIndex.interval(0, 1), NDArrayIndex.all(), NDArrayIndex.all());
        INDArray alone = states(network, first, null);
        assertEquals(
                all.get(NDArrayIndex.interval(0, 1), NDArrayIndex.all(), NDArrayIndex.all())
                        .dup(),
                alone);
    }

    /** The sum of the values times the time between them: a step function's integral. */
    @Test
    void itLearnsASumOverTime() {
        Random random = new Random(3);
        int batch = 64;
        int times = 8;
        INDArray features = Nd4j.create(DataType.DOUBLE, batch, 2, times);
        INDArray labels = Nd4j.create(DataType.DOUBLE, batch, 1, times);
        for (int i = 0; i < batch; i++) {
            double t = 0;
            double integral = 0;
            double value = 0;
            for (int k = 0; k < times; k++) {
                double dt = 0.5 * random.nextDouble();
                integral += value * dt;
                t += dt;
                value = random.nextGaussian();
                features.putScalar(i, 0, k, t);
                features.putScalar(i, 1, k, value);
                labels.putScalar(i, 0, k, integral);
            }
        }
        DataSet data = new DataSet(features, labels);
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new Adam(0.02)),
                InputType.recurrent(2),
                new OdeRnnLayer.Builder().nOut(8).dynamics(new MlpDynamics(16)).build(),
                SeriesData.regression(1));
        double before = network.score(data);
        for (int i = 0; i < 150; i++) {
            network.fit(data);
        }
        double after = network.score(data);
        assertTrue(after < before / 10, () -> before + " became " + after);
    }

    private static String refusal(Runnable code) {
        return assertThrows(RuntimeException.class, code::run).getMessage();
    }

    private static void assertRefused(INDArray features, INDArray mask, String... parts) {
        MultiLayerNetwork network =
                network(SeriesData.layer(HIDDEN).name("flow").build());
        String message = refusal(() -> states(network, features, mask));
        for (String part : parts) {
            assertTrue(message.contains(part), () -> part + " is missing in: " + message);
        }
    }

    @Test
    void inputThatMakesNoSenseIsRefusedByPlace() {
        INDArray falling = features();
        falling.putScalar(1, 0, 3, -100);
        assertRefused(falling, mask(), "flow", "example 1, step 3", "-100.0", "before");
        INDArray without = features();
        without.putScalar(1, 0, 2, Double.NaN);
        assertRefused(without, mask(), "flow", "example 1, step 2", "NaN", "finite");
        INDArray infinite = features();
        infinite.putScalar(0, 2, 1, Double.POSITIVE_INFINITY);
        assertRefused(infinite, mask(), "flow", "example 0, step 1", "Infinity", "channel 2");
        assertRefused(Nd4j.ones(DataType.DOUBLE, 2, 4, TIMES), null, "flow", "[2, 4, 5]", "channels = 3");
        assertRefused(features(), Nd4j.ones(DataType.DOUBLE, BATCH, 4), "features mask", "[4, 4]");
        assertRefused(features(), null, "example 1", "features mask of 0");
    }

    @Test
    void masksOfFeaturesAreZerosAndOnes() {
        MultiLayerNetwork network =
                network(SeriesData.layer(HIDDEN).featureMasks().build(), InputType.recurrent(1 + 2 * VALUES));
        INDArray features = Nd4j.ones(DataType.DOUBLE, 1, 5, 2);
        features.putScalar(0, 3, 1, 0.5);
        assertTrue(refusal(() -> states(network, features, null)).contains("the mask (0.5, channel 3) must be 0 or 1"));
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertTrue(refusal(() -> new OdeRnnLayer.Builder().build()).contains("nOut"));
        assertTrue(refusal(() -> SeriesData.layer(2).dynamics(null).build()).contains("dynamics (null)"));
        assertTrue(refusal(() ->
                        SeriesData.layer(2).augmentation(Augmentation.zeros(2)).build())
                .contains("augmentation"));
        assertTrue(refusal(() -> SeriesData.layer(2)
                        .regularization(new KineticEnergy(0.1))
                        .build())
                .contains("running costs"));
        assertTrue(refusal(() -> network(SeriesData.layer(2).build(), InputType.recurrent(1)))
                .contains("at least one value"));
        assertTrue(refusal(() -> network(SeriesData.layer(2).timeChannel(3).build()))
                .contains("channel 3"));
        assertTrue(refusal(() -> network(SeriesData.layer(2).featureMasks().build(), InputType.recurrent(4)))
                .contains("as many masks as values"));
    }

    @Test
    void whatWouldKeepAStateIsRefused() {
        MultiLayerNetwork network = network(SeriesData.layer(HIDDEN).build());
        assertTrue(refusal(() -> network.rnnTimeStep(Nd4j.ones(DataType.DOUBLE, 1, 3, 1)))
                .contains("rnnTimeStep"));
        MultiLayerConfiguration parts = Layers.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(SeriesData.layer(HIDDEN).build())
                .layer(SeriesData.regression(1))
                .setInputType(InputType.recurrent(1 + VALUES))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(2)
                .build();
        MultiLayerNetwork truncated = new MultiLayerNetwork(parts);
        truncated.init();
        DataSet data = SeriesData.regression(DataType.DOUBLE, BATCH, VALUES, TIMES, 1);
        assertTrue(refusal(() -> truncated.fit(data)).contains("truncated"));
    }
}
