package org.odelayer.examples.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class DigitDataTest {
    private final DigitData data = new DigitData(digits(25), digits(7), "the test");

    /** Image i has the gray value i throughout and the label i modulo 10. */
    private static DigitSet digits(int count) {
        byte[] pixels = new byte[count * DigitSet.PIXELS];
        byte[] labels = new byte[count];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / DigitSet.PIXELS);
            labels[i / DigitSet.PIXELS] = (byte) (i / DigitSet.PIXELS % DigitSet.CLASSES);
        }
        return new DigitSet(pixels, labels);
    }

    @Test
    void featuresAreFractionsOfWhiteAndLabelsOneHot() {
        INDArray features = data.train().features();
        INDArray labels = data.train().labels();
        assertArrayEquals(new long[] {25, 784}, features.shape());
        assertArrayEquals(new long[] {25, 10}, labels.shape());
        assertEquals(DataType.FLOAT, features.dataType());
        assertEquals(DataType.FLOAT, labels.dataType());
        assertEquals(24 / 255f, features.getFloat(24, 400));
        assertArrayEquals(
                new float[] {0, 0, 0, 0, 1, 0, 0, 0, 0, 0}, labels.getRow(24).toFloatVector());
    }

    @Test
    void bytesAreUnsigned() {
        byte[] white = new byte[DigitSet.PIXELS];
        white[3] = (byte) 255;
        INDArray features = new DigitSet(white, new byte[1]).features();
        assertEquals(1f, features.getFloat(0, 3));
        assertEquals(1f, features.sumNumber().floatValue());
    }

    @Test
    void testBatchesKeepTheOrderAndTheRemainder() {
        DataSetIterator batches = data.testBatches(3);
        List<Integer> expected = IntStream.range(0, 7).boxed().toList();
        assertEquals(expected, epoch(batches, 3));
        batches.reset();
        assertEquals(expected, epoch(batches, 3));
        assertEquals(DigitSet.PIXELS, batches.inputColumns());
        assertEquals(DigitSet.CLASSES, batches.totalOutcomes());
    }

    @Test
    void everyTrainingEpochHasEveryDigitInAnOrderOfItsOwn() {
        DataSetIterator batches = data.trainBatches(10, 1);
        List<Integer> first = epoch(batches, 10);
        batches.reset();
        List<Integer> second = epoch(batches, 10);
        List<Integer> all = IntStream.range(0, 25).boxed().toList();
        assertEquals(all, first.stream().sorted().toList());
        assertEquals(all, second.stream().sorted().toList());
        assertNotEquals(all, first);
        assertNotEquals(first, second);
    }

    @Test
    void aSeedDecidesTheOrder() {
        List<Integer> order = epoch(data.trainBatches(10, 1), 10);
        assertEquals(order, epoch(data.trainBatches(10, 1), 10));
        assertNotEquals(order, epoch(data.trainBatches(10, 2), 10));
    }

    @Test
    void limitsTakeTheFirst() {
        DigitData limited = data.limitedTo(new DigitLimits(25, 2));
        assertEquals(25, limited.train().size());
        assertEquals(List.of(0, 1), epoch(limited.testBatches(5), 5));
        assertEquals(7, data.limitedTo(DigitLimits.NONE).test().size());
    }

    @Test
    void limitsBeyondTheDataNameOptionValueAndWhatIsAvailable() {
        assertMessage(
                "--train (26) must be at most 25, the digits available in the test",
                () -> data.limitedTo(new DigitLimits(26, null)));
        assertMessage(
                "--test (8) must be at most 7, the digits available in the test",
                () -> data.limitedTo(new DigitLimits(null, 8)));
        assertMessage("--train (0) must be at least 1", () -> new DigitLimits(0, null));
        assertMessage("--test (-3) must be at least 1", () -> new DigitLimits(null, -3));
    }

    @Test
    void misuseIsRefused() {
        assertMessage("batch size (0) must be at least 1", () -> data.trainBatches(0, 1));
        assertMessage(
                "label (10) must be a digit from 0 to 9",
                () -> new DigitSet(new byte[DigitSet.PIXELS], new byte[] {10}));
        assertMessage(
                "pixels.length (5) must be labels.length (1) times 784", () -> new DigitSet(new byte[5], new byte[1]));
        assertMessage(
                "nothing must have digits to train (0) and to test (7)",
                () -> new DigitData(digits(0), data.test(), "nothing"));
        assertThrows(IndexOutOfBoundsException.class, () -> data.train().range(3, 26));
    }

    private static void assertMessage(String message, Runnable action) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }

    /** The places of the digits of an epoch, told by their gray, after checking that labels go with them. */
    private static List<Integer> epoch(DataSetIterator batches, int batchSize) {
        List<Integer> places = new ArrayList<>();
        while (batches.hasNext()) {
            DataSet batch = batches.next();
            assertTrue(batch.numExamples() == batchSize || !batches.hasNext());
            for (int row = 0; row < batch.numExamples(); row++) {
                int place = Math.round(batch.getFeatures().getFloat(row, 17) * 255);
                assertEquals(1f, batch.getLabels().getFloat(row, place % 10));
                places.add(place);
            }
        }
        return places;
    }
}
