package org.odelayer.examples.run;

import java.util.Arrays;
import java.util.Locale;

/**
 * Mean and standard deviation of some runs.
 *
 * @param mean their mean
 * @param deviation the sample standard deviation, with n − 1; 0 of a single run
 */
public record Statistics(double mean, double deviation) {

    /**
     * Of some values.
     *
     * @param values at least one
     * @return mean and standard deviation
     */
    public static Statistics of(double... values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new Statistics(mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)));
    }

    /**
     * Whether two means differ by more than the runs scatter.
     *
     * @param other of other runs
     * @return |m₁ − m₂| &gt; √(s₁² + s₂²)
     */
    public boolean differsBeyondSpread(Statistics other) {
        return Math.abs(mean - other.mean) > Math.hypot(deviation, other.deviation);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f ± %.3f", mean, deviation);
    }
}
