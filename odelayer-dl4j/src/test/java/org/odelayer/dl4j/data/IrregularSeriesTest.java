package org.odelayer.dl4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.OdeRnnLayer;

/** Arrays are compared exactly: all numbers here are sums of few powers of two, but where it is said. */
class IrregularSeriesTest {
    private static final double NAN = Double.NaN;
    private static final IrregularSeries LONG =
            IrregularSeries.of("long", new double[] {2, 2.5, 4}, new double[][] {{1, 10}, {NAN, 20}, {3, NAN}});
    private static final IrregularSeries SHORT =
            IrregularSeries.of("short", new double[] {7}, new double[][] {{5, 50}});

    @Test
    void timesValuesAndMasksStandWhereTheLayersLookForThem() {
        DataSet set = new IrregularSeriesIterator(List.of(LONG, SHORT), TimeScale.NONE, ValueScale.NONE, 2, 1).whole();
        assertNumbers(set.getFeatures(), 2, 2.5, 4, 1, NAN, 3, 10, 20, NAN, 7, 0, 0, 5, 0, 0, 50, 0, 0);
        assertArrayEquals(new long[] {2, 3, 3}, set.getFeatures().shape());
        assertNumbers(set.getFeaturesMaskArray(), 1, 1, 1, 1, 0, 0);
        assertNumbers(set.getLabels(), 1, 0, 3, 10, 20, 0, 5, 0, 0, 50, 0, 0);
        assertNumbers(set.getLabelsMaskArray(), 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0);
    }

    @Test
    void oneTargetPerStepHasAMaskPerStep() {
        IrregularSeries series = LONG.withTargets(new double[][] {{NAN}, {8}, {9}});
        DataSet set = new IrregularSeriesIterator(List.of(series), 1, 1).whole();
        assertArrayEquals(new long[] {1, 3}, set.getLabelsMaskArray().shape());
        assertNumbers(set.getLabelsMaskArray(), 0, 1, 1);
        assertNumbers(set.getLabels(), 0, 8, 9);
    }

    @Test
    void timesGoFromZeroToOneUnlessToldOtherwiseAndBack() {
        IrregularSeriesIterator iterator = new IrregularSeriesIterator(List.of(LONG, SHORT), 2, 1);
        assertNumbers(iterator.whole().getFeatures().slice(0).slice(0), 0, 0.25, 1);
        assertEquals(
                "s = (t − first time of the series) / 2.0", iterator.timeScale().toString());
        assertEquals(2.5, iterator.timeScale().original(0.25, 2));
    }

    @Test
    void aCommonOriginKeepsTheTimesApart() {
        TimeScale scale = TimeScale.since(1, 2);
        DataSet set = new IrregularSeriesIterator(List.of(LONG, SHORT), scale, ValueScale.NONE, 2, 1).whole();
        assertEquals(0.5, set.getFeatures().getDouble(0, 0, 0));
        assertEquals(3, set.getFeatures().getDouble(1, 0, 0));
        assertEquals("s = (t − 1.0) / 2.0", scale.toString());
    }

    @Test
    void valuesAreStandardizedByWhatWasObservedOfTheTrainingSet() {
        ValueScale scale = ValueScale.fit(List.of(LONG, SHORT));
        // 1, 3, 5: mean 3, variance 8/3.
        assertEquals(Math.sqrt(8.0 / 3), scale.deviation(0), 1e-15);
        assertEquals(2 / Math.sqrt(8.0 / 3), scale.standard(0, 5), 1e-15);
        assertEquals(5, scale.original(0, scale.standard(0, 5)), 1e-15);
        IrregularSeries asked = SHORT.withQueries(new double[] {8}, new double[][] {{1, NAN}});
        DataSet set = new IrregularSeriesIterator(List.of(asked), TimeScale.NONE, scale, 1, 1).whole();
        // FLOAT: answers of queries are values, and in the same units.
        assertEquals(-2 / Math.sqrt(8.0 / 3), set.getLabels().getDouble(0, 0, 1), 1e-6);
        assertEquals(2 / Math.sqrt(8.0 / 3), set.getFeatures().getDouble(0, 1, 0), 1e-6);
    }

    @Test
    void otherTargetsAreNotStandardized() {
        IrregularSeries series = SHORT.withTargets(new double[][] {{100}});
        ValueScale scale = ValueScale.fit(List.of(LONG));
        DataSet set = new IrregularSeriesIterator(List.of(series), TimeScale.NONE, scale, 1, 1).whole();
        assertNumbers(set.getLabels(), 100);
    }

