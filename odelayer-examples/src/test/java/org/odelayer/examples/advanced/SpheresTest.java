package org.odelayer.examples.advanced;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class SpheresTest {
    @Test
    void theRateGrowsToItsFullHeightAndFallsToZero() {
        Descent linear = Descent.constant(0.05).withWarmUp(10, Decay.LINEAR);
        assertEquals(0.005, linear.at(0, 110), 1e-12);
        assertEquals(0.05, linear.at(9, 110), 1e-12);
        assertEquals(0.05, linear.at(10, 110), 1e-12);
        assertEquals(0.025, linear.at(60, 110), 1e-12);
        assertEquals(0, linear.at(110, 110), 1e-12);
        Descent cosine = Descent.constant(0.05).withWarmUp(10, Decay.COSINE);
        assertEquals(0.025, cosine.at(60, 110), 1e-12);
        assertTrue(cosine.at(30, 110) > linear.at(30, 110), "a cosine starts flat");
        assertEquals(0.05, Descent.constant(0.05).at(109, 110), 1e-12);
    }

    @Test
    void aTrainingShorterThanItsWarmUpNeverReachesTheFullRate() {
        Descent descent = Descent.constant(1).withWarmUp(100, Decay.LINEAR);
        assertEquals(0.5, descent.at(49, 50), 1e-12);
    }

    @Test
    void labelsAreThoseOfThePlaces() {
        for (SpheresLabels labels : SpheresLabels.values()) {
            DataSet data = SpheresData.sample(new Random(1), 20, labels);
            INDArray x = data.getFeatures();
            for (int i = 0; i < 20; i++) {
                boolean annulus = Math.hypot(x.getDouble(i, 0), x.getDouble(i, 1)) > 1.5;
                assertEquals(labels.of(annulus), data.getLabels().getDouble(i), 0);
            }
        }
        assertArrayEquals(new double[] {0, -0.5, 0.5}, SpheresLabels.SYMMETRIC.levels(), 1e-12);
        assertEquals(0.25, SpheresLabels.BINARY.variance());
        assertEquals(1, SpheresLabels.SYMMETRIC.variance());
    }

    @Test
    void theDimensionThatPartsTheKindsMostIsVertical() {
        double[] same = {0, 0, 1, 1, 2, 2};
        double[] near = {0, 1, 1, 2, 2, 3};
        double[] far = {0, 9, 1, 10, 2, 11};
        assertEquals(List.of(3, 2, 5), SpheresLift.axes(new double[][] {far, far, near, same, same, far}));
        assertEquals(List.of(0, 2, 3), SpheresLift.axes(new double[][] {far, far, near, far}));
        assertEquals(List.of(0, 1, 2), SpheresLift.axes(new double[][] {same, same, same}));
        assertEquals(2, SpheresLift.axes(new double[][] {same, far}).size());
    }

    @Test
    void theSpectralNormOfADiagonalMatrixIsItsLargestEntry() {
        assertEquals(3, SpectralNorms.of(new double[][] {{1, 0, 0}, {0, -3, 0}}), 1e-9);
        assertEquals(0, SpectralNorms.of(new double[2][2]));
    }
}
