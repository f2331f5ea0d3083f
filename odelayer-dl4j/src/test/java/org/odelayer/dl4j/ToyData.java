package org.odelayer.dl4j;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Small data sets from fixed seeds. */
final class ToyData {
    private ToyData() {}

    static INDArray normal(DataType type, int seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(type, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    /** One-hot rows [batch, classes]. */
    static INDArray labels(DataType type, int seed, int batch, int classes) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(type, batch, classes);
        for (int i = 0; i < batch; i++) {
            array.putScalar(i, random.nextInt(classes), 1);
        }
        return array;
    }

    /** One-hot over the classes at each time, [batch, classes, times]. */
    static INDArray sequenceLabels(DataType type, int seed, int batch, int classes, int times) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(type, batch, classes, times);
        for (int i = 0; i < batch; i++) {
            for (int t = 0; t < times; t++) {
                array.putScalar(i, random.nextInt(classes), t, 1);
            }
        }
        return array;
    }

    static DataSet random(DataType type, int batch, int features, int classes) {
        return new DataSet(normal(type, 1, batch, features), labels(type, 2, batch, classes));
    }

    /** Two interleaved half circles with a little noise, alternating classes: features [n, 2], labels [n, 2]. */
    static DataSet moons(DataType type, int n) {
        Random random = new Random(7);
        INDArray features = Nd4j.create(type, n, 2);
        INDArray labels = Nd4j.create(type, n, 2);
        for (int i = 0; i < n; i++) {
            double angle = Math.PI * random.nextDouble();
            boolean upper = i % 2 == 0;
            double x = upper ? Math.cos(angle) : 1 - Math.cos(angle);
            double y = upper ? Math.sin(angle) : 0.5 - Math.sin(angle);
            features.putScalar(i, 0, x + 0.05 * random.nextGaussian());
            features.putScalar(i, 1, y + 0.05 * random.nextGaussian());
            labels.putScalar(i, upper ? 0 : 1, 1);
        }
        return new DataSet(features, labels);
    }
}
