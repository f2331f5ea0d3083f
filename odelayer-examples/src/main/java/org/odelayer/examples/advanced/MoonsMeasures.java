package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.examples.run.Numbers;

/**
 * What a trained classifier is worth on points that it was not trained on.
 *
 * @param accuracy the part that it tells right
 * @param margin mean distance of those from the decision boundary
 * @param conditioning condition numbers of its Jacobians
 * @param noise accuracy under normal noise, one per {@link #strengths}
 * @param fgsm accuracy under the fast gradient sign method, likewise
 * @param pgd accuracy under the projected gradient method, likewise
 */
record MoonsMeasures(
        double accuracy,
        double margin,
        Map<MoonsReading, MoonsConditioning> conditioning,
        double[] noise,
        double[] fgsm,
        double[] pgd) {
    private static final double[] STRENGTHS = Numbers.filled(6, i -> i / 10.0);

    /** Standard deviation of the noise, and ε of the attacks. */
    static double[] strengths() {
        return STRENGTHS.clone();
    }

    /** The mean condition number. */
    double kappa(MoonsReading reading) {
        return conditioning.get(reading).mean();
    }

    /** The median condition number. */
    double kappaMedian(MoonsReading reading) {
        return conditioning.get(reading).median();
    }

    static MoonsMeasures of(MoonsClassifier classifier, double margin, long seed) {
        Map<MoonsReading, MoonsConditioning> conditioning = new EnumMap<>(MoonsReading.class);
        for (MoonsReading reading : MoonsReading.values()) {
            conditioning.put(reading, MoonsConditioning.of(reading, classifier));
        }
        INDArray noise = noise(classifier.points(), seed);
        try (MoonsAttack attack = new MoonsAttack(classifier)) {
            return new MoonsMeasures(
                    classifier.accuracy(classifier.points()),
                    margin,
                    conditioning,
                    accuracies(
                            strength -> classifier.accuracy(classifier.points().add(noise.mul(strength)))),
                    accuracies(epsilon -> classifier.accuracy(attack.fgsm(epsilon))),
                    accuracies(epsilon -> classifier.accuracy(attack.pgd(epsilon))));
        }
    }

    private static double[] accuracies(DoubleUnaryOperator accuracy) {
        return Arrays.stream(STRENGTHS).map(accuracy).toArray();
    }

    private static INDArray noise(INDArray points, long seed) {
        Random random = new Random(-seed);
        double[] values = IntStream.range(0, (int) points.length())
                .mapToDouble(i -> random.nextGaussian())
                .toArray();
        return Nd4j.create(values).castTo(points.dataType()).reshape(points.shape());
    }
}
