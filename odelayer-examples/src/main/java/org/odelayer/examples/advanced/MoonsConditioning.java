package org.odelayer.examples.advanced;

import java.util.Arrays;
import org.odelayer.block.JacobianPath;
import org.odelayer.examples.run.Numbers;

/** Condition numbers σ_max/σ_min of the Jacobian J = ∂f/∂y along the paths of a classifier's test points, exact. */
final class MoonsConditioning {
    /** Equally spaced over the time span. */
    private static final int TIMES = 41;

    /** Where σ_min vanishes κ has no bound; this is the penalty's. */
    private static final double LARGEST = 1e4;

    private final double[] kappas;

    MoonsConditioning(MoonsClassifier classifier) {
        int n = (int) classifier.points().size(0);
        JacobianPath path = classifier.jacobianPath(n, TIMES);
        this.kappas = Numbers.filled(n * TIMES, i -> Math.min(LARGEST, path.conditionNumber(i / n, i % n)));
    }

    /** Over all points and times. */
    double mean() {
        return Arrays.stream(kappas).average().orElseThrow();
    }

    /** Over all points and times. */
    double median() {
        double[] sorted = Arrays.stream(kappas).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