    @Test
    void aChannelThatDoesNotVaryOrIsNeverSeenStaysFinite() {
        ValueScale scale = ValueScale.fit(List.of(IrregularSeries.of(
                "flat", new double[] {0, 1}, new double[][] {{4, NAN}, {4, NAN}})));
        assertEquals(1, scale.standard(0, 5));
        assertEquals(5, scale.standard(1, 5));
    }

    @Test
    void queriesStandInOrderBehindStepsOfTheirTime() {
        IrregularSeries asked = SHORT.withQueries(7, 3, 9);
        assertArrayEquals(new double[] {3, 7, 7, 9}, asked.times());
        assertArrayEquals(new double[][] {{NAN, NAN}, {5, 50}, {NAN, NAN}, {NAN, NAN}}, asked.values());
        assertArrayEquals(new double[][] {{NAN, NAN}, {5, 50}, {NAN, NAN}, {NAN, NAN}}, asked.targets());
    }

    @Test
    void answersOfQueriesCountAndAreNotSeen() {
        IrregularSeries asked = SHORT.withQueries(new double[] {9}, new double[][] {{6, NAN}});
        DataSet set = new IrregularSeriesIterator(List.of(asked), 1, 1).whole();
        assertNumbers(set.getFeatures(), 0, 1, 5, NAN, 50, NAN);
        assertNumbers(set.getFeaturesMaskArray(), 1, 1);
        assertNumbers(set.getLabels(), 5, 6, 50, 0);
        assertNumbers(set.getLabelsMaskArray(), 1, 1, 1, 0);
    }

    @Test
    void classesAreLabelsOfTheWholeWithoutAMask() {
        DataSet set = new IrregularSeriesIterator(List.of(LONG.withClass(1, 2), SHORT.withClass(0, 2)), 2, 1).whole();
        assertNumbers(set.getLabels(), 0, 1, 1, 0);
        assertNull(set.getLabelsMaskArray());
    }

    @Test
    void anEpochGivesEverySeriesOnceInBatchesOfOneLength() {
        List<IrregularSeries> series = List.of(LONG, SHORT, SHORT, SHORT, SHORT);
        IrregularSeriesIterator iterator = new IrregularSeriesIterator(series, TimeScale.NONE, ValueScale.NONE, 2, 1);
        long[] sizes = new long[3];
        int longest = 0;
        for (int i = 0; i < sizes.length; i++) {
            DataSet batch = iterator.next();
            sizes[i] = batch.numExamples();
            assertEquals(3, batch.getFeatures().size(2));
            longest += batch.getFeaturesMaskArray().sumNumber().intValue() - batch.numExamples();
        }
        assertArrayEquals(new long[] {2, 2, 1}, sizes);
        assertEquals(2, longest, "the two further steps of the long one");
        assertTrue(!iterator.hasNext());
        iterator.reset();
        assertTrue(iterator.hasNext());
    }

