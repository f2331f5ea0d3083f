package org.odelayer.examples.advanced;

import java.util.Arrays;
import org.odelayer.block.JacobianPath;
import org.odelayer.examples.run.Numbers;

/**
 * Condition numbers σ_max/σ_min of a Jacobian of a classifier's flow over its test points, exact.
 *
 * @param mean over all points, along the path over all times too
 * @param median likewise
 */
record MoonsConditioning(double mean, double median) {
    /** Equally spaced over the time span. */
    private static final int TIMES = 41;

    /** Where σ_min vanishes κ has no bound. */
    private static final double LARGEST = 1e4;

    static MoonsConditioning of(MoonsReading reading, MoonsClassifier classifier) {
        int n = (int) classifier.points().size(0);
        return switch (reading) {
            case PATH -> of(classifier.jacobianPath(n, TIMES), 0, TIMES);
            case START -> of(classifier.jacobianPath(n, 2), 0, 1);
            case FLOW -> of(classifier.flowJacobianPath(n, 2), 1, 2);
        };
    }

    private static MoonsConditioning of(JacobianPath path, int from, int to) {
        int n = path.examples();
        double[] sorted =
                Numbers.filled(n * (to - from), i -> Math.min(LARGEST, path.conditionNumber(from + i / n, i % n)));
        Arrays.sort(sorted);
        return new MoonsConditioning(Arrays.stream(sorted).average().orElseThrow(), sorted[sorted.length / 2]);
    }
}
