package org.odelayer.adjoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gradients with respect to the times of a solve, gathered by time, and those of outputs one by one as well. */
final class TimeGradients {
    private final boolean wanted;
    private final Map<Double, Double> byTime = new HashMap<>();
    /** In the order in which they were visited. */
    private final List<Output> outputs = new ArrayList<>();

    TimeGradients(boolean wanted) {
        this.wanted = wanted;
    }

    boolean wanted() {
        return wanted;
    }

    void begin() {
        byTime.clear();
        outputs.clear();
    }

    void add(double t, double gradient) {
        byTime.merge(t, gradient, Double::sum);
    }

    /** Of the next output, which has its own part in what is added for its time. */
    void addOutput(double t, double own) {
        outputs.add(new Output(t, own));
    }

    /** Of the next output, whose part is what those visited before it leave of what is added for its time. */
    void addRest(double t) {
        addOutput(t, Double.NaN);
    }

    double of(double t) {
        requireWanted();
        return byTime.getOrDefault(t, 0.0);
    }

    double ofOutput(int visited) {
        requireWanted();
        Output output = outputs.get(visited);
        if (!output.isRest()) {
            return output.own;
        }
        return of(output.t)
                - outputs.subList(0, visited).stream()
                        .filter(other -> other.t == output.t)
                        .mapToDouble(Output::own)
                        .sum();
    }

    private void requireWanted() {
        if (!wanted) {
            throw new IllegalStateException("gradients with respect to times must be asked for beforehand");
        }
    }

    private record Output(double t, double own) {
        boolean isRest() {
            return Double.isNaN(own);
        }
    }
}
