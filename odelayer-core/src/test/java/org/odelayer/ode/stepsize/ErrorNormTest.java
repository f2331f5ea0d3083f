package org.odelayer.ode.stepsize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Vectors;

class ErrorNormTest {
    private static final AdaptiveStep TOLERANCES = new AdaptiveStep(1e-3, 1e-2, IntegralController.DEFAULT);

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void theNormIsTheRootMeanSquareInUnitsOfTheScale(DataType type) {
        INDArray y = Nd4j.createFromArray(-10.0, 1.0, 0.0).castTo(type);
        INDArray next = Nd4j.createFromArray(5.0, -2.0, 0.0).castTo(type);
        INDArray v = Nd4j.createFromArray(0.01, -0.06, 0.03).castTo(type);
        try (ErrorNorm norm = new ErrorNorm(TOLERANCES, y, next)) {
            ErrorNorm.Measure measure = norm.of(v);
            norm.rescale();
            // Scales 0.01 + 0.001 · (10, 2, 0) = 0.02, 0.012, 0.01; quotients 0.5, −5, 3.
            double expected = Math.sqrt((0.25 + 25 + 9) / 3);
            assertEquals(expected, measure.value(), type == DataType.FLOAT ? 1e-6 : 1e-14);
            assertEquals(expected, measure.value(), type == DataType.FLOAT ? 1e-6 : 1e-14, "asked again");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void theScaleIsThatOfTheLastRescale(DataType type) {
        INDArray y = Nd4j.createFromArray(0.0, 0.0).castTo(type);
        INDArray v = Nd4j.createFromArray(1.0, 1.0).castTo(type);
        try (ErrorNorm norm = new ErrorNorm(TOLERANCES, y, y)) {
            ErrorNorm.Measure measure = norm.of(v);
            norm.rescale();
            assertEquals(100, measure.value(), 1e-4);
            y.assign(-90);
            norm.rescale();
            assertEquals(10, measure.value(), 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void oneElementThatIsNotFiniteIsSeen(double value) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            // As long as vectorized kernels need to take their fast path, and a rest.
            INDArray y = Nd4j.ones(type, 67);
            INDArray v = Nd4j.ones(type, 67);
            try (ErrorNorm norm = new ErrorNorm(TOLERANCES, y, y)) {
                ErrorNorm.Measure measure = norm.of(v);
                norm.rescale();
                for (int i = 0; i < 67; i++) {
                    v.assign(1).putScalar(i, value);
                    assertFalse(Double.isFinite(measure.value()), type + " element " + i);
                    assertFalse(Vectors.finite(v), type + " element " + i);
                }
                v.assign(1);
                assertTrue(Double.isFinite(measure.value()), "recovers");
                assertTrue(Vectors.finite(v), "recovers");
            }
        }
    }

    /** An absolute tolerance alone is written with a tiny relative one: FLOAT must not lose either. */
    @Test
    void tolerancesOfAnySizeGoTogether() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            for (double[] tolerances : new double[][] {{1e-44, 1e-4}, {1e-30, 1e-4}, {1e-3, 1e-44}, {1e-3, 1e-3}}) {
                AdaptiveStep given = new AdaptiveStep(tolerances[0], tolerances[1], IntegralController.DEFAULT);
                INDArray y = Nd4j.valueArrayOf(new long[] {2}, 2.0, type);
                INDArray v = Nd4j.valueArrayOf(new long[] {2}, 3e-4, type);
                double expected = 3e-4 / (tolerances[1] + 2 * tolerances[0]);
                for (int parts = 1; parts <= 2; parts++) {
                    try (ErrorNorm norm = new ErrorNorm(given, y, y, parts)) {
                        norm.rescale();
                        assertEquals(expected, norm.of(v).value(), 1e-6 * expected, type + " " + given);
                    }
                }
            }
        }
    }

    /** Parts of any length beside pieces of 1,024, of views that do not begin where their memory does. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void eachPartHasANormOfItsOwn(DataType type) {
        Random random = new Random(5);
        long[] lengths = {1, 1023, 1025, 3000};
        INDArray y = random(random, type);
        INDArray next = random(random, type);
        INDArray v = random(random, type).muli(0.01);
        int from = 0;
        for (long length : lengths) {
            INDArray others = v.dup();
            others.assign(0);
            double sum = 0;
            for (int i = from; i < from + length; i++) {
                double scale = 1e-2 + 1e-3 * Math.max(Math.abs(y.getDouble(i)), Math.abs(next.getDouble(i)));
                sum += Math.pow(v.getDouble(i) / scale, 2);
                others.putScalar(i, v.getDouble(i));
            }
            from += (int) length;
            try (ErrorNorm norm = new ErrorNorm(TOLERANCES, y, next, lengths, null)) {
                norm.rescale();
                double expected = Math.sqrt(sum / length);
                assertEquals(expected, norm.of(others).value(), (type == DataType.FLOAT ? 1e-6 : 1e-14) * expected);
            }
        }
    }

    private static INDArray random(Random random, DataType type) {
        INDArray all = Nd4j.create(type, 5049 + 13);
        for (int i = 0; i < all.length(); i++) {
            all.putScalar(i, random.nextGaussian());
        }
        return all.get(NDArrayIndex.interval(13, all.length()));
    }

    /** The square of the quotient, 1e46, is beyond FLOAT. */
    @Test
    void anErrorThatIsAsLargeAsFloatHoldsHasANorm() {
        INDArray y = Nd4j.zeros(DataType.FLOAT, 2);
        INDArray v = Nd4j.valueArrayOf(new long[] {2}, 1e21, DataType.FLOAT);
        try (ErrorNorm norm = new ErrorNorm(TOLERANCES, y, y)) {
            norm.rescale();
            assertEquals(1e23, norm.of(v).value(), 1e17);
        }
    }
}
