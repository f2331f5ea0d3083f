package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The norm in one pass is that of the formula, element by element in DOUBLE. */
class FloatNormsTest {
    private static final double FLOOR = 1e-3;
    private static final double SLOPE = 1e-2;
    /** Not wholly covered by the parts below. */
    private static final int LENGTH = 200_003;

    private static final long[] PARTS = {1, 1024, 0, 70_001, 128_000};

    private static INDArray random(long seed, double scale) {
        double[] values = new Random(seed).doubles(LENGTH, -scale, scale).toArray();
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
    }

    private static float[] norms(INDArray v, INDArray y, INDArray next) {
        INDArray result = Nd4j.valueArrayOf(new long[] {PARTS.length}, Double.NaN, DataType.FLOAT);
        Operation.of(new FloatNorms(FLOOR, SLOPE, PARTS))
                .bind(List.of(v, y, next), List.of(result))
                .run();
        return result.toFloatVector();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1e-20, 1e25})
    void eachPartIsItsOwnSumOfSquares(double scale) {
        INDArray v = random(1, scale);
        INDArray y = random(2, 1);
        INDArray next = random(3, 2);
        float[] actual = norms(v, y, next);
        int i = 0;
        for (int part = 0; part < PARTS.length; part++) {
            double sum = 0;
            for (long end = i + PARTS[part]; i < end; i++) {
                double size = Math.max(Math.abs(y.getDouble(i)), Math.abs(next.getDouble(i)));
                sum += Math.pow(v.getDouble(i) / (FLOOR + SLOPE * size), 2);
            }
            double expected = Math.sqrt(sum);
            assertEquals(expected, actual[part], 1e-5 * expected, "part " + part);
        }
    }

    @Test
    void aNumberThatIsNoneIsSeenInItsPart() {
        INDArray v = random(1, 1);
        v.putScalar(150_000, Double.NaN);
        float[] actual = norms(v, random(2, 1), random(3, 1));
        assertTrue(Float.isNaN(actual[4]));
        assertTrue(Float.isFinite(actual[3]));
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        INDArray v = random(1, 1);
        INDArray y = random(2, 1);
        int threads = Nd4j.getEnvironment().maxMasterThreads();
        float[] several = norms(v, y, y);
        try {
            Nd4j.getEnvironment().setMaxMasterThreads(1);
            assertArrayEquals(several, norms(v, y, y), 0);
        } finally {
            Nd4j.getEnvironment().setMaxMasterThreads(threads);
        }
    }
}
