package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Signals with jumps: sums of three boxes of random place, width and height. */
final class DenoiseData {
    private static final int BOXES = 3;

    private DenoiseData() {}

    /** So many signals without noise, [signals, points]. */
    static INDArray signals(Random random, int signals, int points) {
        INDArray values = Nd4j.create(DataType.FLOAT, signals, points);
        for (int i = 0; i < signals; i++) {
            for (int box = 0; box < BOXES; box++) {
                int width = points / 8 + random.nextInt(points / 4);
                int from = random.nextInt(points - width);
                double height = 2 * random.nextDouble() - 1;
                for (int k = from; k < from + width; k++) {
                    values.putScalar(i, k, values.getDouble(i, k) + height);
                }
            }
        }
        return values;
    }

    /** With normal noise of a standard deviation. */
    static INDArray noisy(Random random, INDArray signals, double deviation) {
        INDArray result = signals.dup();
        for (long i = 0; i < result.length(); i++) {
            result.putScalar(i, result.getDouble(i) + deviation * random.nextGaussian());
        }
        return result;
    }

    /** The values that a linear map gives of each signal, [signals, rows]. */
    static INDArray seen(INDArray signals, double[]... rows) {
        return signals.mmul(
                Nd4j.createFromArray(rows).castTo(signals.dataType()).transpose());
    }
}
