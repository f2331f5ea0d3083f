package org.odelayer.adjoint;

import java.util.HashMap;
import java.util.Map;

/** Gradients with respect to the times of a solve, gathered by time. */
final class TimeGradients {
    private final boolean wanted;
    private final Map<Double, Double> byTime = new HashMap<>();

    TimeGradients(boolean wanted) {
        this.wanted = wanted;
    }

    boolean wanted() {
        return wanted;
    }

    void begin() {
        byTime.clear();
    }

    void add(double t, double gradient) {
        byTime.merge(t, gradient, Double::sum);
    }

    double of(double t) {
        if (!wanted) {
            throw new IllegalStateException("gradients with respect to times must be asked for beforehand");
        }
        return byTime.getOrDefault(t, 0.0);
    }
}