    @Test
    void aNetworkIsFitToIt() {
        IrregularSeries whole = IrregularSeries.of("whole", new double[] {0, 1, 3}, new double[][] {{0}, {1}, {3}});
        IrregularSeries shorter = IrregularSeries.of("shorter", new double[] {0, 2}, new double[][] {{0}, {2}});
        IrregularSeriesIterator batches = new IrregularSeriesIterator(List.of(whole, shorter), 1, 1);
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.05))
                .list()
                .layer(new LSTM.Builder().nOut(4).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(1)
                        .build())
                .setInputType(InputType.recurrent(2, 3))
                .build());
        network.init();
        double before = network.score(batches.whole());
        network.fit(batches, 40);
        assertTrue(network.score(batches.whole()) < before / 10);
    }

    @Test
    void anIteratorIsSavedAndReadAgain() throws IOException, ClassNotFoundException {
        IrregularSeriesIterator iterator = new IrregularSeriesIterator(List.of(LONG, SHORT), 2, 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(iterator);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            IrregularSeriesIterator read = (IrregularSeriesIterator) in.readObject();
            assertNumbers(
                    read.next().getFeatures(),
                    iterator.next().getFeatures().data().asDouble());
            assertEquals(iterator.timeScale().toString(), read.timeScale().toString());
        }
    }

    @Test
    void whatIsNoSeriesIsRefusedByName() {
        assertRefused(
                "series a: time 1.0 of step 2 must not be before 2.0, the time of step 1",
                () -> IrregularSeries.of("a", new double[] {0, 2, 1}, new double[3][1]));
        assertRefused(
                "series a: time NaN of step 0 must be finite",
                () -> IrregularSeries.of("a", new double[] {NAN}, new double[1][1]));
        assertRefused("series a: must have a time", () -> IrregularSeries.of("a", new double[0], new double[0][1]));
        assertRefused(
                "series a: values of step 1 (2) must be as many as those of step 0 (1)",
                () -> IrregularSeries.of("a", new double[] {0, 1}, new double[][] {{0}, {0, 0}}));
        assertRefused(
                "series a: values of step 0 must be finite or NaN, not Infinity",
                () -> IrregularSeries.of("a", new double[] {0}, new double[][] {{Double.POSITIVE_INFINITY}}));
        assertRefused(
                "series a: must have values for each of its 1 steps, not for 2",
                () -> IrregularSeries.of("a", new double[] {0}, new double[2][1]));
        assertRefused("series short: class 2 must be from 0 to 1", () -> SHORT.withClass(2, 2));
        assertRefused(
                "series short: answers (1 numbers) must be as many as its targets (2)",
                () -> SHORT.withQueries(new double[] {1}, new double[][] {{1}}));
    }

    @Test
    void seriesThatDoNotGoTogetherAreRefusedByName() {
        IrregularSeries narrow = IrregularSeries.of("narrow", new double[] {0}, new double[][] {{1}});
        assertRefused(
                "series narrow: channels (1) must be as many as in series long (2)",
                () -> new IrregularSeriesIterator(List.of(LONG, narrow), 1, 1));
        assertRefused(
                "series short: numbers in its label (3) must be as many as in series long (0)",
                () -> new IrregularSeriesIterator(List.of(LONG, SHORT.withClass(0, 3)), 1, 1));
        assertRefused("series must have at least one", () -> new IrregularSeriesIterator(List.of(), 1, 1));
        assertRefused("unit (0.0) must be > 0 and finite", () -> TimeScale.sinceFirst(0));
        assertRefused("origin (NaN) must be finite", () -> TimeScale.since(NAN, 1));
    }

    @Test
    void aValueScaleOfOtherChannelsIsRefused() {
        IrregularSeries narrow = IrregularSeries.of("narrow", new double[] {0}, new double[][] {{1}});
        ValueScale two = ValueScale.fit(List.of(LONG));
        assertRefused(
                "series narrow: channels (1) must be as many as in the series that the value scale was fit to (2)",
                () -> new IrregularSeriesIterator(List.of(narrow), TimeScale.NONE, two, 1, 1));
    }

    /** Seconds since 1970: a FLOAT there tells 128 of them apart. */
    @Test
    void timesThatFloatsDoNotTellApartAreRefused() {
        IrregularSeries hour = IrregularSeries.of(
                "hour", new double[] {1.7e9, 1.7e9 + 1, 1.7e9 + 3600}, new double[][] {{1}, {2}, {3}});
        assertRefused(
                "times as far as 1.7000036E9 are told apart by FLOAT to 128.0, and must be to 0.001 of the longest"
                        + " series' time (3600.0): take TimeScale.sinceFirst(unit), or an origin near them",
                () -> new IrregularSeriesIterator(List.of(hour), TimeScale.NONE, ValueScale.NONE, 1, 1));
        DataSet set =
                new IrregularSeriesIterator(List.of(hour), TimeScale.sinceFirst(1), ValueScale.NONE, 1, 1).whole();
        assertEquals(1, set.getFeatures().getDouble(0, 0, 1));
    }

    @Test
    void anEvaluationCountsEveryClass() {
        List<IrregularSeries> series = List.of(LONG.withClass(1, 2), SHORT.withClass(0, 2), LONG.withClass(0, 2));
        IrregularSeriesIterator batches = new IrregularSeriesIterator(series, 2, 1);
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new OdeRnnLayer.Builder().nOut(2).lastState(true).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(3))
                .build());
        network.init();
        DataSet whole = batches.whole();
        INDArray output = network.output(whole.getFeatures(), false, whole.getFeaturesMaskArray(), null);
        long right = IntStream.range(0, series.size())
                .filter(i -> output.getDouble(i, 0) > 0.5 == (i > 0))
                .count();
        Evaluation evaluation = network.evaluate(batches);
        assertEquals(right / 3.0, evaluation.accuracy(), 1e-12);
        assertEquals(1, evaluation.getConfusionMatrix().getActualTotal(1));
        assertEquals(2, evaluation.getConfusionMatrix().getActualTotal(0));
    }

    private static void assertRefused(String message, Executable attempt) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, attempt).getMessage());
    }

    private static void assertNumbers(INDArray array, double... expected) {
        assertArrayEquals(expected, array.dup('c').data().asDouble());
    }
}
