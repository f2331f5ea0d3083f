package org.odelayer.examples.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.indexing.conditions.Conditions;

class RenderedDigitsTest {
    private final RenderedDigits rendered = new RenderedDigits(7);

    @Test
    void aSeedAndAPlaceDecideTheDigit() {
        INDArray digits = rendered.digits(0, 600).features();
        assertEquals(digits, rendered.digits(0, 600).features());
        assertEquals(
                digits.get(NDArrayIndex.interval(395, 405), NDArrayIndex.all()),
                rendered.digits(395, 405).features());
        assertNotEquals(digits, new RenderedDigits(8).digits(0, 600).features());
    }

    @Test
    void digitsOfAClassDiffer() {
        INDArray digits = rendered.digits(0, 11).features();
        assertNotEquals(digits.getRow(0), digits.getRow(10));
    }

    @Test
    void classesComeInTurn() {
        DigitSet digits = rendered.digits(3, 30);
        for (int i = 0; i < digits.size(); i++) {
            assertEquals((i + 3) % 10, digits.label(i));
        }
    }

    @Test
    void inkIsGrayAndLeavesPaper() {
        INDArray digits = rendered.digits(0, 1_000).features();
        assertEquals(0, digits.minNumber().doubleValue());
        assertEquals(1, digits.maxNumber().doubleValue());
        assertTrue(BooleanIndexing.and(digits, Conditions.greaterThanOrEqual(0)));
        INDArray ink = digits.mean(1);
        assertTrue(ink.minNumber().doubleValue() > 0.02, "the emptiest has " + ink.minNumber());
        assertTrue(ink.maxNumber().doubleValue() < 0.40, "the fullest has " + ink.maxNumber());
        // 0.13 is MNIST's own.
        assertEquals(0.13, ink.meanNumber().doubleValue(), 0.03);
    }

    /** The means of the classes tell 0.88 of these digits apart, 0.85 of MNIST's: learnable, not trivial. */
    @Test
    void nearestCentroidReadsMostButNotAll() {
        DigitData data = rendered.data(new DigitLimits(1_000, 1_000));
        INDArray labels = data.train().labels();
        INDArray centroids = labels.transpose()
                .mmul(data.train().features())
                .divColumnVector(labels.sum(0).reshape(10, 1));
        INDArray norms = centroids.mul(centroids).sum(1).reshape(1, 10);
        INDArray nearest = data.test()
                .features()
                .mmul(centroids.transpose())
                .mul(2)
                .subRowVector(norms)
                .argMax(1);
        INDArray actual = Nd4j.argMax(data.test().labels(), 1);
        double accuracy =
                nearest.eq(actual).castTo(labels.dataType()).meanNumber().doubleValue();
        assertTrue(accuracy > 0.80 && accuracy < 0.95, "accuracy " + accuracy);
    }

    @Test
    void testDigitsDoNotDependOnTheNumberOfTrainingDigits() {
        DigitData few = rendered.data(new DigitLimits(10, 20));
        DigitData more = rendered.data(new DigitLimits(40, 20));
        assertEquals(few.test().features(), more.test().features());
        assertEquals(few.train().features(), more.train().range(0, 10).features());
        assertNotEquals(few.test().range(0, 10).features(), few.train().features());
    }

    @Test
    void limitsAreMnists() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> rendered.data(new DigitLimits(60_001, null)))
                .getMessage();
        assertEquals("--train (60001) must be at most 60000, the digits available in rendered digits", message);
        assertThrows(IllegalArgumentException.class, () -> rendered.data(new DigitLimits(1, 10_001)));
        assertThrows(IllegalArgumentException.class, () -> rendered.digits(5, 4));
    }
}
